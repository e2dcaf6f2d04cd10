package dev.sotto.keying.dtls;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One DTLS 1.2 record of a datagram (RFC 6347 4.1), with its octets.
 *
 * @param contentType 20..26
 * @param epoch 0 before the first ChangeCipherSpec
 * @param sequence 48 bits
 * @param octets the whole record, header of 13 octets first
 */
record RecordHeader(int contentType, int epoch, long sequence, byte[] octets) {
    static final int LENGTH = 13;
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;
    /** RFC 9147 7, used in DTLS 1.2 by RFC 8870 5.2.2. */
    static final int ACK = 26;

    private static final String RULE = "RFC 6347 4.1: record";

    /** The number that authenticates the record: epoch and sequence in 64 bits. */
    long number() {
        return (long) epoch << 48 | sequence;
    }

    /**
     * Cuts a datagram into records.
     *
     * @param maxLength longest record that is taken
     * @throws MalformedException if anything in it is no complete record; the earlier ones are lost with it
     */
    static List<RecordHeader> split(byte[] datagram, int maxLength) {
        OctetReader reader = new OctetReader(datagram);
        List<RecordHeader> records = new ArrayList<>();
        do {
            records.add(one(datagram, reader, maxLength));
        } while (reader.remaining() > 0);
        return records;
    }

    private static RecordHeader one(byte[] datagram, OctetReader reader, int maxLength) {
        int start = reader.position();
        int contentType = reader.u8(RULE);
        if (reader.u8(RULE) != 0xFE) {
            throw reader.fault("RFC 6347 4.1: version");
        }
        reader.skip(1, RULE);
        int epoch = reader.u16(RULE);
        long sequence = (long) reader.u16(RULE) << 32 | reader.u32(RULE);
        int length = reader.u16(RULE);
        if (LENGTH + length > maxLength) {
            throw reader.fault("record of " + length + " octets");
        }
        reader.skip(length, RULE);
        byte[] octets = Arrays.copyOfRange(datagram, start, reader.position());
        return new RecordHeader(contentType, epoch, sequence, octets);
    }
}
