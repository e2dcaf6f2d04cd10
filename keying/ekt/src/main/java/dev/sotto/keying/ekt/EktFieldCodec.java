package dev.sotto.keying.ekt;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import java.util.Arrays;

/** Finds the {@link EktField} at the end of a packet, reading from the last octet backwards (RFC 8870 4.3.2 step 1). */
public final class EktFieldCodec {
    private static final int LENGTH_AND_TYPE = 3;

    private EktFieldCodec() {}

    /**
     * A packet taken apart.
     *
     * @param field what stood at its end
     * @param srtpEnd where the SRTP packet ends and the field starts, as an offset into the same array
     */
    public record Split(EktField field, int srtpEnd) {}

    /**
     * Takes the field off {@code packet[start, end)}; what is before it is not looked at.
     *
     * @throws MalformedException if there is no octet, or the length in the field is impossible
     */
    public static Split split(byte[] packet, int start, int end) {
        if (end <= start) {
            throw new MalformedException("RFC 8870 4.1: an EKTField has at least one octet", end, "");
        }
        int type = packet[end - 1] & 0xFF;
        return switch (type) {
            case EktField.TYPE_SHORT -> new Split(new EktField.ShortField(), end - 1);
            case EktField.TYPE_FULL -> full(packet, start, end);
            default -> unknown(packet, start, end, type);
        };
    }

    private static Split full(byte[] packet, int start, int end) {
        int length = length(packet, start, end, EktField.FullField.OVERHEAD, EktField.FullField.MAX_CIPHERTEXT);
        int fieldStart = end - length;
        int spiAt = end - EktField.FullField.OVERHEAD;
        byte[] ciphertext = Arrays.copyOfRange(packet, fieldStart, spiAt);
        int spi = (int) OctetReader.bigEndian(packet, spiAt, 2);
        int epoch = (int) OctetReader.bigEndian(packet, spiAt + 2, 2);
        return new Split(new EktField.FullField(ciphertext, spi, epoch), fieldStart);
    }

    private static Split unknown(byte[] packet, int start, int end, int type) {
        int length = length(packet, start, end, EktField.UnknownField.OVERHEAD, EktField.UnknownField.MAX_BODY);
        byte[] body = Arrays.copyOfRange(packet, end - length, end - LENGTH_AND_TYPE);
        return new Split(new EktField.UnknownField(type, body), end - length);
    }

    private static int length(byte[] packet, int start, int end, int overhead, int maxBody) {
        int lengthAt = end - LENGTH_AND_TYPE;
        if (lengthAt < start) {
            throw new MalformedException("RFC 8870 4.1: EKTMsgLength is missing", end, "");
        }
        int length = (int) OctetReader.bigEndian(packet, lengthAt, 2);
        int body = length - overhead;
        if (body < 1 || body > maxBody || length > end - start) {
            throw new MalformedException("RFC 8870 4.1: EKTMsgLength " + length, lengthAt, "");
        }
        return length;
    }
}
