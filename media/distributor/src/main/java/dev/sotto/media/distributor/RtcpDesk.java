package dev.sotto.media.distributor;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.FullIntraEntry;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends RTCP on each hop: what a leg reports is read here, and each leg gets reports of our own. Nothing is passed through
 * as it is, because the numbers of one hop mean nothing on another: sequence numbers are rewritten, packets dropped.
 *
 * <p>Each leg gets, every few seconds, a receiver report on its sources with our own SSRC and CNAME. When a source reports
 * as a sender, each leg that hears it gets a sender report of that SSRC with the source's clock, which holds because
 * timestamps are never changed, and with what was sent on that leg's hop.
 */
final class RtcpDesk {
    /** Sender reports of one source are passed on this often at most. */
    static final long SENDER_REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Requests for a picture of one source are passed on this often at most (RFC 8871 8.2.5). */
    static final long PICTURE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int MAX_BLOCKS = 31;
    private static final int MAX_CNAME = 64;

    private final ConductorConfig config;
    private final Entropy entropy;
    private final Counters<ConductorCounter> counters;

    RtcpDesk(ConductorConfig config, Entropy entropy, Counters<ConductorCounter> counters) {
        this.config = config;
        this.entropy = entropy;
        this.counters = counters;
    }

    /** When the next report to a leg is due: the mean interval times 0.5 to 1.5 (RFC 3550 6.2). */
    long nextReportNanos(long nowNanos, boolean first) {
        long mean = first ? config.rtcpIntervalNanos() / 2 : config.rtcpIntervalNanos();
        // 20 random bits: more would overflow when multiplied with nanoseconds.
        return nowNanos + mean / 2 + (((entropy.nextInt() >>> 12) * mean) >>> 20);
    }

    /** A new SSRC of our own for reports to {@code leg}, unlike any source of its conference (RFC 3550 8.1). */
    void chooseReporter(Leg leg) {
        leg.reporterSsrc = leg.conference.unusedSsrc();
    }

    /**
     * Reads what a leg reports.
     *
     * @return the sources that have said goodbye, for the caller to remove
     */
    List<Source> onCompound(Leg leg, byte[] compound, long arrivalNanos, Outbox<ConductorOutput> out) {
        List<Source> gone = new ArrayList<>();
        List<RtcpPacket> packets;
        try {
            packets = RtcpCodec.parse(compound);
        } catch (MalformedException e) {
            counters.increment(ConductorCounter.RTCP_MALFORMED);
            return gone;
        }
        counters.increment(ConductorCounter.RTCP_READ);
        for (RtcpPacket packet : packets) {
            switch (packet) {
                case SenderReport p -> onSenderReport(leg, p, arrivalNanos, out);
                case SourceDescription p -> p.chunks().forEach(chunk -> onDescription(leg, chunk));
                case Goodbye p -> p.ssrcs().forEach(ssrc -> addOwn(leg, ssrc, gone));
                case PictureLoss p -> onPictureLoss(leg, p.mediaSsrc(), arrivalNanos, out);
                case FullIntraRequest p ->
                    p.entries().forEach(entry -> onFullIntra(leg, p.senderSsrc(), entry, arrivalNanos, out));
                case GenericNack _ -> onNack(leg);
                case ReceiverReport p -> leg.reception.onBlocks(p.blocks(), arrivalNanos);
                case Unread _ -> {
                    // Types that are not ours.
                }
            }
        }
        return gone;
    }

    /** The leg's own source of that SSRC; what it says of others' is not believed (RFC 8871 8.2.5). */
    private @Nullable Source own(Leg leg, int ssrc) {
        Source source = leg.sources.get(ssrc);
        if (source == null && leg.conference.sources.containsKey(ssrc)) {
            counters.increment(ConductorCounter.RTCP_FOREIGN_SSRC);
        }
        return source;
    }

    private void addOwn(Leg leg, int ssrc, List<Source> gone) {
        Source source = own(leg, ssrc);
        if (source != null && !gone.contains(source)) {
            gone.add(source);
        }
    }

