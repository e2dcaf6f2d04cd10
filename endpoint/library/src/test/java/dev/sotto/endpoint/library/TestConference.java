package dev.sotto.endpoint.library;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsClient;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.dtls.DtlsServer;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.dtls.LeafPort;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.IceLiteOutput;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.IceCandidate;
import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.LocalAudio;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sdp.OfferAnswer;
import dev.sotto.sdp.Origin;
import dev.sotto.sdp.PartyKind;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SdpPrinter;
import dev.sotto.sdp.SessionDescription;
import dev.sotto.sdp.TlsId;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole conference in one thread and without a socket: endpoints, a focus that answers, an ICE lite responder, a {@link Relay} that
 * holds outer keys only, and a key distributor. Only DTLS runs on its own threads, as it always does; so the clock is real.
 */
final class TestConference implements AutoCloseable {
    static final String ADDRESS = "sip:1000@conference.example";

    private static final TransportAddress DISTRIBUTOR = TransportAddress.parse("192.0.2.1", 20000);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    final Entropy entropy = Entropy.system();
    final CertificateMaker maker = new CertificateMaker(entropy);
    final DtlsIdentity authority = maker.authority("test authority", Instant.now(), Duration.ofDays(1));
    final List<Member> members = new ArrayList<>();

    /** What the key distributor shows; a test may lie here. */
    DtlsIdentity leaf = maker.conferenceLeaf(authority, ADDRESS, Instant.now(), Duration.ofDays(1));

    /** How the key distributor answers a ClientHello; a test may refuse here. */
    Function<LeafChoice.Serve, LeafChoice> policy = serve -> serve;

    /** Changes the answers of the focus; a test may lie here. */
    Function<String, String> focus = sdp -> sdp;

    /** How the focus answers a re-INVITE; a test may refuse here. */
    BiFunction<Member, String, CallEvent> reinvites = this::takeReinvite;

    boolean sendsKeys = true;

    /** Whether the focus takes its time with a BYE. */
    boolean busy;

    int acknowledged;
    EktParameterSet set;

    /** Whom members of a standard conference pin, if anybody. */
    Optional<Fingerprint> standardPin = Optional.empty();

    private final int profile;
    private final boolean isPrivate;
    private final IceLiteResponder responder = new IceLiteResponder(new Counters<>(IceCounter.class));
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final long origin = System.nanoTime();
    long skippedNanos;

    TestConference(int profile) {
        this.profile = profile;
        this.isPrivate = HopProfile.isDouble(profile);
        this.set = newSet(1);
    }

    /** One endpoint and what the other rooms know about it. */
    final class Member {
        final TransportAddress address;
        final DtlsIdentity identity = maker.selfSigned("member", Instant.now(), Duration.ofDays(1));
        final EndpointMachine machine;
        final List<EndpointEvent> events = new ArrayList<>();
        final List<CallCommand> commands = new ArrayList<>();
        final List<byte[]> rtpSent = new ArrayList<>();
        final List<String> keyLog = new ArrayList<>();
        final Map<Long, DtlsProxy> clients = new HashMap<>();
        final long leg;

        @Nullable
        Relay relay;

        @Nullable
        DtlsProxy server;

        String tlsId = TlsId.random(entropy);
        String peerTlsId = "";

        @Nullable
        IceDescription ice;

        /** The sources in each description that the focus took. */
        final List<List<MediaSource>> announced = new ArrayList<>();

        /** Compound RTCP packets that reached the relay. */
        final List<List<RtcpPacket>> rtcp = new ArrayList<>();

        private final Outbox<EndpointOutput> out = new Outbox<>();
        private int version;

