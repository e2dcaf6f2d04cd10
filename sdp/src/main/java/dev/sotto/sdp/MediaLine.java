package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.List;

/**
 * The fields of an {@code m=} line (RFC 8866 5.14).
 *
 * @param media {@code audio}, {@code video}…
 * @param port 0..65535; 0 refuses or disables the stream, or leaves the address to the bundle
 * @param portCount how many ports, nearly always 1
 * @param protocol for example {@code UDP/TLS/RTP/SAVPF}
 * @param formats at least one; payload types for RTP
 */
public record MediaLine(String media, int port, int portCount, String protocol, List<String> formats) {
    private static final String RULE = "RFC 8866 5.14: m=";
    private static final int MAX_FORMATS = 256;

    /** Takes a copy of the formats. */
    public MediaLine {
        formats = List.copyOf(formats);
    }

    /** One port. */
    public MediaLine(String media, int port, String protocol, List<String> formats) {
        this(media, port, 1, protocol, formats);
    }

    /**
     * Reads the value of an {@code m=} line.
     *
     * @throws MalformedException if it is not of that form
     */
    static MediaLine parse(String value, int offset) {
        String[] fields = value.split(" ", -1);
        if (fields.length < 4 || fields.length > 3 + MAX_FORMATS) {
            throw new MalformedException(RULE + " wants media, port, protocol and 1 to 256 formats", offset, value);
        }
        for (String field : fields) {
            if (field.isEmpty()) {
                throw new MalformedException(RULE + " wants single spaces", offset, value);
            }
        }
        String[] port = fields[1].split("/", -1);
        if (port.length > 2) {
            throw new MalformedException(RULE + " port", offset, value);
        }
        int count = port.length == 1 ? 1 : (int) Numbers.parse(port[1], 1, 65535, RULE + " port count");
        return new MediaLine(
                fields[0],
                (int) Numbers.parse(port[0], 0, 65535, RULE + " port"),
                count,
                fields[2],
                List.of(fields).subList(3, fields.length));
    }

    /** The same line with another port. */
    public MediaLine withPort(int other) {
        return new MediaLine(media, other, portCount, protocol, formats);
    }

    /** The value of the {@code m=} line. */
    public String text() {
        String ports = portCount == 1 ? "" + port : port + "/" + portCount;
        return media + " " + ports + " " + protocol + " " + String.join(" ", formats);
    }
}