    private void onDescription(Leg leg, RtcpPacket.Chunk chunk) {
        Source source = own(leg, chunk.ssrc());
        if (source == null) {
            return;
        }
        for (Item item : chunk.items()) {
            if (item.type() == Item.CNAME && item.text().length() <= MAX_CNAME) {
                source.cname = item.text();
            }
        }
    }

    private void onSenderReport(Leg leg, SenderReport report, long nowNanos, Outbox<ConductorOutput> out) {
        leg.reception.onBlocks(report.blocks(), nowNanos);
        Source source = own(leg, report.ssrc());
        if (source == null) {
            return;
        }
        source.lastSenderReport = (int) (report.ntpTimestamp() >>> 16);
        source.senderReportNanos = nowNanos;
        if (nowNanos < source.nextReportNanos) {
            counters.increment(ConductorCounter.SENDER_REPORTS_LIMITED);
            return;
        }
        source.nextReportNanos = nowNanos + SENDER_REPORT_NANOS;
        for (Leg receiver : leg.conference.receivers(source)) {
            EngineEvent.Egress sent = receiver.forwarded.get(source.ssrc);
            if (sent != null) {
                receiver.reception.onSenderReport(source.ssrc, report.ntpTimestamp(), nowNanos);
                send(receiver, out, senderReport(report, sent), name(source));
            }
        }
    }

    private static SenderReport senderReport(SenderReport theirs, EngineEvent.Egress sent) {
        return new SenderReport(
                theirs.ssrc(), theirs.ntpTimestamp(), theirs.rtpTimestamp(), sent.packets(), sent.octets(), List.of());
    }

    private static SourceDescription name(Source source) {
        return SourceDescription.cname(source.ssrc, source.nameInReports());
    }

    private void onNack(Leg leg) {
        if (leg.media.repair().isEmpty()) {
            counters.increment(ConductorCounter.NACKS_NOT_AGREED);
        }
    }

    /** However many lose a picture at the same time, its sender hears of it once. */
    private void onPictureLoss(Leg leg, int ssrc, long nowNanos, Outbox<ConductorOutput> out) {
        Source source = leg.conference.sources.get(ssrc);
        if (source == null || !mayAskFor(source, leg, nowNanos)) {
            counters.increment(ConductorCounter.PICTURE_REQUESTS_DROPPED);
            return;
        }
        askFor(source, new PictureLoss(source.leg.reporterSsrc, ssrc), nowNanos, out);
    }

    /**
     * RFC 5104 4.3.1.4: whoever acts upon a FIR issues one itself. Its number is our own: it grows with each command that is
     * new, from whomever it comes, and stays for a repetition. A command that came too soon after another is not remembered,
     * so that its repetition counts as new.
     */
    private void onFullIntra(
            Leg leg, int senderSsrc, FullIntraEntry entry, long nowNanos, Outbox<ConductorOutput> out) {
        Source source = leg.conference.sources.get(entry.ssrc());
        long command = ((long) senderSsrc << 8) | entry.sequence();
        Long before = leg.intraRequests.get(entry.ssrc());
        boolean repeated = before != null && before == command;
        if (source == null || !mayAskFor(source, leg, nowNanos)) {
            counters.increment(
                    repeated ? ConductorCounter.PICTURE_REQUESTS_REPEATED : ConductorCounter.PICTURE_REQUESTS_DROPPED);
            return;
        }
        if (!repeated) {
            source.intraSequence = (source.intraSequence + 1) & 0xFF;
            leg.intraRequests.put(source.ssrc, command);
        }
        FullIntraEntry ours = new FullIntraEntry(source.ssrc, source.intraSequence);
        askFor(source, new FullIntraRequest(source.leg.reporterSsrc, List.of(ours)), nowNanos, out);
    }

    private static boolean mayAskFor(Source source, Leg leg, long nowNanos) {
        return source.leg != leg && source.leg.live() && nowNanos >= source.nextPictureNanos;
    }

