package dev.sotto.media.distributor;

import dev.sotto.base.NanoClock;
import org.jspecify.annotations.Nullable;

/** One SSRC of a conference, pinned to the leg that was first to send or announce it. */
final class Source {
    /** Speech is louder than this, in −dBov; rooms and lines without it are usually not. */
    private static final int SPEECH = 50;

    final Leg leg;
    final int ssrc;

    /** The SSRC of its retransmissions, the same on every hop and unlike any SSRC of the conference (RFC 4588 5.3). */
    int repairSsrc;

    boolean declared;
    String cname;

    /** When a packet of it was last counted. */
    long heardNanos;

    /** Whether it tells its level, and when that was last one of speech; {@link NanoClock#NEVER} if it never was. */
    private boolean levelKnown;

    private long loudNanos = NanoClock.NEVER;

    /** What the core last said of its reception. */
    EngineEvent.@Nullable Ingress reception;

    /** The reception at our last report to its leg. */
    EngineEvent.@Nullable Ingress reported;

    /** Middle 32 bits of the NTP timestamp of its last sender report, and when that came. */
    int lastSenderReport;

    long senderReportNanos = NanoClock.NEVER;

    /** When a sender report and a request for a picture may be passed on again. */
    long nextReportNanos;

    long nextPictureNanos;

    /** Our own number of the last command for a whole picture (RFC 5104 4.3.1.1). */
    int intraSequence;

    Source(Leg leg, int ssrc, String cname, long nowNanos) {
        this.leg = leg;
        this.ssrc = ssrc;
        this.cname = cname;
        this.heardNanos = nowNanos;
        this.nextReportNanos = nowNanos;
        this.nextPictureNanos = nowNanos;
    }

    void sampled(EngineEvent.LevelSample sample, long nowNanos) {
        heardNanos = nowNanos;
        levelKnown = sample.levelKnown();
        if (sample.levelKnown() && sample.magnitude() <= SPEECH) {
            loudNanos = nowNanos;
        }
    }

    ConductorState.SourceState describe() {
        EngineEvent.Ingress now = reception;
        return new ConductorState.SourceState(
                Integer.toUnsignedLong(ssrc),
                cname,
                leg.conference.isHeard(ssrc),
                levelKnown,
                loudNanos,
                now == null ? 0 : now.packets(),
                now == null ? 0 : now.highestIndex() - now.firstIndex() + 1,
                now == null ? 0 : now.octets(),
                now == null ? 0 : now.jitter());
    }

    /** Its name in RTCP; one that was never told is made of the SSRC. */
    String nameInReports() {
        return cname.isEmpty() ? "ssrc-" + Integer.toHexString(ssrc) : cname;
    }
}
