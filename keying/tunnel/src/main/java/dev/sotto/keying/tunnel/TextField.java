package dev.sotto.keying.tunnel;

import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts in messages of ours: UTF-8 behind a length of two octets. */
final class TextField {
    /** Longest text in octets of UTF-8. */
    static final int MAX = 1024;

    private TextField() {}

    /** The next text; {@code rule} names the message in faults. */
    static String read(OctetReader in, String rule) {
        int length = in.u16(rule);
        if (length > MAX) {
            throw in.fault(rule + ": text of " + length + " octets");
        }
        byte[] octets = in.octets(length, rule);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
            // These texts end in SIP headers and logs, where a line break would start a new line.
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw in.fault(rule + ": control character");
            }
            return text;
        } catch (CharacterCodingException _) {
            throw in.fault(rule + ": text is not UTF-8");
        }
    }

    /** The next text, which must not be empty. */
    static String required(OctetReader in, String rule) {
        String text = read(in, rule);
        if (text.isEmpty()) {
            throw in.fault(rule + ": empty text");
        }
        return text;
    }

    /** @throws IllegalArgumentException if the text is too long */
    static OctetWriter write(OctetWriter out, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > MAX) {
            throw new IllegalArgumentException("a message with a text of " + octets.length + " octets");
        }
        return out.u16(octets.length).octets(octets);
    }

    /** @throws IllegalArgumentException if the text is too long or empty */
    static OctetWriter writeRequired(OctetWriter out, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a message with an empty text");
        }
        return write(out, text);
    }

    /** The next constant, counted from zero. */
    static <E extends Enum<E>> E constant(OctetReader in, E[] constants, String rule) {
        int index = in.u8(rule);
        if (index >= constants.length) {
            throw in.fault(rule + ": constant " + index);
        }
        return constants[index];
    }
}