    private void askFor(Source source, RtcpPacket request, long nowNanos, Outbox<ConductorOutput> out) {
        source.nextPictureNanos = nowNanos + PICTURE_NANOS;
        counters.increment(ConductorCounter.PICTURE_REQUESTS_PASSED);
        send(source.leg, out, emptyReport(source.leg), ownName(source.leg), request);
    }

    /** Reports to a leg how its sources are received: those of which something came since the last report. */
    void report(Leg leg, long nowNanos, Outbox<ConductorOutput> out) {
        List<ReportBlock> blocks = new ArrayList<>();
        for (Source source : leg.sources.values()) {
            EngineEvent.Ingress now = source.reception;
            EngineEvent.Ingress before = source.reported;
            if (now != null && (before == null || now.packets() != before.packets())) {
                blocks.add(block(source, now, before, nowNanos));
                source.reported = now;
            }
        }
        int from = 0;
        do {
            int to = Math.min(blocks.size(), from + MAX_BLOCKS);
            send(leg, out, new ReceiverReport(leg.reporterSsrc, blocks.subList(from, to)), ownName(leg));
            from = to;
        } while (from < blocks.size());
    }

    /** RFC 3550 6.4.1 and A.3. */
    private static ReportBlock block(
            Source source, EngineEvent.Ingress now, EngineEvent.@Nullable Ingress before, long nowNanos) {
        long lost = expected(now) - now.packets();
        boolean comparable = before != null && before.firstIndex() == now.firstIndex();
        long expectedBefore = comparable && before != null ? expected(before) : 0;
        long packetsBefore = comparable && before != null ? before.packets() : 0;
        long expectedSince = expected(now) - expectedBefore;
        long lostSince = expectedSince - (now.packets() - packetsBefore);
        int fraction = expectedSince <= 0 || lostSince <= 0 ? 0 : (int) Math.min(255, 256 * lostSince / expectedSince);
        boolean told = source.senderReportNanos <= nowNanos;
        return new ReportBlock(
                source.ssrc,
                fraction,
                (int) Math.clamp(lost, -0x80_0000L, 0x7F_FFFFL),
                (int) now.highestIndex(),
                now.jitter(),
                told ? source.lastSenderReport : 0,
                told ? units65536(nowNanos - source.senderReportNanos) : 0);
    }

    private static long expected(EngineEvent.Ingress reception) {
        return reception.highestIndex() - reception.firstIndex() + 1;
    }

    /** Nanoseconds in units of 1/65536 seconds, as much as 32 bits hold. */
    private static long units65536(long nanos) {
        return Math.min(0xFFFF_FFFFL, TimeUnit.NANOSECONDS.toMillis(nanos) * 65_536 / 1000);
    }

    /** Tells everybody who can hear that sources have left. */
    void goodbye(Conference conference, Leg from, List<Source> gone, Outbox<ConductorOutput> out) {
        for (int next = 0; next < gone.size(); next += MAX_BLOCKS) {
            List<Integer> ssrcs = gone.subList(next, Math.min(gone.size(), next + MAX_BLOCKS)).stream()
                    .map(s -> s.ssrc)
                    .toList();
            for (Leg leg : conference.legs.values()) {
                if (leg != from && leg.listens()) {
                    send(leg, out, emptyReport(leg), ownName(leg), new Goodbye(ssrcs, ""));
                }
            }
        }
    }

    private static ReceiverReport emptyReport(Leg leg) {
        return new ReceiverReport(leg.reporterSsrc, List.of());
    }

    private SourceDescription ownName(Leg leg) {
        return SourceDescription.cname(leg.reporterSsrc, config.cname());
    }

    private void send(Leg leg, Outbox<ConductorOutput> out, RtcpPacket... packets) {
        counters.increment(ConductorCounter.RTCP_SENT);
        byte[] compound = RtcpCodec.build(List.of(packets));
        LegCommands.tell(leg, new EngineCommand.SendRtcp(leg.id, compound), out);
    }
}
