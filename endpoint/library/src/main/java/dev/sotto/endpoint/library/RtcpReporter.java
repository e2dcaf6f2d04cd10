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

/**
 * Our side of RTCP (RFC 3550 6): sender or receiver report with source description every five seconds, spread by half, and a
 * goodbye. We have one SSRC that reports how others are received; the sources of ours that it does not speak for itself report
 * what they sent behind it (RFC 8108 5.3), each under a canonical name of its own. It says nothing that is confidential (RFC 8871 4.1): the canonical name is random, and the clock of sender reports
 * is the time since the call began, as RFC 3550 6.4.1 allows.
 */
final class RtcpReporter {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_BLOCKS = 31;

    /** Sender reports of one datagram: with their names a little more than 1000 octets, which fit every path. */
    private static final int MAX_SENDERS = 20;

    private static final int MAX_GOODBYES = 31;
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
    private final Map<Integer, Sent> own = new LinkedHashMap<>();
    private long sentByFormer;
    private long lostBefore;
    private long receivedBefore;
    private long dueNanos;
    private boolean started;

    /** What a source of ours has sent. */
    private static final class Sent {
        final String cname;
        long packets;
        long octets;
        int lastTimestamp;
        long lastSentNanos;
        boolean sinceReport;

        Sent(String cname) {
            this.cname = cname;
        }

        SenderReport report(int ssrc, List<ReportBlock> blocks, int clockHz, long nowNanos) {
            sinceReport = false;
            long ticksSince = (nowNanos - lastSentNanos) * clockHz / 1_000_000_000L;
            return new SenderReport(
                    ssrc,
                    ntp(nowNanos),
                    (int) (lastTimestamp + ticksSince),
                    packets & 0xFFFF_FFFFL,
                    octets & 0xFFFF_FFFFL,
                    blocks);
        }
    }

    /**
     * Without sources.
     *
     * @param ssrc that reports; it may be that of a source too
     * @param cname its canonical name
     */
    RtcpReporter(int ssrc, String cname, Entropy entropy) {
        this.ssrc = ssrc;
        this.cname = cname;
        this.entropy = entropy;
    }

    /** A source of ours that is not known yet. */
    void add(int source, String name) {
        own.put(source, new Sent(name));
    }

    /** A source of ours is gone: the packet that says so (RFC 3550 6.6). */
    byte[] remove(int source) {
        Sent gone = own.remove(source);
        List<RtcpPacket> packets = new ArrayList<>(List.of(new ReceiverReport(ssrc, List.of()), description()));
        if (gone != null) {
            sentByFormer += gone.packets;
            packets.add(SourceDescription.cname(source, gone.cname));
        }
        packets.add(new Goodbye(List.of(source), ""));
        return RtcpCodec.build(packets);
    }

    /** A source of ours sent a packet. */
    void onSent(int source, int timestamp, int payloadOctets, long nowNanos) {
        Sent sent = own.get(source);
        if (sent != null) {
            sent.packets++;
            sent.octets += payloadOctets;
            sent.lastTimestamp = timestamp;
            sent.lastSentNanos = nowNanos;
            sent.sinceReport = true;
        }
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
        return sentByFormer
                + own.values().stream().mapToLong(sent -> sent.packets).sum();
    }

    /** When {@link #due} has something. */
    long deadlineNanos() {
        return dueNanos;
    }

    /** The compound packets that are due now, if any are. */
    List<byte[]> due(int clockHz, long nowNanos) {
        if (started && nowNanos < dueNanos) {
            return List.of();
        }
        boolean first = !started;
        started = true;
        // RFC 3550 6.3.1: between half and one and a half of the interval; the first one comes sooner.
        double spread = 0.5 + (entropy.nextInt() >>> 1) / (double) Integer.MAX_VALUE;
        dueNanos = nowNanos + (long) (INTERVAL_NANOS * spread / (first ? 2 : 1));
        return first ? List.of() : reports(clockHz, nowNanos);
    }

    private List<byte[]> reports(int clockHz, long nowNanos) {
        List<byte[]> compounds = new ArrayList<>();
        compounds.add(RtcpCodec.build(List.of(report(clockHz, nowNanos), description())));
        List<Integer> speakers = own.entrySet().stream()
                .filter(e -> e.getKey() != ssrc && e.getValue().sinceReport)
                .map(Map.Entry::getKey)
                .toList();
        for (int from = 0; from < speakers.size(); from += MAX_SENDERS) {
            List<Integer> some = speakers.subList(from, Math.min(speakers.size(), from + MAX_SENDERS));
            compounds.add(RtcpCodec.build(senderReports(some, clockHz, nowNanos)));
        }
        return compounds;
    }

    private List<RtcpPacket> senderReports(List<Integer> speakers, int clockHz, long nowNanos) {
        List<RtcpPacket> packets = new ArrayList<>();
        List<RtcpPacket.Chunk> chunks = new ArrayList<>();
        for (int source : speakers) {
            Sent sent = own.get(source);
            if (sent != null) {
                packets.add(sent.report(source, List.of(), clockHz, nowNanos));
                chunks.addAll(SourceDescription.cname(source, sent.cname).chunks());
            }
        }
        packets.add(new SourceDescription(chunks));
        return packets;
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

    /** The compound packets that say that we leave (RFC 3550 6.6). */
    List<byte[]> goodbyes(int clockHz, long nowNanos) {
        List<byte[]> compounds = new ArrayList<>();
        compounds.add(
                RtcpCodec.build(List.of(report(clockHz, nowNanos), description(), new Goodbye(List.of(ssrc), ""))));
        List<Integer> left = new ArrayList<>(
                own.keySet().stream().filter(source -> source != ssrc).toList());
        while (!left.isEmpty()) {
            List<Integer> some = left.subList(0, Math.min(MAX_GOODBYES, left.size()));
            compounds.add(RtcpCodec.build(
                    List.of(new ReceiverReport(ssrc, List.of()), description(), new Goodbye(List.copyOf(some), ""))));
            some.clear();
        }
        return compounds;
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
        Sent sent = own.get(ssrc);
        return sent != null && sent.sinceReport
                ? sent.report(ssrc, blocks, clockHz, nowNanos)
                : new ReceiverReport(ssrc, blocks);
    }

    private static long ntp(long nanos) {
        long seconds = nanos / 1_000_000_000L;
        long fraction = ((nanos % 1_000_000_000L) << 32) / 1_000_000_000L;
        return (seconds << 32) | fraction;
    }
}
