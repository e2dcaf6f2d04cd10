package dev.sotto.endpoint.library;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.TokenBucket;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.FullIntraRequest;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.Item;
import dev.sotto.media.rtp.RtcpPacket.PictureLoss;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import dev.sotto.media.rtp.RtcpPacket.Unread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our side of RTCP (RFC 3550 6): sender or receiver report with source description every five seconds, spread by half, and a
 * goodbye. It says nothing that is confidential (RFC 8871 4.1): the canonical name is random, and the clock of sender reports
 * is the time since the call began, as RFC 3550 6.4.1 allows.
 */
final class RtcpReporter {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_BLOCKS = 31;
    private static final int MAX_SOURCES = 1024;

    /** A distributor reports on each source a few times a minute; more is read for nothing. */
    private static final int REPORTS_PER_SECOND = 100;

    /** Temporary maximum media stream bit rate request and notification (RFC 5104 4.2). */
    private static final int FORMAT_TMMBR = 3;

    private static final int FORMAT_TMMBN = 4;

    /** Application layer feedback (RFC 4585 6.4), where REMB lives. */
    private static final int FORMAT_APPLICATION = 15;

    private final int ssrc;
    private final String cname;
    private final Entropy entropy;
    private final Map<Integer, SourceStatistics> sources = new LinkedHashMap<>();
    private final Map<Integer, String> names = new LinkedHashMap<>();
    private final Counters<RtcpVerdict> counters = new Counters<>(RtcpVerdict.class);
    private final TokenBucket reports = new TokenBucket(REPORTS_PER_SECOND, REPORTS_PER_SECOND);
    private long packets;
    private long octets;
    private long lostBefore;
    private long receivedBefore;
    private int lastTimestamp;
    private long lastSentNanos;
    private boolean sentSinceReport;
    private long dueNanos;
    private boolean started;

    RtcpReporter(int ssrc, String cname, Entropy entropy) {
        this.ssrc = ssrc;
        this.cname = cname;
        this.entropy = entropy;
    }

    /** We sent a packet. */
    void onSent(int timestamp, int payloadOctets, long nowNanos) {
        packets++;
        octets += payloadOctets;
        lastTimestamp = timestamp;
        lastSentNanos = nowNanos;
        sentSinceReport = true;
    }

    /** We opened a packet of {@code source}. */
    void onReceived(int source, long hopIndex, int timestamp, int clockHz, long nowNanos) {
        SourceStatistics statistics = sources.get(source);
        if (statistics == null && sources.size() < MAX_SOURCES) {
            statistics = new SourceStatistics(source, clockHz, hopIndex);
            sources.put(source, statistics);
        }
        if (statistics != null) {
            statistics.onPacket(hopIndex, timestamp, nowNanos);
        }
    }

    /** A hop with new keys numbers its packets anew. */
    void onNewHop() {
        lostBefore = lost();
        receivedBefore = received();
        sources.clear();
    }

    /** An authentic compound packet arrived; what breaks the syntax is passed over. */
    void onReport(byte[] compound, long nowNanos) {
        if (!reports.take(nowNanos)) {
            counters.increment(RtcpVerdict.OVER_RATE);
            return;
        }
        try {
            List<RtcpPacket> parsed = RtcpCodec.parse(compound);
            counters.increment(RtcpVerdict.READ);
            parsed.forEach(packet -> onPacket(packet, nowNanos));
        } catch (MalformedException e) {
            // Authentic but not readable: the distributor's fault, and nothing depends on it.
            counters.increment(RtcpVerdict.MALFORMED);
        }
    }

    /** RTCP that did not come so far. */
    void onRefused(RtcpVerdict why) {
        counters.increment(why);
    }

    /** What became of RTCP that arrived. */
    Counters<RtcpVerdict> counters() {
        return counters;
    }

    /**
     * The distributor can forge all of this (RFC 8871 8.2.5), so nothing of it may change what we send: a voice has no pictures
     * to repeat and one rate.
     */
    private void onPacket(RtcpPacket packet, long nowNanos) {
        switch (packet) {
            case SenderReport report -> {
                SourceStatistics statistics = sources.get(report.ssrc());
                if (statistics != null) {
                    statistics.onSenderReport(report.ntpTimestamp(), nowNanos);
                }
            }
            case SourceDescription description ->
                description.chunks().stream()
                        .filter(c -> names.size() < MAX_SOURCES)
                        .forEach(c -> c.items().stream()
                                .filter(i -> i.type() == Item.CNAME)
                                .forEach(i -> names.put(c.ssrc(), i.text())));
            case ReceiverReport ignored -> {
                // It tells how we are heard; nothing depends on it.
            }
            case PictureLoss ignored -> counters.increment(RtcpVerdict.PICTURE_REQUEST_IGNORED);
            case FullIntraRequest ignored -> counters.increment(RtcpVerdict.PICTURE_REQUEST_IGNORED);
            case GenericNack ignored -> counters.increment(RtcpVerdict.FEEDBACK_IGNORED);
            case Goodbye ignored -> counters.increment(RtcpVerdict.GOODBYE_IGNORED);
            case Unread unread -> counters.increment(ofUnread(unread));
        }
    }