        Member(int number, Fingerprint pin, Optional<MediaSource> source) {
            this.leg = number;
            this.address = TransportAddress.parse("198.51.100." + number, 4000);
            CallConfig call = new CallConfig(
                    ADDRESS,
                    "sip:anonymous@198.51.100." + number,
                    "",
                    new Hop(Transport.UDP, "192.0.2.1", 5060),
                    false,
                    address.host(),
                    address.port(),
                    identity.fingerprint(),
                    List.of(AudioCodec.OPUS),
                    true,
                    source);
            ConferenceTrust trust = isPrivate
                    ? new ConferenceTrust.EndToEnd(pin, List.of(profile))
                    : new ConferenceTrust.HopByHop(standardPin, List.of(profile));
            KeyingConfig keying = new KeyingConfig(identity, trust, ADDRESS);
            this.machine = new EndpointMachine(call, keying, leg, true, entropy);
        }

        /** The payloads heard from one source, in order. */
        List<String> heard(int ssrc) {
            return events.stream()
                    .filter(e -> e instanceof EndpointEvent.Voice voice && voice.ssrc() == ssrc)
                    .map(e -> text(((EndpointEvent.Voice) e).payload()))
                    .toList();
        }

        DtlsProxy client(long association) {
            return Objects.requireNonNull(clients.get(association));
        }

        boolean secured() {
            return events.stream()
                    .anyMatch(e -> e instanceof EndpointEvent.Secured || e instanceof EndpointEvent.Connected);
        }

        Optional<Ending> ending() {
            return events.stream()
                    .filter(EndpointEvent.Ended.class::isInstance)
                    .map(e -> ((EndpointEvent.Ended) e).ending())
                    .findFirst();
        }

        void say(String words) {
            machine.speak(speech(words), now(), out);
            perform(this);
        }

        void say(int ssrc, String words) {
            machine.speak(ssrc, speech(words), now(), out);
            perform(this);
        }

        void add(int ssrc, String name) {
            machine.addSource(ssrc, name, now(), out);
            perform(this);
        }

        void remove(int ssrc) {
            machine.removeSource(ssrc, now(), out);
            perform(this);
        }
    }

    private static Speech speech(String words) {
        return new Speech(words.getBytes(StandardCharsets.US_ASCII), 960, 20, true);
    }

    static String text(byte[] payload) {
        return new String(payload, StandardCharsets.US_ASCII);
    }

    EktParameterSet newSet(int spi) {
        EktCipher cipher = profile == 0x000A ? EktCipher.AESKW256 : EktCipher.AESKW128;
        return new EktParameterSet(
                spi, cipher, KeyMaterial.random(entropy, cipher.keyLength()), KeyMaterial.random(entropy, 12), 3600);
    }

    Member join() {
        return join(authority.spkiFingerprint());
    }

    Member join(Fingerprint pin) {
        int number = members.size() + 1;
        return join(pin, Optional.of(new MediaSource(1000 + number, "cname" + number)));
    }

    /** One that speaks for others and begins without a source. */
    Member joinForOthers() {
        return join(authority.spkiFingerprint(), Optional.empty());
    }

    private Member join(Fingerprint pin, Optional<MediaSource> source) {
        Member member = new Member(members.size() + 1, pin, source);
        members.add(member);
        member.machine.dial(now(), member.out);
        perform(member);
        return member;
    }

    /** Gives everybody but {@code without} a new key. */
    void rekey(List<Member> without) {
        set = newSet(set.spi() + 1);
        members.stream().filter(m -> !without.contains(m)).forEach(m -> sendKey(m));
    }

    void renew(Member member) {
        member.machine.renew(now(), member.out);
        perform(member);
    }

    void hangUp(Member member) {
        member.machine.hangUp(now(), member.out);
        perform(member);
    }

    /** The answer to a BYE that was put off. */
    void hangUpAgain(Member member) {
        onCommand(member, new CallCommand.Hangup(member.leg, Optional.empty()));
    }

