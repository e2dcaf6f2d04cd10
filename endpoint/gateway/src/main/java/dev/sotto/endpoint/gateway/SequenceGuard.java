package dev.sotto.endpoint.gateway;

import dev.sotto.media.srtp.ReplayWindow;
import dev.sotto.media.srtp.SrtpVerdict;

/** The sequence numbers of one source (RFC 3550 A.1): what is new, what came before, and what is not of this sequence at all. */
final class SequenceGuard {
    /** More missing than this is no loss any more (RFC 3550 A.1). */
    private static final int MAX_DROPOUT = 3000;

    /** One round ahead, so that packets from before the first one have an index too. */
    private static final long FIRST_ROUND = 1 << 16;

    private final ReplayWindow window = new ReplayWindow();
    private long index;
    private int afterJump = -1;

    /** What a number is. */
    enum Outcome {
        /** New. */
        NEW,
        /** It came before. */
        REPLAYED,
        /** Too old to know. */
        TOO_OLD,
        /** Far from all others. */
        JUMP,
        /** The second in sequence far from all others: its sender began anew, and this guard is of no more use. */
        RESTART
    }

    /** Remembers and judges one number of a source that nothing authenticates. */
    Outcome accept(int sequence) {
        long guess = guess(sequence);
        long ahead = window.started() ? guess - window.highest() : 0;
        if (ahead > MAX_DROPOUT || ahead <= -ReplayWindow.SIZE) {
            boolean restarts = sequence == afterJump;
            afterJump = sequence + 1 & 0xFFFF;
            return restarts ? Outcome.RESTART : ahead < 0 ? Outcome.TOO_OLD : Outcome.JUMP;
        }
        if (window.check(guess) != SrtpVerdict.OK) {
            return Outcome.REPLAYED;
        }
        index = guess;
        window.commit(guess);
        return Outcome.NEW;
    }

    /** Remembers one number that was authenticated and found new elsewhere. */
    void follow(int sequence) {
        index = guess(sequence);
        if (!window.started() || index > window.highest()) {
            window.commit(index);
        }
    }

    /** The number that was taken last, with the rounds before it; only differences mean something. */
    long index() {
        return index;
    }

    private long guess(int sequence) {
        return window.started() ? window.estimateIndex(sequence) : FIRST_ROUND | sequence;
    }
}