    private static RtcpVerdict ofUnread(Unread unread) {
        boolean rate = switch (unread.type()) {
            case RtcpPacket.TRANSPORT_FEEDBACK -> unread.count() == FORMAT_TMMBR || unread.count() == FORMAT_TMMBN;
            case RtcpPacket.PAYLOAD_FEEDBACK -> unread.count() == FORMAT_APPLICATION;
            default -> false;
        };
        return rate ? RtcpVerdict.RATE_REQUEST_IGNORED : RtcpVerdict.FEEDBACK_IGNORED;
    }

    /** What the distributor calls a source; not authentic end to end. */
    Optional<String> toldName(int source) {
        return Optional.ofNullable(names.get(source));
    }

    /** Packets lost over all sources and hops of the call. */
    long lost() {
        return lostBefore
                + sources.values().stream()
                        .mapToLong(s -> Math.max(0, s.lost()))
                        .sum();
    }

    /** Packets received over all sources and hops of the call. */
    long received() {
        return receivedBefore
                + sources.values().stream()
                        .mapToLong(SourceStatistics::received)
                        .sum();
    }

    /** Packets sent. */
    long sent() {
        return packets;
    }

    /** When {@link #due} has something. */
    long deadlineNanos() {
        return dueNanos;
    }

    /** The compound packet that is due now, if one is. */
    byte @Nullable [] due(int clockHz, long nowNanos) {
        if (started && nowNanos < dueNanos) {
            return null;
        }
        boolean first = !started;
        started = true;
        // RFC 3550 6.3.1: between half and one and a half of the interval; the first one comes sooner.
        double spread = 0.5 + (entropy.nextInt() >>> 1) / (double) Integer.MAX_VALUE;
        dueNanos = nowNanos + (long) (INTERVAL_NANOS * spread / (first ? 2 : 1));
        return first ? null : RtcpCodec.build(List.of(report(clockHz, nowNanos), description()));
    }

    /**
     * The packet that asks for lost packets.
     *
     * @param alone whether reduced-size RTCP was agreed (RFC 5506); otherwise a report and our name come first (RFC 4585 3.1)
     */
    byte[] feedback(List<GenericNack> nacks, boolean alone) {
        List<RtcpPacket> packets = new ArrayList<>();
        if (!alone) {
            packets.add(new ReceiverReport(ssrc, List.of()));
            packets.add(description());
        }
        packets.addAll(nacks);
        return RtcpCodec.build(packets);
    }

    /** The compound packet that says that we leave (RFC 3550 6.6). */
    byte[] goodbye(int clockHz, long nowNanos) {
        return RtcpCodec.build(List.of(report(clockHz, nowNanos), description(), new Goodbye(List.of(ssrc), "")));
    }

    private SourceDescription description() {
        return SourceDescription.cname(ssrc, cname);
    }

    private RtcpPacket report(int clockHz, long nowNanos) {
        List<ReportBlock> blocks = sources.values().stream()
                .filter(SourceStatistics::heardSinceReport)
                .limit(MAX_BLOCKS)
                .map(s -> s.report(nowNanos))
                .toList();
        if (!sentSinceReport) {
            return new ReceiverReport(ssrc, blocks);
        }
        sentSinceReport = false;
        long ticksSince = (nowNanos - lastSentNanos) * clockHz / 1_000_000_000L;
        return new SenderReport(
                ssrc,
                ntp(nowNanos),
                (int) (lastTimestamp + ticksSince),
                packets & 0xFFFF_FFFFL,
                octets & 0xFFFF_FFFFL,
                blocks);
    }

    private static long ntp(long nanos) {
        long seconds = nanos / 1_000_000_000L;
        long fraction = ((nanos % 1_000_000_000L) << 32) / 1_000_000_000L;
        return (seconds << 32) | fraction;
    }
}
