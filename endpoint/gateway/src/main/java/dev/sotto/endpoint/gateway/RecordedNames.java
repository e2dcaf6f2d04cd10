package dev.sotto.endpoint.gateway;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The names that callers have said, as sound, in memory alone. That of a caller who left is kept until the others have heard who it was,
 * and is wiped then. One owner.
 */
final class RecordedNames implements AutoCloseable {
    /** How long after its caller a name is gone. */
    static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Map<Phrase, short[]> sounds = new HashMap<>();
    private final Map<Phrase, Long> leaving = new HashMap<>();

    /** The caller of a leg has said it; this owns the samples now. */
    void keep(long leg, short[] sound) {
        sounds.put(Phrase.nameOf(leg), sound);
    }

    /** The name of the caller of a leg. */
    Optional<Phrase> of(long leg) {
        return Optional.of(Phrase.nameOf(leg)).filter(sounds::containsKey);
    }

    /** Samples at 48 kHz of {@link Phrase#nameOf}; nothing for everything else. Not to be changed. */
    Optional<short[]> sound(Phrase phrase) {
        return Optional.ofNullable(sounds.get(phrase));
    }

    /** The caller of a leg has gone. */
    void leave(long leg, long nowNanos) {
        of(leg).ifPresent(name -> leaving.put(name, nowNanos + KEPT_NANOS));
    }

    /** Wipes what is due. */
    void onTime(long nowNanos) {
        if (leaving.isEmpty()) {
            return;
        }
        for (Iterator<Map.Entry<Phrase, Long>> gone = leaving.entrySet().iterator(); gone.hasNext(); ) {
            Map.Entry<Phrase, Long> next = gone.next();
            if (nowNanos >= next.getValue()) {
                wipe(next.getKey());
                gone.remove();
            }
        }
    }

    private void wipe(Phrase name) {
        short[] sound = sounds.remove(name);
        if (sound != null) {
            Arrays.fill(sound, (short) 0);
        }
    }

    int size() {
        return sounds.size();
    }

    @Override
    public void close() {
        sounds.values().forEach(sound -> Arrays.fill(sound, (short) 0));
        sounds.clear();
        leaving.clear();
    }
}
