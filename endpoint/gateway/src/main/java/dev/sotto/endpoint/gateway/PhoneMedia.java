package dev.sotto.endpoint.gateway;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.base.TokenBucket;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.sdp.PhoneAudio;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The RTP of one phone, as a machine without socket, thread and clock. Datagrams go in with the address they came from, voice and
 * telephone keys come out; encoded frames go in, datagrams come out with the address they go to. It is made when the first offer and
 * answer agree and is told of all later ones, so that sequence numbers, rollover counters and what was learned of addresses go on.
 *
 * <p>Nothing of ours goes to an address that is neither the SDP's, nor proved in clear ({@link SourceLock}), nor authenticated.
 */
public final class PhoneMedia implements AutoCloseable {
    private static final int OWN_PER_SECOND = 1000;
    private static final int STRANGERS_PER_SECOND = 200;

    private final PhoneHop hop;
    private final PhoneRoutes routes;
    private final PhoneSender sender;
    private final PhoneReporter reporter;
    private final PhoneReceiver receiver;
    private final Counters<PhoneMediaVerdict> verdicts = new Counters<>(PhoneMediaVerdict.class);
    private final TokenBucket own = new TokenBucket(OWN_PER_SECOND, OWN_PER_SECOND);
    private final TokenBucket strangers = new TokenBucket(STRANGERS_PER_SECOND, STRANGERS_PER_SECOND);
    private PhoneAudio audio;
    private long heardNanos;
    private boolean heard;

    /**
     * @param audio what was agreed; its keys must live as long as this
     * @param mayBeBehindNat whether another host than the one in the phone's SDP may prove to be the phone: true unless its SIP came
     *     from that very host
     * @param cname our canonical name, random for each call (RFC 7022)
     * @param port where the ciphers are, of the thread that owns this
     */
    public PhoneMedia(
            PhoneAudio audio, boolean mayBeBehindNat, String cname, AeadPort port, Entropy entropy, long nowNanos) {
        this.audio = audio;
        this.hop = new PhoneHop(port);
        hop.onAgreed(audio.crypto(), nowNanos);
        this.routes = new PhoneRoutes(audio.remote(), mayBeBehindNat);
        this.sender = new PhoneSender(hop, entropy, audio.voice().codec().clockRateHz());
        this.reporter = new PhoneReporter(cname, entropy, nowNanos);
        this.receiver = new PhoneReceiver(audio, hop, routes, sender, reporter);
    }

    /** What was agreed by a later offer and answer: hold, resume, another address, another codec, other keys. */
    public void onAgreed(PhoneAudio now, long nowNanos) {
        audio = now;
        if (hop.onAgreed(now.crypto(), nowNanos)) {
            sender.onNewKey();
        }
        sender.onClock(now.voice().codec().clockRateHz());
        routes.onTold(now.remote());
        receiver.onAgreed(now);
    }

    /**
     * One datagram; its octets may be overwritten.
     *
     * @param onRtcpPort whether it came on our port for RTCP
     * @return what became of it, which is counted already
     */
    public PhoneMediaVerdict onDatagram(
            byte[] datagram,
            InetSocketAddress source,
            boolean onRtcpPort,
            long nowNanos,
            Outbox<PhoneMediaOutput> out) {
        PhoneMediaVerdict verdict = judge(datagram, source, onRtcpPort, nowNanos, out);
        verdicts.increment(verdict);
        if (verdict.isPhones()) {
            heard = true;
            heardNanos = nowNanos;
        }
        return verdict;
    }

    private PhoneMediaVerdict judge(
            byte[] datagram,
            InetSocketAddress source,
            boolean onRtcpPort,
            long nowNanos,
            Outbox<PhoneMediaOutput> out) {
        TokenBucket bucket = routes.isKnown(source, hop.isSecured()) ? own : strangers;
        if (!bucket.take(nowNanos)) {
            return PhoneMediaVerdict.FLOOD;
        }
        return switch (PacketKind.of(MemorySegment.ofArray(datagram), 0, datagram.length)) {
            case STUN, DTLS, OTHER -> PhoneMediaVerdict.NOT_MEDIA;
            case RTP -> onRtcpPort ? PhoneMediaVerdict.WRONG_PORT : receiver.onRtp(datagram, source, nowNanos, out);
            case RTCP ->
                onRtcpPort || routes.rtcpMux()
                        ? receiver.onRtcp(datagram, source, onRtcpPort, nowNanos, out)
                        : PhoneMediaVerdict.WRONG_PORT;
        };
    }

