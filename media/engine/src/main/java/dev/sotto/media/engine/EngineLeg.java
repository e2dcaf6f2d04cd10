package dev.sotto.media.engine;

import dev.sotto.media.rtp.RtpPacketView;
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
    private static final int SEEN_SLOTS = 4;
    private static final long SEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final long legId;
    final int legIndex;
    final boolean usesIce;
    /** Where everything for the leg goes; null while no address is proven. */
    @Nullable
    InetSocketAddress address;

    boolean nominated;

    @Nullable
    HopOpener opener;

    @Nullable
    HopOpener formerOpener;

    @Nullable
    HopSealer sealer;

    boolean ektField;

    @Nullable
    ActivePlan plan;

    final Map<Integer, IngressSource> ingress = new HashMap<>();
    final Map<Integer, EgressSource> egress = new HashMap<>();
    final RateLimit dtlsRate = new RateLimit(DTLS_PER_SECOND, DTLS_BURST);
    final RateLimit rtcpRate = new RateLimit(RTCP_PER_SECOND, RTCP_PER_SECOND);
    final EarlyPackets early = new EarlyPackets();

    private final int[] seenSsrcs = new int[SEEN_SLOTS];
    private final long[] seenUntilNanos = new long[SEEN_SLOTS];
    private int seenNext;
    private @Nullable HopOpener used;

    EngineLeg(long legId, int legIndex, boolean usesIce) {
        this.legId = legId;
        this.legIndex = legIndex;
        this.usesIce = usesIce;
    }

    /** Opens a packet with the present keys or, while both serve, the former ones. */
    SrtpVerdict open(RtpPacketView packet) {
        HopOpener present = opener;
        if (present == null) {
            return SrtpVerdict.NOT_KEYED;
        }
        used = present;
        SrtpVerdict verdict = present.open(packet);
        HopOpener former = formerOpener;
        if (verdict == SrtpVerdict.BAD_TAG && former != null) {
            used = former;
            return former.open(packet);
        }
        return verdict;
    }

    /** As {@link #open} for SRTCP; the opened packet has {@link #rtcpLength} octets. */
    SrtpVerdict openRtcp(MemorySegment segment, long offset, int length) {
        HopOpener present = opener;
        if (present == null) {
            return SrtpVerdict.NOT_KEYED;
        }
        used = present;
        SrtpVerdict verdict = present.openRtcp(segment, offset, length);
        HopOpener former = formerOpener;
        if (verdict == SrtpVerdict.BAD_TAG && former != null) {
            used = former;
            return former.openRtcp(segment, offset, length);
        }
        return verdict;
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
    }

    void destroyFormer() {
        if (formerOpener != null) {
            formerOpener.destroy();
            formerOpener = null;
        }
    }
}
