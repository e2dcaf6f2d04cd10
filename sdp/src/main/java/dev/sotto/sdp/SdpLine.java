package dev.sotto.sdp;

/**
 * One line of a session description, kept as it came. Octets that were read are held one to a character (ISO 8859-1), so that
 * text in any character set leaves as it arrived.
 *
 * @param type the letter before the equals sign, for example {@code 'a'}
 * @param value everything after the equals sign, without line end
 */
public record SdpLine(char type, String value) {
    /** {@code a=name:value}. */
    public static SdpLine attribute(String name, String value) {
        return new SdpLine('a', name + ":" + value);
    }

    /** {@code a=name}. */
    public static SdpLine flag(String name) {
        return new SdpLine('a', name);
    }

    /** Whether this is {@code a=name} or {@code a=name:…}. Names are case-sensitive (RFC 8866 9). */
    public boolean isAttribute(String name) {
        return type == 'a'
                && value.startsWith(name)
                && (value.length() == name.length() || value.charAt(name.length()) == ':');
    }

    /** What follows the colon of an attribute; empty for a flag. */
    public String attributeValue() {
        int colon = value.indexOf(':');
        return colon < 0 ? "" : value.substring(colon + 1);
    }

    /** Without the keys of RFC 4568 and of the old {@code k=}. */
    @Override
    public String toString() {
        return withoutSecret(type + "=" + value);
    }

    /** A line as it may be shown: what follows {@code a=crypto:} and {@code k=} is cut off. */
    static String withoutSecret(String line) {
        return line.startsWith("a=crypto") ? "a=crypto:…" : line.startsWith("k=") ? "k=…" : line;
    }
}
