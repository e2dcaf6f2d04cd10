package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * EKTKey messages from the peer: reassembled, put into order, checked, and acknowledged when processed; one that was
 * processed before is acknowledged again and otherwise ignored (RFC 8870 5.2.2). Pure.
 */
final class EktKeyReceiver {
    /** How many messages beyond the next one are kept. */
    static final int LOOKAHEAD = 16;

    /** Records remembered for one message; more than its fragments in any sane cut. */
    private static final int MAX_RECORDS = 64;

    /**
     * What a record led to.
     *
     * @param keys bodies that became complete, in order; owned by the caller
     * @param acknowledge numbers of the records to acknowledge, possibly none
     * @param repeated whether it held a message that had been processed before
     * @param tooEarly whether it held one too far ahead, which was dropped
     */
    record Step(List<KeyMaterial> keys, List<Long> acknowledge, boolean repeated, boolean tooEarly) {}

    private static final class Incoming {
        private final byte[] body;
        private final Coverage coverage;
        private final Set<Long> records = new LinkedHashSet<>();

        private Incoming(int length) {
            this.body = new byte[length];
            this.coverage = new Coverage(length);
        }
    }

    private final EktCipherType cipher;
    private final TreeMap<Integer, Incoming> incoming = new TreeMap<>();
    private int nextSeq;

    /** @param firstSeq the message_seq after the peer's Finished */
    EktKeyReceiver(int firstSeq, EktCipherType cipher) {
        this.nextSeq = firstSeq;
        this.cipher = cipher;
    }

    /**
     * Takes the EKTKey fragments of one record.
     *
     * @param record number of the record
     * @throws MalformedException if a message breaks its syntax: fatal decode_error
     * @throws Rejection if a key does not fit what was negotiated: fatal illegal_parameter
     */
    Step receive(long record, List<HandshakeFragment> fragments) throws Rejection {
        List<KeyMaterial> keys = new ArrayList<>();
        Set<Long> acknowledge = new LinkedHashSet<>();
        boolean repeated = false;
        boolean tooEarly = false;
        for (HandshakeFragment fragment : fragments) {
            if (fragment.messageSeq() < nextSeq) {
                repeated = true;
                acknowledge.add(record);
            } else if (fragment.messageSeq() >= nextSeq + LOOKAHEAD) {
                tooEarly = true;
            } else {
                collect(record, fragment);
            }
        }
        for (Incoming done = nextComplete(); done != null; done = nextComplete()) {
            keys.add(process(done));
            acknowledge.addAll(done.records);
        }
        return new Step(keys, List.copyOf(acknowledge), repeated, tooEarly);
    }

    /** Wipes what is incomplete. */
    void destroy() {
        incoming.values().forEach(i -> Arrays.fill(i.body, (byte) 0));
        incoming.clear();
    }

    private @Nullable Incoming nextComplete() {
        Incoming next = incoming.get(nextSeq);
        if (next == null || !next.coverage.isComplete()) {
            return null;
        }
        incoming.remove(nextSeq++);
        return next;
    }

    private void collect(long record, HandshakeFragment fragment) {
        if (fragment.length() > EktKeyShape.MAX_BODY_LENGTH) {
            throw new MalformedException("RFC 8870 5.2.2: EKTKey of " + fragment.length() + " octets", 0, "");
        }
        Incoming message = incoming.computeIfAbsent(fragment.messageSeq(), seq -> new Incoming(fragment.length()));
        boolean fits = message.coverage.length() == fragment.length();
        if (!fits || !message.coverage.add(fragment.offset(), fragment.end())) {
            throw new MalformedException("RFC 6347 4.2.3: fragments that do not belong together", 0, "");
        }
        System.arraycopy(fragment.body(), 0, message.body, fragment.offset(), fragment.body().length);
        if (message.records.size() < MAX_RECORDS) {
            message.records.add(record);
        }
    }

    private KeyMaterial process(Incoming message) throws Rejection {
        try {
            EktKeyShape shape = EktKeyShape.of(message.body);
            if (shape.keyLength() != cipher.keyLength() || shape.saltLength() < EktKeyShape.MIN_SALT_LENGTH) {
                throw new Rejection(
                        (short) DtlsAlert.ILLEGAL_PARAMETER.code(),
                        CloseCause.PEER_MISBEHAVED,
                        "EKTKey with a key of " + shape.keyLength() + " and a salt of " + shape.saltLength()
                                + " octets does not fit " + cipher);
            }
            return KeyMaterial.copyOf(message.body);
        } finally {
            Arrays.fill(message.body, (byte) 0);
        }
    }
}