    /**
     * Sends one frame, if the phone wants to hear: the next of an unbroken voice, or after a pause the first, whose timestamp then
     * follows the time.
     *
     * @param payload encoded with {@link PhoneAudio#voice}
     * @param ticks how long it sounds, on the clock of that codec
     * @return whether it is in the outbox
     */
    public boolean send(byte[] payload, int ticks, long nowNanos, Outbox<PhoneMediaOutput> out) {
        return send(audio.voice().sendPayloadType(), payload, ticks, nowNanos, out);
    }

    /**
     * Says that silence begins, if the phone knows comfort noise; then nothing is to be sent until there is voice.
     *
     * @param level of the noise in decibels below the loudest, 0..127 (RFC 3389 3)
     */
    public boolean sendComfortNoise(int level, int ticks, long nowNanos, Outbox<PhoneMediaOutput> out) {
        return audio.comfortNoisePayloadType().isPresent()
                && send(
                        audio.comfortNoisePayloadType().getAsInt(),
                        new byte[] {(byte) Math.clamp(level, 0, 127)},
                        ticks,
                        nowNanos,
                        out);
    }

    private boolean send(int type, byte[] payload, int ticks, long nowNanos, Outbox<PhoneMediaOutput> out) {
        Optional<InetSocketAddress> to = audio.direction().sends() ? routes.rtp(hop.isSecured()) : Optional.empty();
        if (to.isEmpty()) {
            return false;
        }
        Optional<byte[]> datagram = sender.packet(type, payload, ticks, nowNanos);
        datagram.ifPresent(octets -> out.add(new PhoneMediaOutput.Datagram(octets, to.get(), false)));
        return datagram.isPresent();
    }

    /** When {@link #onTime} has something to do. */
    public long deadlineNanos() {
        return reporter.dueNanos();
    }

    /** Sends the report that is due. */
    public void onTime(long nowNanos, Outbox<PhoneMediaOutput> out) {
        if (nowNanos >= reporter.dueNanos()) {
            report(false, nowNanos, out);
        }
    }

    /** Says goodbye by RTCP; for when the call ends. */
    public void end(long nowNanos, Outbox<PhoneMediaOutput> out) {
        report(true, nowNanos, out);
    }

    private void report(boolean goodbye, long nowNanos, Outbox<PhoneMediaOutput> out) {
        byte[] compound = reporter.next(sender, receiver.statistics(), goodbye, nowNanos);
        routes.rtcp(hop.isSecured())
                .ifPresent(to -> sender.rtcp(compound)
                        .ifPresent(octets -> out.add(new PhoneMediaOutput.Datagram(octets, to, !routes.rtcpMux()))));
    }

    /** What was agreed last. */
    public PhoneAudio audio() {
        return audio;
    }

    /** How it stands. */
    public PhoneMediaState describe(long nowNanos) {
        @Nullable ReceptionStatistics statistics = receiver.statistics();
        return new PhoneMediaState(
                audio.voice().codec().text(),
                audio.packetMillis(),
                audio.direction().attribute(),
                hop.protection(),
                routes.toldText(),
                routes.rtp(hop.isSecured())
                        .map(a -> a.getAddress().getHostAddress() + " " + a.getPort())
                        .orElse("nowhere (on hold)"),
                receiver.sourceText(),
                receiver.receivedBefore() + (statistics == null ? 0 : statistics.received()),
                receiver.lostBefore() + (statistics == null ? 0 : statistics.lost()),
                statistics == null ? 0 : statistics.jitterMillis(),
                sender.packetsOfCall(),
                reporter.roundTripMillis(),
                reporter.lostPercent(),
                heard ? (nowNanos - heardNanos) / 1_000_000 : -1,
                verdicts.snapshot());
    }

    /** Forgets the session keys; further use is a bug. */
    @Override
    public void close() {
        hop.destroy();
    }
}
