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
    final int core;
    final int index;
    final TokenBucket dtls;

    /** Its sources by SSRC. */
    final Map<Integer, Source> sources = new LinkedHashMap<>();

    /** What was forwarded to it, by SSRC, as the core last said. */
    final Map<Integer, EngineEvent.Egress> forwarded = new HashMap<>();

    /** How it says that it receives that. */
    final LegReception reception = new LegReception();

    private final Set<Integer> collisionsTold = new HashSet<>();

    LegMedia media;

    /** What {@link Rules#shape} has said of {@link #media}, and when; −1 if it was not asked. */
    int shape;

    int shapeGeneration = -1;

    boolean reachable;

    /** Whether nothing may be forwarded from it nor to it, because not everybody knows who is there. */
    boolean held;

    /** Whether an operator wants nothing forwarded that comes from it. */
    boolean muted;

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

    /** The last request of each source's picture by this leg that was passed on: sender SSRC and sequence number. */
    final Map<Integer, Long> intraRequests = new HashMap<>();

    /** Our SSRC in reports to this leg. */
    int reporterSsrc;

    long reportNanos = NanoClock.NEVER;
    long retireNanos = NanoClock.NEVER;

    Leg(long id, Conference conference, int core, int index, LegMedia media) {
        this.id = id;
        this.conference = conference;
        this.core = core;
        this.index = index;
        this.media = media;
        this.reachable = media.localIce().isEmpty();
        this.dtls = new TokenBucket(DTLS_PER_SECOND, DTLS_BURST);
    }

    /** It was negotiated anew. */
    void changed(LegMedia present) {
        media = present;
        shapeGeneration = -1;
    }

    /** Whether packets can flow. */
    boolean live() {
        return keyed && reachable;
    }

    /** Whether it may be sent to others. */
    boolean speaks() {
        return keyed && !held && competes();
    }

    /** Whether its sources compete for a place among those that are heard. */
    boolean competes() {
        return !muted && media.sends();
    }

    /** Whether others may be sent to it. */
    boolean listens() {
        return live() && !held && media.receives();
    }

    /** The SSRC of retransmissions of {@code source} to it; 0 if it has agreed to none (RFC 4588 8.1). */
    int repairSsrc(Source source) {
        boolean agreed = media.repair().isPresent()
                && !media.repair().get().rtxPayloadTypes().isEmpty();
        return agreed ? source.repairSsrc : 0;
    }

    /** Forgets what it had to do with a source of somebody. */
    void forget(int ssrc) {
        forwarded.remove(ssrc);
        reception.forget(ssrc);
        intraRequests.remove(ssrc);
    }

    boolean levelInClear() {
        return media.level().isPresent() && !media.level().get().encrypted();
    }

    /** Whether a collision with this SSRC is news; told at most a bounded number of times. */
    boolean isNewCollision(int ssrc) {
        return collisionsTold.size() < MAX_COLLISIONS_TOLD && collisionsTold.add(ssrc);
    }
}
