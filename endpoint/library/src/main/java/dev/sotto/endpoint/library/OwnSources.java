package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopSealer;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sources of ours. All share the hop and the key of the conference; each has end-to-end keys of its own. One that is added
 * later starts with the key that holds then, for as long as that key has left (RFC 8870 5.2.2).
 */
final class OwnSources {
    /** How many there may be on one hop, those that are gone included: its tables forget nobody while its keys serve. */
    static final int MOST_ON_HOP = 1024;

    /** How many SSRCs of sources that are gone are remembered as ours. */
    private static final int MOST_FORMER = 8192;

    /** From then on the hop needs new keys. */
    static final int WORN_HOP = MOST_ON_HOP * 3 / 4;

    private final Entropy entropy;
    private final AeadPort port;
    private final Map<Integer, OwnSource> sources = new LinkedHashMap<>();
    private final Set<Integer> onHop = new HashSet<>();
    private final Set<Integer> used = new LinkedHashSet<>();
    private int profile;
    private @Nullable HopSealer hop;
    private @Nullable EktParameterSet present;
    private long presentEndsNanos = NanoClock.NEVER;
    private int spi = -1;

    OwnSources(Entropy entropy, AeadPort port) {
        this.entropy = entropy;
        this.port = port;
    }

    /**
     * Adds one.
     *
     * @return why not; empty if it was added. A source that is gone does not come back, because it would number its packets
     *     anew under the same keys of the hop (RFC 3711 9.1)
     */
    String add(int ssrc, long nowNanos) {
        if (used.contains(ssrc)) {
            return "the SSRC was used in this call already";
        }
        if (sources.size() >= MOST_ON_HOP || onHop.size() >= MOST_ON_HOP) {
            return "there are " + MOST_ON_HOP + " sources already";
        }
        OwnSource source = new OwnSource(ssrc, entropy);
        sources.put(ssrc, source);
        remember(ssrc);
        HopSealer sealer = hop;
        if (sealer != null) {
            begin(source, sealer);
        }
        EktParameterSet set = present;
        if (sealer != null && set != null && nowNanos < presentEndsNanos) {
            EktParameterSet rest =
                    set.withTtlSeconds((int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(presentEndsNanos - nowNanos)));
            source.onEktKey(rest, false, nowNanos);
            rest.destroy();
        }
        return "";
    }

    private void remember(int ssrc) {
        if (used.size() >= MOST_FORMER) {
            used.stream()
                    .filter(old -> !sources.containsKey(old) && !onHop.contains(old))
                    .findFirst()
                    .ifPresent(used::remove);
        }
        used.add(ssrc);
    }

    private void begin(OwnSource source, HopSealer sealer) {
        source.begin(profile, entropy, port);
        source.hop(sealer);
        onHop.add(source.ssrc);
    }

    /** Destroys the keys of one; false if there is none. */
    boolean remove(int ssrc) {
        OwnSource source = sources.remove(ssrc);
        if (source != null) {
            source.destroy();
        }
        return source != null;
    }

    @Nullable
    OwnSource find(int ssrc) {
        return sources.get(ssrc);
    }

    /** The SSRCs of all of them and of those that are gone, as they are at any time: what comes back under one is no voice. */
    Set<Integer> ssrcs() {
        return Collections.unmodifiableSet(used);
    }

    /** The hop has keys, first or anew; {@code sealer} becomes ours, and the one before is destroyed. */
    void hop(int negotiated, HopSealer sealer) {
        boolean first = profile == 0;
        profile = negotiated;
        if (hop != null) {
            hop.destroy();
        }
        hop = sealer;
        onHop.clear();
        for (OwnSource source : sources.values()) {
            if (first) {
                begin(source, sealer);
            } else {
                source.hop(sealer);
                onHop.add(source.ssrc);
            }
        }
    }

    /** The hop that packets leave on; null before it has keys. */
    @Nullable
    HopSealer hop() {
        return hop;
    }

    /** Whether so many sources came and went that the hop is nearly full. */
    boolean hopIsWorn() {
        return onHop.size() >= WORN_HOP && sources.size() < WORN_HOP;
    }

    /** A key of the conference was adopted; the set stays the caller's. */
    void onEktKey(EktParameterSet set, boolean takesOver, long nowNanos) {
        forgetPresent();
        present = set.copy();
        presentEndsNanos = nowNanos + TimeUnit.SECONDS.toNanos(set.ttlSeconds());
        spi = set.spi();
        sources.values().forEach(source -> source.onEktKey(set, takesOver, nowNanos));
    }

    /** Whether a key of the conference holds. */
    boolean hasKey() {
        return present != null;
    }

    /** Of the newest key of the conference, also when it is over; −1 before the first. */
    int spi() {
        return spi;
    }

    /** Destroys keys that are over. */
    void onTime(long nowNanos) {
        if (nowNanos >= presentEndsNanos) {
            forgetPresent();
        }
        sources.values().forEach(source -> source.onTime(nowNanos));
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        long next = presentEndsNanos;
        for (OwnSource source : sources.values()) {
            next = Math.min(next, source.deadlineNanos());
        }
        return next;
    }

    /** Forgets all keys; the sources stay. */
    void destroy() {
        forgetPresent();
        sources.values().forEach(OwnSource::destroy);
        if (hop != null) {
            hop.destroy();
        }
        hop = null;
        profile = 0;
        spi = -1;
    }

    private void forgetPresent() {
        if (present != null) {
            present.destroy();
        }
        present = null;
        presentEndsNanos = NanoClock.NEVER;
    }
}