    /** Lets everything happen until {@code done}. */
    void runUntil(String what, BooleanSupplier done) {
        long ends = now() + LIMIT_NANOS;
        while (!done.getAsBoolean()) {
            long next = members.stream()
                    .mapToLong(m -> m.machine.deadlineNanos())
                    .min()
                    .orElse(Long.MAX_VALUE);
            if (now() > ends) {
                throw new AssertionError("not within the limit: " + what + "; acknowledged " + acknowledged + "; "
                        + members.stream().map(m -> m.events.toString()).toList());
            }
            await(Math.clamp(next - now(), 0, TimeUnit.MILLISECONDS.toNanos(20)));
            for (Member member : members) {
                if (now() >= member.machine.deadlineNanos()) {
                    member.machine.onTime(now(), member.out);
                    perform(member);
                }
            }
        }
    }

    /** Lets every datagram that is under way arrive; nothing here waits for another thread. */
    void settle() {
        await(0);
    }

    long now() {
        return System.nanoTime() - origin + skippedNanos;
    }

    @Override
    public void close() {
        for (Member member : members) {
            member.clients.values().forEach(c -> c.close("test over"));
            if (member.server != null) {
                member.server.close("test over");
            }
        }
    }

    private void await(long nanos) {
        try {
            Runnable next = work.poll(nanos, TimeUnit.NANOSECONDS);
            while (next != null) {
                next.run();
                next = work.poll();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void perform(Member member) {
        for (EndpointOutput output : member.out.drain()) {
            switch (output) {
                case EndpointOutput.ToCall call -> onCommand(member, call.command());
                case EndpointOutput.ToNetwork network -> work.add(() -> onDatagram(member, network.datagram()));
                case EndpointOutput.OpenAssociation open ->
                    member.clients.put(
                            open.association(),
                            DtlsClient.start(
                                    "client",
                                    DtlsConfig.DEFAULT,
                                    open.terms(),
                                    event -> work.add(() -> {
                                        member.machine.onAssociation(open.association(), event, now(), member.out);
                                        perform(member);
                                    })));
                case EndpointOutput.ToAssociation to ->
                    member.client(to.association()).datagram(to.datagram());
                case EndpointOutput.CloseAssociation close ->
                    member.client(close.association()).close(close.reason());
                case EndpointOutput.RefuseEktKey refuse ->
                    member.client(refuse.association()).refuseEktKey(refuse.alert(), refuse.reason());
                case EndpointOutput.Tell tell -> member.events.add(tell.event());
                case EndpointOutput.DangerousKeyLine line -> member.keyLog.add(line.line());
            }
        }
    }

    private void toMember(Member member, byte[] datagram) {
        work.add(() -> {
            member.machine.onNetwork(datagram, DISTRIBUTOR, now(), member.out);
            perform(member);
        });
    }

    private void onCommand(Member member, CallCommand command) {
        member.commands.add(command);
        if (command instanceof CallCommand.ReportHealth) {
            return;
        }
        CallEvent answer = switch (command) {
            case CallCommand.Call call ->
                new CallEvent.Answered(
                        member.leg, Optional.of(answer(member, call.sdp().orElseThrow())), true);
            case CallCommand.Reinvite again ->
                reinvites.apply(member, again.sdp().orElseThrow());
            case CallCommand.Hangup ignored when busy -> new CallEvent.Ringing(0, 180);
            case CallCommand.Hangup bye -> new CallEvent.Ended(member.leg, CallEvent.Cause.WE_HUNG_UP, bye.reason());
            default -> throw new AssertionError("not expected: " + command);
        };
        work.add(() -> {
            member.machine.onCall(answer, now(), member.out);
            perform(member);
        });
    }

    CallEvent takeReinvite(Member member, String offer) {
        return new CallEvent.ReinviteAnswered(member.leg, Optional.of(answer(member, offer)));
    }

    private String answer(Member member, String offer) {
        SessionDescription parsed = SdpParser.parse(offer);
        PartyKind.PercCandidate peer = (PartyKind.PercCandidate) PartyKind.ofOffer(parsed, DtlsRole.SERVER);
        boolean sameAssociation = peer.tlsId().equals(member.peerTlsId);
        IceDescription ice = sameAssociation ? Objects.requireNonNull(member.ice) : newIce(member);
        if (member.version > 0 && !sameAssociation) {
            member.tlsId = TlsId.random(entropy);
        }
        member.ice = ice;
        member.peerTlsId = peer.tlsId();
        member.announced.add(peer.audio().sources());
        LocalAudio local = new LocalAudio(
                Origin.ours(member.leg, ++member.version, DISTRIBUTOR.host()),
                DISTRIBUTOR.host(),
                DISTRIBUTOR.port(),
                Optional.of(ice),
                leaf.fingerprint(),
                member.tlsId,
                DtlsRole.SERVER,
                List.of(AudioCodec.OPUS),
                Direction.SENDRECV,
                List.of(),
                true,
                false);
        OfferAnswer.Answer answer = OfferAnswer.answer(parsed, peer, local);
        if (!sameAssociation) {
            startServer(member, peer);
        }
        return focus.apply(SdpPrinter.text(answer.description()));
    }

    private IceDescription newIce(Member member) {
        IceDescription ice = IceDescription.random(
                entropy, true, List.of(IceCandidate.host(DISTRIBUTOR.host(), DISTRIBUTOR.port())));
        IceCredentials credentials = IceCredentials.of(ice.ufrag(), ice.password());
        if (member.version == 0) {
            responder.addLeg(member.leg, credentials);
        } else {
            responder.restartLeg(member.leg, credentials);
        }
        return ice;
    }

    private void startServer(Member member, PartyKind.PercCandidate peer) {
        LeafChoice.Serve serve = new LeafChoice.Serve(
                leaf,
                Optional.of(peer.fingerprint()),
                member.tlsId,
                List.of(profile),
                !isPrivate
                        ? List.of()
                        : List.of(profile == 0x0009 ? EktCipherType.AESKW_128 : EktCipherType.AESKW_256));
        LeafPort leaves = offer -> policy.apply(serve);
        member.server = DtlsServer.start(
                "server", DtlsConfig.DEFAULT, leaves, event -> work.add(() -> onServerEvent(member, event)));
    }

    private void onServerEvent(Member member, DtlsEvent event) {
        switch (event) {
            case DtlsEvent.Flight flight -> toMember(member, flight.datagram());
            case DtlsEvent.Established established -> {
                member.relay = Relay.of(established);
                if (sendsKeys && isPrivate) {
                    sendKey(member);
                }
            }
            case DtlsEvent.EktKeyAcknowledged ignored -> acknowledged++;
            default -> {
                // What the tests look at is what the endpoint says.
            }
        }
    }

    void sendKey(Member member) {
        if (member.server != null) {
            member.server.sendEktKey(EktKeyCodec.encode(set));
        }
    }

    private void onDatagram(Member from, byte[] datagram) {
        switch (PacketKind.of(MemorySegment.ofArray(datagram), 0, datagram.length)) {
            case STUN -> {
                Outbox<IceLiteOutput> out = new Outbox<>();
                responder.onDatagram(datagram, from.address, now(), out);
                for (IceLiteOutput output : out.drain()) {
                    if (output instanceof IceLiteOutput.Send send) {
                        toMember(from, send.octets());
                    }
                }
            }
            case DTLS -> {
                if (from.server != null) {
                    from.server.datagram(datagram);
                }
            }
            case RTP -> forward(from, datagram);
            case RTCP -> Optional.ofNullable(from.relay).ifPresent(relay -> from.rtcp.add(relay.openRtcp(datagram)));
            case OTHER -> {
                // Nothing else is spoken here.
            }
        }
    }

    private void forward(Member from, byte[] datagram) {
        from.rtpSent.add(datagram);
        if (from.relay == null) {
            return;
        }
        from.relay
                .open(datagram)
                .ifPresent(bare -> members.stream()
                        .filter(m -> m != from && m.relay != null)
                        .forEach(m -> toMember(m, m.relay.seal(bare))));
    }
}
