package dev.sotto.endpoint.gateway;

import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.base.TokenBucket;
import dev.sotto.endpoint.audio.KeypadEvents;
import dev.sotto.endpoint.audio.Playout;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.PhoneAudio;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes from one phone: RTP, through unsealing, address, source, sequence and payload type in this order, and RTCP.
 *
 * <p>One source speaks at a time. Another one takes over at once if it was authenticated, if the last one said goodbye or had another
 * address, and otherwise after {@link #NEW_SOURCE} packets in sequence with none of the old one in between: a phone after a transfer.
 */
final class PhoneReceiver {
    /** How many packets in sequence make a new source in clear. */
    private static final int NEW_SOURCE = 3;

    private final PhoneHop hop;
    private final PhoneHops hops;
    private final PhoneRoutes routes;
    private final PhoneSender sender;
    private final PhoneReporter reporter;
    private final RtpPacketView view = new RtpPacketView();
    private final HeaderExtensionView extensions = new HeaderExtensionView();
    private final HeardPacket heard = new HeardPacket();
    private final TokenBucket changes = new TokenBucket(1, 10);
    private ReceivedFormats formats;
    private boolean listens;
    private int levelId;
    private @Nullable SequenceGuard guard;
    private @Nullable ReceptionStatistics statistics;
    private int ssrc;
    private int newSsrc;
    private int newSequence;
    private int newCount;
    private int sources;
    private boolean restart;
    private @Nullable KeypadEvents keypad;
    private int keypadClockHz;
    private @Nullable AudioCodec lastCodec;
    private long receivedBefore;
    private long lostBefore;

    PhoneReceiver(PhoneAudio audio, PhoneHops hops, PhoneRoutes routes, PhoneSender sender, PhoneReporter reporter) {
        this.hop = hops.rtp();
        this.hops = hops;
        this.routes = routes;
        this.sender = sender;
        this.reporter = reporter;
        this.formats = new ReceivedFormats(audio);
        this.listens = audio.direction().receives();
        this.levelId = audio.extensions().level().orElse(0);
    }

    void onAgreed(PhoneAudio now) {
        formats = new ReceivedFormats(now);
        listens = now.direction().receives();
        levelId = now.extensions().level().orElse(0);
    }

    PhoneMediaVerdict onRtp(
            MemorySegment datagram, int octets, InetSocketAddress from, long nowNanos, Outbox<PhoneMediaOutput> out) {
        if (view.wrap(datagram, 0, octets) != RtpVerdict.OK) {
            return PhoneMediaVerdict.MALFORMED;
        }
        boolean learned = false;
        if (hop.isSecured()) {
            SrtpVerdict opened = hop.open(view, nowNanos);
            if (opened != SrtpVerdict.OK) {
                return ofSrtp(opened);
            }
            if (hop.openedNewest() && routes.onAuthenticated(from)) {
                out.add(new PhoneMediaOutput.SourceLearned(from));
            }
        } else if (view.ssrc() == sender.ssrc()) {
            return PhoneMediaVerdict.OWN_SSRC;
        }
        ReceivedFormats.Format format = formats.of(view.payloadType());
        if (format == null) {
            return PhoneMediaVerdict.WRONG_PAYLOAD_TYPE;
        }
        if (!hop.isSecured()) {
            switch (routes.lock().judge(from, view.ssrc(), view.sequenceNumber(), nowNanos)) {
                case PHONE -> {}
                case LEARNED -> {
                    learned = true;
                    out.add(new PhoneMediaOutput.SourceLearned(from));
                }
                case UNPROVEN -> {
                    return PhoneMediaVerdict.UNPROVEN_SOURCE;
                }
                case FOREIGN -> {
                    return PhoneMediaVerdict.FOREIGN_SOURCE;
                }
            }
        }
        PhoneMediaVerdict ofSource = source(learned || hop.isSecured(), nowNanos);
        return ofSource == null ? payload(format, nowNanos, out) : ofSource;
    }

    /** Null if the packet is of the source that speaks, new, and counted. */
    private @Nullable PhoneMediaVerdict source(boolean trusted, long nowNanos) {
        int sequence = view.sequenceNumber();
        if (statistics == null || view.ssrc() != ssrc) {
            if (statistics != null && !trusted && !proves(sequence)) {
                return PhoneMediaVerdict.WRONG_SSRC;
            }
            if (!changes.take(nowNanos)) {
                return PhoneMediaVerdict.TOO_MANY_SOURCES;
            }
            begin();
        }
        newCount = 0;
        SequenceGuard numbers = guard == null ? new SequenceGuard() : guard;
        if (hop.isSecured()) {
            numbers.follow(sequence);
        } else {
            switch (numbers.accept(sequence)) {
                case NEW -> {}
                case REPLAYED -> {
                    return PhoneMediaVerdict.REPLAYED;
                }
                case TOO_OLD -> {
                    return PhoneMediaVerdict.TOO_OLD;
                }
                case JUMP -> {
                    return PhoneMediaVerdict.SEQUENCE_JUMP;
                }
                case RESTART -> {
                    begin();
                    numbers = new SequenceGuard();
                    numbers.accept(sequence);
                }
            }
        }
        guard = numbers;
        ReceptionStatistics counted = statistics == null ? new ReceptionStatistics(ssrc, numbers.index()) : statistics;
        counted.onPacket(numbers.index());
        statistics = counted;
        return null;
    }

    private boolean proves(int sequence) {
        boolean continues = newCount > 0 && view.ssrc() == newSsrc && sequence == (newSequence + 1 & 0xFFFF);
        newCount = continues ? newCount + 1 : 1;
        newSsrc = view.ssrc();
        newSequence = sequence;
        return newCount >= NEW_SOURCE;
    }

    private void begin() {
        forget();
        sources++;
        ssrc = view.ssrc();
        restart = true;
        keypad = null;
    }

    /** The next packet begins a source, whichever it is. */
    private void forget() {
        if (statistics != null) {
            receivedBefore += statistics.received();
            lostBefore += Math.max(0, statistics.lost());
        }
        statistics = null;
        guard = null;
    }

    private PhoneMediaVerdict payload(ReceivedFormats.Format format, long nowNanos, Outbox<PhoneMediaOutput> out) {
        int length = view.payloadLength();
        if (length > 0 && view.padding()) {
            int padding = Octets.u8(view.segment(), view.payloadOffset() + length - 1);
            length = padding == 0 ? -1 : length - padding;
        }
        if (length < 0) {
            return PhoneMediaVerdict.MALFORMED;
        }
        if (!listens) {
            return PhoneMediaVerdict.ON_HOLD;
        }
        if (length == 0) {
            return PhoneMediaVerdict.EMPTY;
        }
        long at = view.payloadOffset();
        heard.set(view.segment(), at, length);
        heard.place(format, sources, guard == null ? 0 : guard.index(), view.timestamp(), view.marker());
        return switch (format) {
            case ReceivedFormats.Voice(AudioCodec codec) -> {
                voice(codec, nowNanos);
                yield PhoneMediaVerdict.VOICE;
            }
            case ReceivedFormats.Events(int clock) -> keys(clock, length, nowNanos, out);
            case ReceivedFormats.Noise() -> {
                out.add(new PhoneMediaOutput.ComfortNoise(view.timestamp(), Octets.u8(view.segment(), at) & 0x7F));
                yield PhoneMediaVerdict.COMFORT_NOISE;
            }
        };
    }

    private PhoneMediaVerdict keys(int clockHz, int length, long nowNanos, Outbox<PhoneMediaOutput> out) {
        KeypadEvents events = keypad == null || keypadClockHz != clockHz ? new KeypadEvents(clockHz) : keypad;
        keypad = events;
        keypadClockHz = clockHz;
        try {
            events.onPacket(view.timestamp(), view.marker(), octets(length), nowNanos)
                    .forEach(key -> out.add(new PhoneMediaOutput.KeyDown(key.character())));
            return PhoneMediaVerdict.EVENT;
        } catch (MalformedException e) {
            return PhoneMediaVerdict.MALFORMED;
        }
    }

    private byte[] octets(int length) {
        byte[] payload = new byte[length];
        MemorySegment.copy(view.segment(), ValueLayout.JAVA_BYTE, view.payloadOffset(), payload, 0, length);
        return payload;
    }

    private void voice(AudioCodec codec, long nowNanos) {
        if (statistics != null) {
            statistics.onVoice(view.timestamp(), codec.clockRateHz(), nowNanos);
        }
        boolean otherClock = lastCodec != null && lastCodec.clockRateHz() != codec.clockRateHz();
        heard.describe(codec, level(), restart || otherClock);
        restart = false;
        lastCodec = codec;
    }

    /** A claim of the phone; it decides no more than whether its own voice is worth decoding. */
    private int level() {
        int octet = AudioLevel.read(view, extensions, levelId);
        return octet == AudioLevel.ABSENT ? Playout.NO_LEVEL : AudioLevel.magnitude(octet);
    }

    /** What is in the packet that was last found to be {@link PhoneMediaVerdict#VOICE}, keys or noise. */
    HeardPacket heard() {
        return heard;
    }

    PhoneMediaVerdict onRtcp(
            MemorySegment datagram,
            InetSocketAddress from,
            boolean onRtcpPort,
            long nowNanos,
            Outbox<PhoneMediaOutput> out) {
        byte[] plain;
        PhoneHop ofRtcp = hops.rtcp();
        if (ofRtcp.isSecured()) {
            SrtpVerdict opened = ofRtcp.openRtcp(datagram, nowNanos);
            if (opened != SrtpVerdict.OK) {
                return ofSrtp(opened);
            }
            plain = datagram.asSlice(0, ofRtcp.rtcpLength()).toArray(ValueLayout.JAVA_BYTE);
        } else if (routes.isRtcpSource(from)) {
            plain = datagram.toArray(ValueLayout.JAVA_BYTE);
        } else {
            return PhoneMediaVerdict.FOREIGN_SOURCE;
        }
        List<RtcpPacket> packets;
        try {
            packets = RtcpCodec.parse(plain);
        } catch (MalformedException e) {
            return PhoneMediaVerdict.MALFORMED;
        }
        if (onRtcpPort) {
            routes.onRtcp(from);
        }
        packets.forEach(p -> onPacket(p, nowNanos, out));
        return PhoneMediaVerdict.RTCP;
    }

    private void onPacket(RtcpPacket packet, long nowNanos, Outbox<PhoneMediaOutput> out) {
        switch (packet) {
            case SenderReport report -> {
                if (statistics != null && report.ssrc() == ssrc) {
                    statistics.onSenderReport(report.ntpTimestamp(), nowNanos);
                }
                onBlocks(report.blocks(), nowNanos);
            }
            case ReceiverReport report -> onBlocks(report.blocks(), nowNanos);
            case Goodbye goodbye -> {
                if (statistics != null && goodbye.ssrcs().contains(ssrc)) {
                    forget();
                    out.add(new PhoneMediaOutput.Goodbye());
                }
            }
            // Names, repair and pictures are not agreed with phones.
            case RtcpPacket.SourceDescription _,
                    RtcpPacket.PictureLoss _,
                    RtcpPacket.FullIntraRequest _,
                    RtcpPacket.GenericNack _,
                    RtcpPacket.Unread _ -> {}
        }
    }

    private void onBlocks(List<ReportBlock> blocks, long nowNanos) {
        blocks.stream().filter(b -> b.ssrc() == sender.ssrc()).forEach(b -> reporter.onBlock(b, nowNanos));
    }

    private static PhoneMediaVerdict ofSrtp(SrtpVerdict verdict) {
        return switch (verdict) {
            case MALFORMED -> PhoneMediaVerdict.MALFORMED;
            case REPLAYED -> PhoneMediaVerdict.REPLAYED;
            case TOO_OLD -> PhoneMediaVerdict.TOO_OLD;
            case SOURCES_EXHAUSTED -> PhoneMediaVerdict.TOO_MANY_SOURCES;
            case OK, NOT_KEYED, BAD_TAG, UNKNOWN_SSRC, INDEX_REUSED, KEY_EXHAUSTED, NO_ROOM ->
                PhoneMediaVerdict.BAD_TAG;
        };
    }

    /** Of the source that speaks; null if none does. */
    @Nullable
    ReceptionStatistics statistics() {
        return statistics;
    }

    /** The source that speaks, as text. */
    String sourceText() {
        return statistics == null ? "" : "%08x".formatted(ssrc);
    }

    long receivedBefore() {
        return receivedBefore;
    }

    long lostBefore() {
        return lostBefore;
    }
}
