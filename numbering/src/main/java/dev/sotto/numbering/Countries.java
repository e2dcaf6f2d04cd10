package dev.sotto.numbering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which country a number is of, and how numbers are written in it (ITU-T E.164). */
public final class Countries {
    private static final int MIN_DIGITS = 7;
    private static final int MAX_DIGITS = 15;
    private static final int MIN_NATIONAL = 5;
    private static final int MAX_PREFIX = 7;

    private static final Map<String, Plan> PLANS = new HashMap<>();
    private static final Map<String, String> BY_PREFIX = new HashMap<>();

    static {
        for (String line : Resource.lines("countries.txt")) {
            String[] parts = line.split(" ");
            PLANS.put(parts[0], Plan.of(parts));
            for (int i = 5; i < parts.length; i++) {
                BY_PREFIX.put(parts[i], parts[0]);
            }
            if (parts.length == 5) {
                BY_PREFIX.put(parts[1], parts[0]);
            }
        }
    }

    private Countries() {}

    /**
     * How numbers are written in a country.
     *
     * @param code calling code
     * @param nationalPrefix before a national number that is dialled; empty for none
     * @param abroad before a number with its country code
     * @param min digits of a national number, if all of them are of known length; else 0
     * @param max the same, the most
     */
    private record Plan(String code, String nationalPrefix, List<String> abroad, int min, int max) {
        static Plan of(String[] parts) {
            String[] digits = parts[4].equals("-") ? new String[] {"0"} : parts[4].split("-");
            return new Plan(
                    parts[1],
                    parts[2].equals("-") ? "" : parts[2],
                    List.of(parts[3].split(",")),
                    Integer.parseInt(digits[0]),
                    Integer.parseInt(digits[digits.length - 1]));
        }

        boolean isNational(String digits) {
            return min == 0
                    ? digits.length() >= MIN_NATIONAL && digits.length() + code.length() <= MAX_DIGITS
                    : digits.length() >= min && digits.length() <= max;
        }
    }

    /** Whether there is such a country, by its two capital letters (ISO 3166). */
    public static boolean isKnown(String country) {
        return PLANS.containsKey(country);
    }

    /** The country, two capital letters, of a number with {@code +}; empty for numbers of none and of nobody. */
    public static Optional<String> of(String number) {
        if (!isE164(number)) {
            return Optional.empty();
        }
        for (int length = Math.min(MAX_PREFIX, number.length() - 1); length > 0; length--) {
            String country = BY_PREFIX.get(number.substring(1, length + 1));
            if (country != null) {
                return Optional.of(country);
            }
        }
        return Optional.empty();
    }

    /** Whether it is a number with its country: {@code +}, and 7 to 15 digits of which the first is not 0. */
    public static boolean isE164(String number) {
        int digits = number.length() - 1;
        return number.startsWith("+")
                && digits >= MIN_DIGITS
                && digits <= MAX_DIGITS
                && number.charAt(1) != '0'
                && number.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * {@code number}, digits with or without {@code +}, as E.164, read as somebody in {@code country} means it. What can only be a short or a local
     * number stays as it is.
     */
    public static String international(String number, Optional<String> country) {
        Plan plan = country.map(PLANS::get).orElse(null);
        if (number.startsWith("+") || plan == null) {
            return number;
        }
        List<String> readings = new ArrayList<>();
        for (String prefix : plan.abroad()) {
            if (number.startsWith(prefix)) {
                readings.add("+" + number.substring(prefix.length()));
            }
        }
        if (!plan.nationalPrefix().isEmpty() && number.startsWith(plan.nationalPrefix())) {
            String rest = number.substring(plan.nationalPrefix().length());
            readings.add(plan.isNational(rest) ? "+" + plan.code() + rest : number);
        }
        if (plan.min() > 0 && plan.isNational(number)) {
            readings.add("+" + plan.code() + number);
        }
        if (number.startsWith(plan.code())
                && plan.isNational(number.substring(plan.code().length()))) {
            readings.add("+" + number);
        }
        return readings.stream().filter(Countries::isE164).findFirst().orElse(number);
    }
}
