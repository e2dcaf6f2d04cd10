package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.PhoneMessage.Ask;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Phones whose PIN has not been looked at, bounded for each gateway; gateways take turns. */
final class PhoneQueue {
    private static final int MAX_OF_GATEWAY = 256;

    /** One phone that wants in. */
    static final class Question {
        final Fingerprint gateway;
        final Ask ask;
        final long askedNanos;

        /** Whether somebody still waits for the answer. */
        boolean wanted = true;

        /** Of its PIN. */
        int digits;

        /** What its PIN is compared with; null for a decoy. */
        @Nullable
        PhonePolicy policy;

        /** By what its PIN is known again. */
        @Nullable
        Fingerprint hash;

        Question(Fingerprint gateway, Ask ask, long askedNanos) {
            this.gateway = gateway;
            this.ask = ask;
            this.askedNanos = askedNanos;
        }

        boolean is(Fingerprint whose, long askId) {
            return gateway.equals(whose) && ask.askId() == askId;
        }
    }

    private final SequencedMap<Fingerprint, Deque<Question>> waiting = new LinkedHashMap<>();

    /** False if there is no room. */
    boolean offer(Question question) {
        Deque<Question> line = waiting.computeIfAbsent(question.gateway, _ -> new ArrayDeque<>());
        return line.size() < MAX_OF_GATEWAY && line.offer(question);
    }

    /** The next question, of the gateway whose turn it is. */
    @Nullable
    Question poll() {
        var turn = waiting.pollFirstEntry();
        if (turn == null) {
            return null;
        }
        Question next = turn.getValue().poll();
        if (!turn.getValue().isEmpty()) {
            waiting.putLast(turn.getKey(), turn.getValue());
        }
        return next;
    }

    @Nullable
    Question find(Fingerprint gateway, long askId) {
        Deque<Question> line = waiting.get(gateway);
        if (line == null) {
            return null;
        }
        return line.stream().filter(q -> q.is(gateway, askId)).findFirst().orElse(null);
    }

    /** Nobody waits for any of this gateway unless it asks again. */
    void unwant(Fingerprint gateway) {
        Deque<Question> line = waiting.get(gateway);
        if (line != null) {
            line.forEach(question -> question.wanted = false);
        }
    }

    /** Forgets questions and wipes their PINs. */
    void remove(Predicate<Question> which) {
        for (Iterator<Deque<Question>> lines = waiting.values().iterator(); lines.hasNext(); ) {
            Deque<Question> line = lines.next();
            line.stream().filter(which).forEach(question -> question.ask.destroy());
            line.removeIf(which);
            if (line.isEmpty()) {
                lines.remove();
            }
        }
    }

    int size() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
    }
}
