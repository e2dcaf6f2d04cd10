package dev.sotto.sdp;

/**
 * An SSRC that a side announced (RFC 5576 4.1).
 *
 * @param ssrc the 32 bits, as a signed number
 * @param cname its canonical name (RFC 5576 6.1), empty if none was said
 * @param name whom a person calls it ({@link #NAME_ATTRIBUTE}), empty if none was said; nobody vouches for it
 */
public record MediaSource(int ssrc, String cname, String name) {
    /**
     * The source-level attribute that carries {@link #name}. No RFC has one for it (RFC 5576 6 has cname, previous-ssrc and
     * fmtp), so it bears our name and cannot be taken for one of IANA's; whoever does not know it passes over it (RFC 5576 4.1).
     */
    public static final String NAME_ATTRIBUTE = "sotto-name";

    /** The longest name, in UTF-16 units. */
    public static final int MAX_NAME = 64;

    /** Makes the name fit for one line: what controls is left out, what is too long is cut off. */
    public MediaSource {
        name = clean(name);
    }

    /** A source without a name for people. */
    public MediaSource(int ssrc, String cname) {
        this(ssrc, cname, "");
    }

    private static String clean(String name) {
        String printable = name.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        boolean split = printable.length() > MAX_NAME && Character.isHighSurrogate(printable.charAt(MAX_NAME - 1));
        return printable.substring(0, Math.min(printable.length(), split ? MAX_NAME - 1 : MAX_NAME));
    }
}
