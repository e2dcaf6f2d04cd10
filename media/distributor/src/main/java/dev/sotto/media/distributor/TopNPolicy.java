package dev.sotto.media.distributor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Decides which sources of a conference are heard: the N loudest by their RFC 6464 levels. As long as there are at most N
 * everybody is. Levels are smoothed with a fast rise and a slow fall, a place is lost only to somebody who is clearly
 * louder, and nobody loses a place just taken, so that coughs and short pauses between words change nothing.
 *
 * @param <S> how sources are named
 */
final class TopNPolicy<S> {
    /** How much louder than the quietest who has a place a newcomer must be, in dB. */
    static final double MARGIN_DB = 6;

    /** How long a place is kept in any case. */
    static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** A source without packets for this long counts as silent (discontinuous transmission). */
    static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** What a source is taken for that sends and tells no level: a quiet voice, so that it is heard when others are not. */
    static final int UNKNOWN_MAGNITUDE = 60;

    private static final int RANGE_DB = 127;
    private static final double RISE = 0.5;
    private static final double FALL = 0.1;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int places;
    private final Map<S, Loudness> sources = new HashMap<>();
    private long joined;

    TopNPolicy(int places) {
        this.places = places;
    }

    /** A new source. It is heard at once while there is a place. */
    void add(S source, long nowNanos) {
        sources.computeIfAbsent(source, _ -> new Loudness(joined++, nowNanos));
    }

    /** The source is gone, and its place is free. */
    void remove(S source) {
        sources.remove(source);
    }

    /** A sample of a source; unknown ones are ignored. */
    void heard(S source, EngineEvent.LevelSample sample, long nowNanos) {
        Loudness loudness = sources.get(source);
        if (loudness != null) {
            int magnitude = sample.levelKnown() ? sample.magnitude() : UNKNOWN_MAGNITUDE;
            loudness.sample(RANGE_DB - magnitude, nowNanos);
        }
    }

    /** Who is heard from now on; fills free places, then gives away those that somebody louder wants. */
    Set<S> select(long nowNanos) {
        List<Map.Entry<S, Loudness>> order = new ArrayList<>(sources.entrySet());
        for (Map.Entry<S, Loudness> each : order) {
            each.getValue().decay(nowNanos);
        }
        order.sort(Comparator.<Map.Entry<S, Loudness>>comparingDouble(e -> -e.getValue().level)
                .thenComparingLong(e -> e.getValue().order));
        long taken = order.stream().filter(e -> e.getValue().placed).count();
        for (Map.Entry<S, Loudness> each : order) {
            Loudness wanting = each.getValue();
            if (!wanting.placed && taken < places) {
                wanting.place(nowNanos);
                taken++;
            } else if (!wanting.placed && displaceOne(wanting, order, nowNanos)) {
                wanting.place(nowNanos);
            } else if (!wanting.placed) {
                // All that follow are quieter still.
                break;
            }
        }
        Set<S> heard = new HashSet<>();
        order.stream().filter(e -> e.getValue().placed).forEach(e -> heard.add(e.getKey()));
        return heard;
    }

    /** Takes the place of the quietest who has one, if that may be. */
    private static <S> boolean displaceOne(Loudness wanting, List<Map.Entry<S, Loudness>> order, long nowNanos) {
        for (Map.Entry<S, Loudness> each : order.reversed()) {
            Loudness quiet = each.getValue();
            if (quiet.placed) {
                boolean gives = wanting.level > quiet.level + MARGIN_DB && nowNanos - quiet.placedNanos >= HOLD_NANOS;
                quiet.placed = !gives;
                return gives;
            }
        }
        return false;
    }

    /** One source's smoothed level, 0 (silence) to 127 (loudest) in dB. */
    private static final class Loudness {
        private final long order;
        private double level;
        private long silentNanos;
        private boolean placed;
        private long placedNanos;

        Loudness(long order, long nowNanos) {
            this.order = order;
            this.silentNanos = nowNanos + SILENCE_NANOS;
        }

        void sample(int sample, long nowNanos) {
            level += (sample - level) * (sample > level ? RISE : FALL);
            silentNanos = nowNanos + SILENCE_NANOS;
        }

        /** Falls as if silence had been sampled since the source stopped sending. */
        void decay(long nowNanos) {
            long ticks = (nowNanos - silentNanos) / TICK_NANOS;
            if (ticks > 0) {
                level *= Math.pow(1 - FALL, (double) ticks);
                silentNanos += ticks * TICK_NANOS;
            }
        }

        void place(long nowNanos) {
            placed = true;
            placedNanos = nowNanos;
        }
    }
}
