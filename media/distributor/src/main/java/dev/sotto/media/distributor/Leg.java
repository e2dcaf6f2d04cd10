package dev.sotto.media.distributor;

import dev.sotto.base.NanoClock;
import dev.sotto.base.TokenBucket;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the conductor knows of one leg. */
final class Leg {
    private static final int DTLS_BURST = 64;
    private static final int DTLS_PER_SECOND = 32;
    private static final int MAX_COLLISIONS_TOLD = 16;

    final long id;
    final Conference conference;
    final int index;
    final TokenBucket dtls;

    /** Its sources by SSRC. */
    final Map<Integer, Source> sources = new LinkedHashMap<>();

    /** What was forwarded to it, by SSRC, as the core last said. */
    final Map<Integer, EngineEvent.Egress> forwarded = new HashMap<>();

    private final Set<Integer> collisionsTold = new HashSet<>();

    LegMedia media;
    boolean reachable;

    /** The association that it speaks on, or null before its first DTLS datagram. */
    @Nullable
    UUID association;

    /** The association whose keys serve until {@link #association} has some. */
    @Nullable
    UUID formerAssociation;

    boolean keyed;

    /** Whether the core has ever had keys for it. */
    boolean installed;

    int profile;

    /** Our SSRC in reports to this leg. */
    int reporterSsrc;

    long reportNanos = NanoClock.NEVER;
    long retireNanos = NanoClock.NEVER;

    Leg(long id, Conference conference, int index, LegMedia media) {
        this.id = id;
        this.conference = conference;
        this.index = index;
        this.media = media;
        this.reachable = media.localIce().isEmpty();
        this.dtls = new TokenBucket(DTLS_PER_SECOND, DTLS_BURST);
    }

    /** Whether packets can flow. */
    boolean live() {
        return keyed && reachable;
    }

    /** Whether others may be sent to it. */
    boolean listens() {
        return live() && media.receives();
    }

    boolean levelInClear() {
        return media.level().isPresent() && !media.level().get().encrypted();
    }

    /** Whether a collision with this SSRC is news; told at most a bounded number of times. */
    boolean isNewCollision(int ssrc) {
        return collisionsTold.size() < MAX_COLLISIONS_TOLD && collisionsTold.add(ssrc);
    }
}
