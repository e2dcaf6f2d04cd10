package dev.sotto.numbering;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Numbers that a conference does not call: those for emergencies, because nobody knows where its callers are, and those that cost extra. */
public final class SpecialNumbers {
    private static final String EVERYWHERE = "*";
    private static final Map<String, Set<String>> EMERGENCY = new HashMap<>();
    private static final Set<String> PREMIUM = new HashSet<>();

    static {
        for (String line : Resource.lines("special.txt")) {
            List<String> words = List.of(line.split(" "));
            if (words.getFirst().equals("emergency")) {
                EMERGENCY.put(words.get(1), Set.copyOf(words.subList(2, words.size())));
            } else {
                PREMIUM.addAll(words.subList(1, words.size()));
            }
        }
    }

    private SpecialNumbers() {}

    /** Whether {@code dialled} calls for help, as somebody in {@code country} dials it. */
    public static boolean isEmergency(String dialled, Optional<String> country) {
        String digits = dialled.startsWith("+") ? dialled.substring(1) : dialled;
        return isIn(EVERYWHERE, digits) || country.stream().anyMatch(known -> isIn(known, digits));
    }

    private static boolean isIn(String country, String digits) {
        return EMERGENCY.getOrDefault(country, Set.of()).contains(digits);
    }

    /** Whether calls to {@code number}, with {@code +}, cost more than others. */
    public static boolean isPremium(String number) {
        return number.startsWith("+") && PREMIUM.stream().anyMatch(prefix -> number.startsWith(prefix, 1));
    }
}
