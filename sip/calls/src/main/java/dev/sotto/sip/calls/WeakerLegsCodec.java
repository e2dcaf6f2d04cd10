package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.WeakerLegs.WeakerLeg;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a notice about weaker legs: the info package {@value #PACKAGE} (RFC 6086 10). Lines end with LF or CRLF:
 *
 * <pre>
 * sotto-weaker-legs 1
 * leg 17 through gateway phones
 * </pre>
 */
public final class WeakerLegsCodec {
    /** The name of the info package. */
    public static final String PACKAGE = "sotto-weaker-legs";
    /** The subtype of its body, below {@code application}. */
    public static final String SUBTYPE = "vnd.sotto.weaker-legs";
    /** A longer body is no notice. */
    public static final int LARGEST_OCTETS = 8192;
    /** The longest label, in characters. */
    public static final int LONGEST_LABEL = 160;

    private static final String FIRST = "sotto-weaker-legs 1";

    private WeakerLegsCodec() {}

    /** The text of {@code notice}. */
    public static String print(WeakerLegs notice) {
        StringBuilder out = new StringBuilder(FIRST).append("\r\n");
        for (WeakerLeg leg : notice.legs()) {
            String label =
                    leg.label().substring(0, Math.min(LONGEST_LABEL, leg.label().length()));
            out.append("leg ").append(leg.id()).append(' ').append(label).append("\r\n");
        }
        return out.toString();
    }

    /**
     * Reads a notice.
     *
     * @throws MalformedException if it is none
     */
    public static WeakerLegs parse(String text) {
        List<String> lines =
                text.length() > LARGEST_OCTETS ? List.of() : text.lines().toList();
        if (lines.isEmpty()
                || lines.size() > 1 + WeakerLegs.MOST
                || !lines.getFirst().equals(FIRST)) {
            throw malformed(text, "its version and at most " + WeakerLegs.MOST + " legs");
        }
        List<WeakerLeg> legs = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ", 3);
            boolean isLeg =
                    words.length == 3 && words[0].equals("leg") && words[1].matches("[0-9]{1,18}") && isLabel(words[2]);
            if (!isLeg) {
                throw malformed(line, "a line is: leg NUMBER LABEL");
            }
            legs.add(new WeakerLeg(Long.parseLong(words[1]), words[2]));
        }
        return new WeakerLegs(legs);
    }

    private static boolean isLabel(String text) {
        return !text.isBlank()
                && text.length() <= LONGEST_LABEL
                && text.chars().noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }

    private static MalformedException malformed(String text, String rule) {
        return new MalformedException(PACKAGE + ": " + rule, 0, text.substring(0, Math.min(40, text.length())));
    }
}
