package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * EKTKey messages on their way to the peer: numbered, sent again with a doubling timer until acknowledged (RFC 8870 5.4,
 * RFC 6347 4.2.4). Several may be under way at once, so that a rekey need not wait for the one before. Pure.
 */
final class EktKeySender {
    /** As many as the receiver keeps ahead of a gap. */
    static final int WINDOW = 8;

    /** Records remembered for one message; an ACK later than that many repetitions is of no use. */
    private static final int MAX_NUMBERS = 64;

    /**
     * The timer stops doubling here, at 8 s by default, below the 60 s that RFC 6347 4.2.4.1 suggests: a member without the
     * key hears nothing, and one small record every few seconds congests nobody.
     */
    private static final int MAX_DOUBLED = 8;

    /**
     * One that the peer acknowledged.
     *
     * @param messageSeq its message_seq
     * @param spi its ekt_spi
     */
    record Acknowledged(int messageSeq, int spi) {}

    private static final class Outstanding {
        private final int messageSeq;
        private final int spi;
        private final KeyMaterial message;
        private final SequencedSet<Long> numbers = new LinkedHashSet<>();
        private long dueNanos;
        private long intervalNanos;

        private Outstanding(int messageSeq, KeyMaterial body, long nowNanos, long intervalNanos) {
            this.messageSeq = messageSeq;
            this.spi = EktKeyShape.of(body).spi();
            this.message = message(messageSeq, body);
            this.dueNanos = nowNanos;
            this.intervalNanos = intervalNanos;
        }
    }

    private final long initialIntervalNanos;
    private final Deque<KeyMaterial> waiting = new ArrayDeque<>();
    private final List<Outstanding> window = new ArrayList<>();
    private int nextSeq;

    EktKeySender(int firstSeq, long initialIntervalNanos) {
        this.nextSeq = firstSeq;
        this.initialIntervalNanos = initialIntervalNanos;
    }

    /** Takes over a body to be sent as soon as the window allows. */
    void enqueue(KeyMaterial body, long nowNanos) {
        waiting.add(body);
        fill(nowNanos);
    }

    /** A message that must be sent now, whole with its header; the caller wipes it and reports {@link #sent}. */
    Optional<Due> due(long nowNanos) {
        return window.stream()
                .filter(o -> o.dueNanos <= nowNanos)
                .findFirst()
                .map(o -> new Due(o.messageSeq, o.message.dangerousOctets(), !o.numbers.isEmpty()));
    }

    /**
     * A message to send.
     *
     * @param messageSeq its number
     * @param octets handshake message with header, in one fragment
     * @param again whether it was sent before
     */
    record Due(int messageSeq, byte[] octets, boolean again) {}

    /** The message left in the record with this number. */
    void sent(int messageSeq, long recordNumber, long nowNanos) {
        for (Outstanding o : window) {
            if (o.messageSeq == messageSeq) {
                o.numbers.add(recordNumber);
                if (o.numbers.size() > MAX_NUMBERS) {
                    o.numbers.removeFirst();
                }
                o.dueNanos = nowNanos + o.intervalNanos;
                o.intervalNanos = Math.min(2 * o.intervalNanos, MAX_DOUBLED * initialIntervalNanos);
            }
        }
    }

    /** Which messages the numbers of an ACK finish; their keys are destroyed. */
    List<Acknowledged> acknowledge(List<Long> recordNumbers, long nowNanos) {
        List<Acknowledged> done = new ArrayList<>();
        for (Outstanding o : List.copyOf(window)) {
            if (recordNumbers.stream().anyMatch(o.numbers::contains)) {
                o.message.destroy();
                window.remove(o);
                done.add(new Acknowledged(o.messageSeq, o.spi));
            }
        }
        fill(nowNanos);
        return done;
    }

    /** When {@link #due} will have something; {@link Long#MAX_VALUE} if nothing is under way. */
    long deadlineNanos() {
        return window.stream().mapToLong(o -> o.dueNanos).min().orElse(Long.MAX_VALUE);
    }

    /** Destroys everything that was not acknowledged. */
    void destroy() {
        waiting.forEach(KeyMaterial::destroy);
        waiting.clear();
        window.forEach(o -> o.message.destroy());
        window.clear();
    }

    private void fill(long nowNanos) {
        while (window.size() < WINDOW && !waiting.isEmpty()) {
            KeyMaterial body = waiting.remove();
            window.add(new Outstanding(nextSeq++, body, nowNanos, initialIntervalNanos));
            body.destroy();
        }
    }

    private static KeyMaterial message(int messageSeq, KeyMaterial body) {
        byte[] octets = body.dangerousOctets();
        byte[] message =
                new HandshakeFragment(HandshakeFragment.EKT_KEY, octets.length, messageSeq, 0, octets).encode();
        try {
            return KeyMaterial.copyOf(message);
        } finally {
            Arrays.fill(octets, (byte) 0);
            Arrays.fill(message, (byte) 0);
        }
    }
}
