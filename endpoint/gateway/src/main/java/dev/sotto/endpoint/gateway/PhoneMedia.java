package dev.sotto.endpoint.gateway;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.base.TokenBucket;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.PhoneAudio;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    private final PhoneHops hops;
    private final PhoneHop hop;
    private final PhoneRoutes routes;
    private final PhoneSender sender;
    private final PhoneReporter reporter;
    private final PhoneReceiver receiver;
    private final Counters<PhoneMediaVerdict> verdicts = new Counters<>(PhoneMediaVerdict.class);
    private final TokenBucket own = new TokenBucket(OWN_PER_SECOND, OWN_PER_SECOND);
    private final TokenBucket strangers = new TokenBucket(STRANGERS_PER_SECOND, STRANGERS_PER_SECOND);
    private PhoneAudio audio;
    private boolean phoneListens;
    /** Found anew at whatever may change it, so that a packet needs none of what it depends on. */
    private @Nullable InetSocketAddress voiceTo;

    private long heardNanos;
    private boolean isHeard;

    /**
     * @param audio what was agreed; its keys must live until the next agreement
     * @param mayBeBehindNat whether another host than the one in the phone's SDP may prove to be the phone: true unless its SIP came
     *     from that very host
     * @param cname our canonical name, random for each call (RFC 7022)
     * @param port where the ciphers are, of the thread that owns this
     */
    public PhoneMedia(
            PhoneAudio audio, boolean mayBeBehindNat, String cname, AeadPort port, Entropy entropy, long nowNanos) {
        this.audio = audio;
        this.hops = new PhoneHops(port);
        this.hop = hops.rtp();
        hops.onAgreed(audio, nowNanos);
        this.routes = new PhoneRoutes(audio.remote(), mayBeBehindNat);
        this.sender = new PhoneSender(hops, entropy, audio);
        this.reporter = new PhoneReporter(cname, entropy, nowNanos);
        this.receiver = new PhoneReceiver(audio, hops, routes, sender, reporter);
        this.phoneListens = audio.direction().sends();
        this.voiceTo = whereVoiceGoes();
    }

    /** What was agreed by a later offer and answer: hold, resume, another address, another codec, other keys. */
    public void onAgreed(PhoneAudio now, long nowNanos) {
        audio = now;
        if (hops.onAgreed(now, nowNanos)) {
            sender.onNewKey();
        }
        sender.onAgreed(now);
        routes.onTold(now.remote());
        receiver.onAgreed(now);
        phoneListens = now.direction().sends();
        voiceTo = whereVoiceGoes();
    }

    /**
     * A DTLS association has made keys.
     *
     * @param keys stay the caller's
     * @param peer the phone's end of the association, so that ours goes there
     * @param onRtcpPort whether it is the one that RTCP has of its own
     */
    public void onKeyed(NegotiatedCrypto keys, InetSocketAddress peer, boolean onRtcpPort, long nowNanos) {
        if (audio.dtls().isEmpty()) {
            return;
        }
        if (onRtcpPort) {
            hops.onRtcpKeyed(keys, nowNanos);
            routes.onRtcp(peer);
            return;
        }
        if (hop.onKeyed(keys, nowNanos)) {
            sender.onNewKey();
        }
        routes.onAuthenticated(peer);
        voiceTo = whereVoiceGoes();
    }

    /** The keys of DTLS hold no longer; until there are others nothing goes in or out. */
    public void onUnkeyed(boolean onRtcpPort) {
        if (!onRtcpPort && audio.dtls().isPresent()) {
            hop.destroy();
        } else if (hops.areApart()) {
            hops.rtcp().destroy();
        }
    }

    /**
     * One datagram; its octets may be overwritten. Of one that is {@link PhoneMediaVerdict#VOICE}, keys or noise, {@link #heard} has it.
     *
     * @param datagram its octets from the beginning
     * @param length how many
     * @param onRtcpPort whether it came on our port for RTCP
     * @return what became of it, which is counted already
     */
    public PhoneMediaVerdict onDatagram(
            MemorySegment datagram,
            int length,
            InetSocketAddress source,
            boolean onRtcpPort,
            long nowNanos,
            Outbox<PhoneMediaOutput> out) {
        PhoneMediaVerdict verdict = judge(datagram, length, source, onRtcpPort, nowNanos, out);
        verdicts.increment(verdict);
        if (verdict.isPhones()) {
            isHeard = true;
            heardNanos = nowNanos;
        }
        voiceTo = whereVoiceGoes();
        return verdict;
    }

    private static byte[] octets(MemorySegment datagram, int length) {
        return datagram.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private PhoneMediaVerdict judge(
            MemorySegment datagram,
            int length,
            InetSocketAddress source,
            boolean onRtcpPort,
            long nowNanos,
            Outbox<PhoneMediaOutput> out) {
        TokenBucket bucket = routes.isKnown(source, hop.isSecured()) ? own : strangers;
        if (!bucket.take(nowNanos)) {
            return PhoneMediaVerdict.FLOOD;
        }
        return switch (PacketKind.of(datagram, 0, length)) {
            case DTLS -> {
                if (audio.dtls().isEmpty()) {
                    yield PhoneMediaVerdict.NOT_MEDIA;
                }
                if (onRtcpPort && !hops.areApart()) {
                    yield PhoneMediaVerdict.WRONG_PORT;
                }
                out.add(new PhoneMediaOutput.Dtls(octets(datagram, length), source, onRtcpPort));
                yield PhoneMediaVerdict.DTLS;
            }
            case STUN, OTHER -> PhoneMediaVerdict.NOT_MEDIA;
            case RTP ->
                onRtcpPort ? PhoneMediaVerdict.WRONG_PORT : receiver.onRtp(datagram, length, source, nowNanos, out);
            case RTCP ->
                onRtcpPort || routes.rtcpMux()
                        ? receiver.onRtcp(datagram.asSlice(0, length), source, onRtcpPort, nowNanos, out)
                        : PhoneMediaVerdict.WRONG_PORT;
        };
    }

    /** What the datagram that came last has in it; valid until the next one. */
    HeardPacket heard() {
        return receiver.heard();
    }

    /** Where voice goes now; null while the phone wants to hear nothing. */
    @Nullable
    InetSocketAddress voiceTo() {
        return voiceTo;
    }

    private @Nullable InetSocketAddress whereVoiceGoes() {
        return phoneListens ? routes.rtp(hop.isSecured()) : null;
    }

    /**
     * Writes one packet of voice for {@link #voiceTo}: the next of an unbroken voice, or after a pause the first, whose timestamp then follows the time.
     *
     * @param packet encoded with {@link PhoneAudio#voice}
     * @param heard who is heard in it
     * @param but whom it is for, as the others would be told of it
     * @param into from its beginning, with room for the payload and {@link PhoneSender#MOST_OVERHEAD} octets
     * @return how many octets it has; 0 if it may not be sent
     */
    int voice(PacketVoice.Packet packet, Contributors heard, int but, long nowNanos, MemorySegment into) {
        return sender.packet(packet, heard, but, nowNanos, into);
    }

    /** Whether the phone can be sent what is in a packet of another phone, as it is. */
    boolean takes(HeardPacket packet) {
        return sender.takes(packet);
    }

    /**
     * Writes a packet of another phone for {@link #voiceTo}, with its payload as it is (RFC 7667 3.2.1.3). What is missing, late or comes in another order there
     * does so here.
     *
     * @param packet one that it {@link #takes}
     * @param inSequence whether all that this phone gets now is of that one
     * @param into from its beginning
     * @return how many octets it has; 0 if it may not be sent
     */
    int relay(HeardPacket packet, boolean inSequence, long nowNanos, MemorySegment into) {
        return sender.relay(packet, inSequence, nowNanos, into);
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
                Optional.ofNullable(routes.rtp(hop.isSecured()))
                        .map(a -> a.getAddress().getHostAddress() + " " + a.getPort())
                        .orElse("nowhere (on hold)"),
                receiver.sourceText(),
                receiver.receivedBefore() + (statistics == null ? 0 : statistics.received()),
                receiver.lostBefore() + (statistics == null ? 0 : statistics.lost()),
                statistics == null ? 0 : statistics.jitterMillis(),
                sender.packetsOfCall(),
                reporter.roundTripMillis(),
                reporter.lostPercent(),
                isHeard ? (nowNanos - heardNanos) / 1_000_000 : -1,
                verdicts.snapshot());
    }

    /** Forgets the session keys; further use is a bug. */
    @Override
    public void close() {
        hops.destroy();
    }
}
