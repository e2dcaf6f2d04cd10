package dev.sotto.sdp;

import java.nio.charset.StandardCharsets;

/** Writes session descriptions with CR LF, line by line as they were read or made. */
public final class SdpPrinter {
    private SdpPrinter() {}

    /** The description as octets. */
    public static byte[] print(SessionDescription description) {
        return text(description).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The description as text, its characters as they were read. */
    public static String text(SessionDescription description) {
        StringBuilder out = new StringBuilder();
        description.lines().forEach(l -> line(out, l));
        for (MediaDescription media : description.media()) {
            line(out, new SdpLine('m', media.first().text()));
            media.lines().forEach(l -> line(out, l));
        }
        return out.toString();
    }

    private static void line(StringBuilder out, SdpLine line) {
        out.append(line.type()).append('=').append(line.value()).append("\r\n");
    }
}
