package dev.sotto.sip.calls;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.HealthReport.Source;
import dev.sotto.sip.calls.HealthReport.Trouble;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The body of a health report: the info package {@value #PACKAGE} (RFC 6086 10). Lines end with LF or CRLF, words are parted
 * by one space:
 *
 * <pre>
 * sotto-health 1
 * seconds 10
 * source 3735928559 no-key 12 tag 3
 * </pre>
 *
 * A cause that the reader does not know counts as {@link Trouble#OTHER}.
 */
public final class HealthCodec {
    /** The name of the info package. */
    public static final String PACKAGE = "sotto-health";
    /** The subtype of its body, below {@code application}. */
    public static final String SUBTYPE = "vnd.sotto.health";
    /** A longer body is no report. */
    public static final int LARGEST_OCTETS = 8192;

    private static final String RULE = "sotto-health";
    private static final int MOST_WORDS = 2 + 2 * 16;

    private HealthCodec() {}

    /** The text of {@code report}. */
    public static String print(HealthReport report) {
        StringBuilder out = new StringBuilder("sotto-health 1\r\nseconds ");
        out.append(report.seconds()).append("\r\n");
        for (Source source : report.sources()) {
            out.append("source ").append(Integer.toUnsignedString(source.ssrc()));
            new TreeMap<>(source.packets())
                    .forEach((trouble, packets) ->
                            out.append(' ').append(trouble.token()).append(' ').append(packets));
            out.append("\r\n");
        }
        return out.toString();
    }

    /**
     * Reads a report.
     *
     * @throws MalformedException if it is none
     */
    public static HealthReport parse(String text) {
        if (text.length() > LARGEST_OCTETS) {
            throw malformed(text, "a report is longer than " + LARGEST_OCTETS + " octets");
        }
        List<String> lines = text.lines().toList();
        if (lines.size() < 2 || lines.size() > 2 + HealthReport.MOST_SOURCES) {
            throw malformed(text, "a report has 2 to " + (2 + HealthReport.MOST_SOURCES) + " lines");
        }
        if (!lines.getFirst().equals("sotto-health 1") || !lines.get(1).startsWith("seconds ")) {
            throw malformed(lines.getFirst(), "a report begins with its version and its seconds");
        }
        long seconds = number(lines.get(1).substring(8), HealthReport.LONGEST_SECONDS);
        List<Source> sources = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (String line : lines.subList(2, lines.size())) {
            Source source = source(line);
            if (!seen.add(source.ssrc())) {
                throw malformed(line, "a source is in a report once");
            }
            sources.add(source);
        }
        return new HealthReport((int) seconds, sources);
    }

    private static Source source(String line) {
        String[] words = line.split(" ", -1);
        boolean isSource = words[0].equals("source") && words.length >= 4 && words.length % 2 == 0;
        if (!isSource || words.length > MOST_WORDS) {
            throw malformed(line, "a line is: source SSRC and pairs of cause and number");
        }
        int ssrc = (int) number(words[1], 0xFFFF_FFFFL);
        Map<Trouble, Long> packets = new EnumMap<>(Trouble.class);
        for (int i = 2; i < words.length; i += 2) {
            long sum = packets.getOrDefault(trouble(words[i]), 0L) + number(words[i + 1], HealthReport.MOST_PACKETS);
            if (sum > 0) {
                packets.put(trouble(words[i]), Math.min(sum, HealthReport.MOST_PACKETS));
            }
        }
        return new Source(ssrc, packets);
    }

    private static Trouble trouble(String word) {
        boolean isToken = !word.isEmpty() && word.length() <= 32 && word.chars().allMatch(HealthCodec::isTokenChar);
        if (!isToken) {
            throw malformed(word, "a cause is a word of a-z and hyphens");
        }
        for (Trouble trouble : Trouble.values()) {
            if (trouble.token().equals(word)) {
                return trouble;
            }
        }
        return Trouble.OTHER;
    }

    private static boolean isTokenChar(int c) {
        return (c >= 'a' && c <= 'z') || c == '-';
    }

    private static long number(String digits, long most) {
        boolean isNumber =
                !digits.isEmpty() && digits.length() <= 12 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber || Long.parseLong(digits) > most) {
            throw malformed(digits, "a number is 0.." + most);
        }
        return Long.parseLong(digits);
    }

    private static MalformedException malformed(String text, String rule) {
        return new MalformedException(RULE + ": " + rule, 0, text.substring(0, Math.min(40, text.length())));
    }
}
