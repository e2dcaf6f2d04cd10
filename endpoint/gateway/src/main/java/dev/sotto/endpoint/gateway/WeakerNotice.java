package dev.sotto.endpoint.gateway;

import java.util.concurrent.TimeUnit;

/**
 * Whether one caller still has to be told that a leg weaker than the conference joins (ADR 0029, 0031). What is said holds for all
 * who join while it is said and shortly after its beginning, and words come only twice a minute, with a tone in between: sixty
 * phones that join at once are no litany. A notice is owed until it was said, also if something else has to be said first.
 */
final class WeakerNotice {
    /** For whom a notice holds: for those that join so soon after its beginning. */
    static final long COVERS_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long after words a tone is enough. */
    static final long WORDS_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** A key that comes sooner was not meant to stop the notice: it belongs to a command that was begun before. */
    static final long HEARD_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    private static final long NEVER = Long.MIN_VALUE / 2;

    private boolean owed;
    private boolean telling;
    private boolean byTones;
    private long begunNanos = NEVER;
    private long wordsNanos = NEVER;

    /** Whether the caller wants tones only. */
    boolean isByTones() {
        return byTones;
    }

    /** From now on tones only, or words again. */
    void byTones(boolean on) {
        byTones = on;
    }

    /** A leg joins. */
    void onJoined(long nowNanos) {
        if (!telling && nowNanos - begunNanos >= COVERS_NANOS) {
            owed = true;
        }
    }

    /** Whether {@link #begin} is due as soon as nothing else is said. */
    boolean isOwed() {
        return owed;
    }

    /** What to say now. */
    Phrase begin(long nowNanos) {
        owed = false;
        telling = true;
        begunNanos = nowNanos;
        if (byTones || nowNanos - wordsNanos < WORDS_NANOS) {
            return Phrase.WEAKER_TONE;
        }
        wordsNanos = nowNanos;
        return Phrase.WEAKER_LEG;
    }

    /** Something else is said instead of what was being said. */
    void onReplaced() {
        again(telling);
    }

    /** The caller pressed a key, which stops what was being said. */
    void onKey(long nowNanos) {
        again(telling && nowNanos - begunNanos < HEARD_NANOS);
        telling = false;
    }

    /** All was said. */
    void onSaid() {
        telling = false;
    }

    private void again(boolean isCutOff) {
        if (isCutOff) {
            telling = false;
            owed = true;
            wordsNanos = NEVER;
        }
    }
}
