package dev.sotto.media.engine;

import dev.sotto.base.NanoClock;
import dev.sotto.base.TokenBucket;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one core holds of one leg: where it is, its hop contexts, its sources. Owned by the core's thread. */
final class EngineLeg {
    /** A handshake of two flights with fragments, several times over. */
    private static final int DTLS_PER_SECOND = 50;

    private static final int DTLS_BURST = 100;
    private static final int RTCP_PER_SECOND = 100;
    private static final int REPAIRS_PER_SECOND = 1000;
    private static final int STRANGERS_PER_SECOND = 200;
    private static final int SEEN_SLOTS = 4;
    private static final long SEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final long legId;
    final int legIndex;
    final boolean usesIce;
    /** Where everything for the leg goes; null while no address is proven. Set by {@link LegTable#direct} alone. */
    @Nullable
    InetSocketAddress address;

    /** The number of its socket, {@link UdpPort#NO_PEER} if it has none of its own. */
    int peer = UdpPort.NO_PEER;

    boolean nominated;

    @Nullable
    HopOpener opener;

    @Nullable
    HopOpener formerOpener;

    @Nullable
    HopSealer sealer;

    boolean ektField;

    /** What will seal from the moment on in which the leg shows that it has the keys too. */
    private @Nullable HopSealer nextSealer;

    private long nextSealerLatestNanos = NanoClock.NEVER;

    @Nullable
    ActivePlan plan;

    /** What was sent to it lately; null if it does not ask for repair. */
    @Nullable
    RepairCache cache;

    final Map<Integer, IngressSource> ingress = new HashMap<>();
    final Map<Integer, EgressSource> egress = new HashMap<>();
    final TokenBucket dtlsRate = new TokenBucket(DTLS_PER_SECOND, DTLS_BURST);
    final TokenBucket rtcpRate = new TokenBucket(RTCP_PER_SECOND, RTCP_PER_SECOND);
    final TokenBucket repairRate = new TokenBucket(REPAIRS_PER_SECOND, REPAIRS_PER_SECOND);
    final EarlyPackets early = new EarlyPackets();

    /** Only what is opened can tell of a new source, and that costs a cipher call for each packet of a flood. */
    private final TokenBucket strangers = new TokenBucket(STRANGERS_PER_SECOND, STRANGERS_PER_SECOND);

    private long payloadTypesLow = -1;
    private long payloadTypesHigh = -1;
    private EgressSource[] repairable = {};

    private final int[] seenSsrcs = new int[SEEN_SLOTS];
    private final long[] seenUntilNanos = new long[SEEN_SLOTS];
    private int seenNext;
    private @Nullable HopOpener used;

    EngineLeg(long legId, int legIndex, boolean usesIce) {
        this.legId = legId;
        this.legIndex = legIndex;
        this.usesIce = usesIce;
    }

    /** Which payload types the peer may send: bit n of the pair is PT n. */
    void accept(long low, long high) {
        payloadTypesLow = low;
        payloadTypesHigh = high;
    }

    /** Why a packet is dropped before any cipher sees it; null if it is not. Its header is not authenticated. */
    @Nullable
    SwitchCounter admits(RtpPacketView packet, long nowNanos) {
        int type = packet.payloadType();
        if (((type < 64 ? payloadTypesLow : payloadTypesHigh) >>> type & 1) == 0) {
            return SwitchCounter.PAYLOAD_TYPE_UNEXPECTED;
        }
        ActivePlan active = plan;
        if (active == null || active.plan.find(legIndex, packet.ssrc()) == ForwardingPlan.NO_SOURCE) {
            return strangers.take(nowNanos) ? null : SwitchCounter.SSRC_UNEXPECTED;
        }
        return null;
    }

    /** The sources that can be repaired for it, after a plan was bound. */
    void repairable(EgressSource... sources) {
        repairable = sources;
    }

    /** What was sent of a source lately; null if that is not kept. */
    @Nullable
    RepairLog repairOf(int ssrc) {
        for (EgressSource source : repairable) {
            if (source.ssrc == ssrc) {
                return source.repair;
            }
        }
        return null;
    }

