package dev.sotto.keying.admin;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Refused;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.PhonePick;
import dev.sotto.keying.distributor.PhoneRight;
import dev.sotto.keying.distributor.PhoneRule;
import dev.sotto.keying.tunnel.PhoneOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The words behind {@code phones CONFERENCE} as commands. No refusal repeats what was said where a PIN may be in it. */
final class PhonesText {
    static final String WORDS =
            "allow, off, callers, wait-for-host, lobby, names, carried, dial-out, transfer, admit, deny,"
                    + " mute, ask or kick";
    private static final int USUAL_PHONES = 100;
    private static final String ALLOW = "phones CONFERENCE allow PIN [host PIN] [max N]. A PIN has 4 to 16 digits.";

    private PhonesText() {}

    /**
     * Reads them.
     *
     * @throws Refused with a sentence for a person if they are no command
     */
    static KdCommand parse(String conference, String text) {
        String[] words = text.split("\\s+");
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "allow" -> allow(conference, words);
            case "off" -> new KdCommand.ForbidPhones(conference);
            case "callers" -> new KdCommand.LimitCallers(conference, callers(words));
            case "wait-for-host" -> new KdCommand.RulePhones(conference, PhoneRule.WAIT_FOR_HOST, isOn(words));
            case "dial-out" -> calls(conference, PhoneRight.DIAL_OUT, words);
            case "transfer" -> calls(conference, PhoneRight.TRANSFER, words);
            case "lobby" -> new KdCommand.RulePhones(conference, PhoneRule.LOBBY, isOn(words));
            case "carried" -> new KdCommand.RulePhones(conference, PhoneRule.CARRIED, isOn(words));
            case "names" -> new KdCommand.RulePhones(conference, PhoneRule.NAMES, isOn(words));
            case "admit" -> new KdCommand.AdmitPhones(conference, pick(words));
            case "deny" -> new KdCommand.DenyPhones(conference, pick(words));
            case "mute" -> new KdCommand.OrderPhones(conference, pick(words), PhoneOrder.MUTE);
            case "ask" -> new KdCommand.OrderPhones(conference, pick(words), PhoneOrder.ASK_TO_SPEAK);
            case "kick" ->
                words.length == 1
                        ? new KdCommand.EndPhones(conference)
                        : new KdCommand.EndPhones(conference, pick(words));
            default -> throw new Refused(400, "After phones CONFERENCE comes " + WORDS + ".");
        };
    }

    /** {@code any}, or patterns with blanks or commas between them. */
    private static List<String> callers(String[] words) {
        List<String> patterns = patterns(words, 1);
        if (patterns.isEmpty()) {
            throw new Refused(400, "callers needs numbers (+49228*) or SIP addresses (sip:*@example.org), or any.");
        }
        return patterns.equals(List.of("any")) ? List.of() : patterns;
    }

    private static List<String> patterns(String[] words, int from) {
        return Arrays.stream(words)
                .skip(from)
                .flatMap(word -> Arrays.stream(word.split(",", -1)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** {@code on}, perhaps with patterns, or {@code off}. */
    private static KdCommand calls(String conference, PhoneRight right, String[] words) {
        List<String> targets = patterns(words, 2);
        String word = words.length > 1 ? words[1].toLowerCase(Locale.ROOT) : "";
        boolean on = word.equals("on");
        if (!on && (!word.equals("off") || !targets.isEmpty())) {
            throw new Refused(
                    400,
                    right.word() + " is off, or on, or on with numbers (+49228*) or SIP addresses"
                            + " (sip:*@example.org) that it is for.");
        }
        return new KdCommand.AllowCalls(conference, right, on, targets);
    }

    private static boolean isOn(String[] words) {
        String word = words.length == 2 ? words[1].toLowerCase(Locale.ROOT) : "";
        return switch (word) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new Refused(400, words[0] + " is on or off.");
        };
    }

    private static PhonePick pick(String[] words) {
        String word = words.length == 2 ? words[1].toLowerCase(Locale.ROOT) : "";
        if (word.equals("all")) {
            return new PhonePick.All();
        }
        if (!word.matches("[0-9]{1,9}")) {
            throw new Refused(400, words[0] + " needs the number of a phone, as members shows it, or all.");
        }
        return new PhonePick.One(Integer.parseInt(word));
    }

    private static KdCommand allow(String conference, String[] words) {
        String host = null;
        String max = null;
        for (int i = 2; i < words.length; i += 2) {
            String value = i + 1 < words.length ? words[i + 1] : "";
            switch (words[i].toLowerCase(Locale.ROOT)) {
                case "host" -> host = once(host, value);
                case "max" -> max = once(max, value);
                default -> throw new Refused(400, ALLOW);
            }
        }
        boolean fits = words.length > 1
                && isPin(words[1])
                && (host == null || isPin(host))
                && (max == null || max.matches("[0-9]{1,6}"));
        if (!fits) {
            throw new Refused(400, ALLOW);
        }
        return new KdCommand.AllowPhones(
                conference,
                digits(words[1]),
                Optional.ofNullable(host).map(PhonesText::digits),
                max == null ? USUAL_PHONES : Integer.parseInt(max));
    }

    private static String once(@Nullable String before, String value) {
        if (before != null) {
            throw new Refused(400, ALLOW);
        }
        return value;
    }

    private static boolean isPin(String word) {
        return word.matches("[0-9]{4,16}");
    }

    /**
     * A PIN.
     *
     * @throws Refused if it is none; what was said is not repeated
     */
    static KeyMaterial pin(String word) {
        if (!isPin(word)) {
            throw new Refused(400, "A PIN has 4 to 16 digits.");
        }
        return digits(word);
    }

    private static KeyMaterial digits(String word) {
        byte[] digits = word.getBytes(StandardCharsets.US_ASCII);
        KeyMaterial pin = KeyMaterial.copyOf(digits);
        Arrays.fill(digits, (byte) 0);
        return pin;
    }
}
