package dev.sotto.keying.dtls;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The ACK message (RFC 9147 7): a list of record numbers, each an epoch and a sequence number of eight octets. In DTLS 1.2
 * the epoch is the record's own and the 48-bit sequence number is widened, because RFC 8870 5.2.2 says nothing else. Numbers
 * are passed as epoch and sequence in 64 bits.
 */
final class AckCodec {
    private static final String RULE = "RFC 9147 7: ACK";
    private static final int NUMBER_LENGTH = 16;
    private static final int MAX_NUMBERS = 32;
    private static final long MAX_SEQUENCE = (1L << 48) - 1;

    private AckCodec() {}

    static byte[] encode(List<Long> numbers) {
        OctetWriter writer = new OctetWriter(2 + NUMBER_LENGTH * numbers.size());
        writer.u16(NUMBER_LENGTH * numbers.size());
        numbers.forEach(n -> writer.u64(n >>> 48).u64(n & MAX_SEQUENCE));
        return writer.toOctets();
    }

    /** {@code numbers} in parts that fit a record in any datagram that we may send. */
    static List<List<Long>> parts(List<Long> numbers) {
        List<List<Long>> parts = new ArrayList<>();
        for (int from = 0; from < numbers.size(); from += MAX_NUMBERS) {
            parts.add(numbers.subList(from, Math.min(from + MAX_NUMBERS, numbers.size())));
        }
        return parts;
    }

    /**
     * The numbers in it; those that no DTLS 1.2 record can have are left out.
     *
     * @throws MalformedException if the list is cut or followed by something
     */
    static List<Long> parse(byte[] body) {
        OctetReader reader = new OctetReader(body);
        int length = reader.u16(RULE);
        if (length % NUMBER_LENGTH != 0 || length != reader.remaining()) {
            throw reader.fault(RULE + ": length " + length);
        }
        List<Long> numbers = new ArrayList<>();
        while (reader.remaining() > 0) {
            long epoch = reader.u64(RULE);
            long sequence = reader.u64(RULE);
            if (epoch >>> 16 == 0 && sequence >>> 48 == 0) {
                numbers.add(epoch << 48 | sequence);
            }
        }
        return numbers;
    }
}