    /**
     * Opens one SRTCP packet in place with the present keys or, while both serve, the former ones; it then has
     * {@link #rtcpLength} octets.
     */
    SrtpVerdict openRtcp(MemorySegment segment, long offset, int length) {
        HopOpener present = opener;
        if (present == null) {
            return SrtpVerdict.NOT_KEYED;
        }
        used = present;
        SrtpVerdict verdict = present.openRtcp(segment, offset, length);
        if (verdict == SrtpVerdict.OK) {
            useNextSealer();
        }
        HopOpener former = formerOpener;
        if (verdict == SrtpVerdict.BAD_TAG && former != null) {
            used = former;
            return former.openRtcp(segment, offset, length);
        }
        return verdict;
    }

    /**
     * New keys of the hop. What arrives may be protected with them at once. What leaves is not yet: the last flight of the
     * handshake is on its way to the endpoint only now and may be lost, and until it is there the endpoint opens nothing that
     * is sealed with them. So the keys before go on sealing until the first packet under the new ones comes from the endpoint,
     * or {@code latestNanos}, for an endpoint that sends nothing.
     */
    void install(HopOpener newOpener, HopSealer newSealer, boolean newEktField, long latestNanos) {
        destroyFormer();
        formerOpener = opener;
        opener = newOpener;
        destroyNextSealer();
        nextSealer = newSealer;
        nextSealerLatestNanos = latestNanos;
        if (sealer == null || ektField != newEktField) {
            useNextSealer();
        }
        ektField = newEktField;
    }

    /** When {@link #useNextSealer} has to happen in any case. */
    long nextSealerLatestNanos() {
        return nextSealerLatestNanos;
    }

    /** Seals with the newest keys from now on. */
    void useNextSealer() {
        HopSealer next = nextSealer;
        if (next == null) {
            return;
        }
        HopSealer before = sealer;
        if (before != null) {
            before.destroy();
        }
        sealer = next;
        nextSealer = null;
        nextSealerLatestNanos = NanoClock.NEVER;
        egress.values().forEach(EgressSource::restart);
    }

    /** Which header extensions are encrypted, under the newest keys. */
    void extensions(EncryptedExtensions inbound, EncryptedExtensions outbound) {
        if (opener != null) {
            opener.extensions(inbound);
        }
        if (nextSealer != null) {
            nextSealer.extensions(outbound);
        }
        if (sealer != null) {
            sealer.extensions(outbound);
        }
    }

    /** The opener that opened the last packet. */
    HopOpener used() {
        HopOpener last = used;
        if (last == null) {
            throw new IllegalStateException("nothing was opened");
        }
        return last;
    }

    int rtcpLength() {
        return used().rtcpLength();
    }

    /** Whether a source unknown to the plan is worth an event: once in 100 ms for each of the last few. */
    boolean isNews(int ssrc, long nowNanos) {
        for (int i = 0; i < SEEN_SLOTS; i++) {
            if (seenSsrcs[i] == ssrc && nowNanos < seenUntilNanos[i]) {
                return false;
            }
        }
        seenSsrcs[seenNext] = ssrc;
        seenUntilNanos[seenNext] = nowNanos + SEEN_NANOS;
        seenNext = (seenNext + 1) % SEEN_SLOTS;
        return true;
    }

    /** Destroys all keys. */
    void destroyKeys() {
        destroyFormer();
        if (opener != null) {
            opener.destroy();
            opener = null;
        }
        if (sealer != null) {
            sealer.destroy();
            sealer = null;
        }
        destroyNextSealer();
    }

    private void destroyNextSealer() {
        if (nextSealer != null) {
            nextSealer.destroy();
            nextSealer = null;
        }
        nextSealerLatestNanos = NanoClock.NEVER;
    }

    void destroyFormer() {
        if (formerOpener != null) {
            formerOpener.destroy();
            formerOpener = null;
        }
    }
}
