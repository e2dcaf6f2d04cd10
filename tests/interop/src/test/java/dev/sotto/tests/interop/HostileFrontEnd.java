package dev.sotto.tests.interop;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Mailbox;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AssociationId;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.IceLiteOutput;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.IceCandidate;
import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.LocalAudio;
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
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A SIP front end and media distributor that lies. SIP, ICE and the links to the key distributor are real; it is trusted like any
 * other, and everything that such a program knows, it knows. One thread does its work.
 */
final class HostileFrontEnd implements AutoCloseable {
    static final String OTHER = "sip:2000@127.0.0.1";
    static final String STANDARD = "sip:4000@127.0.0.1";

    /** One call. */
    static final class Leg {
        final long id;
        final PartyKind.PercCandidate caller;
        final String conference;
        /** Under which its DTLS is tunnelled. */
        final UUID association;

        volatile Optional<TransportAddress> address = Optional.empty();
        volatile byte[] hello = {};
        final AtomicInteger packets = new AtomicInteger();
        private final SessionDescription offer;

        private Leg(
                long id,
                UUID association,
                PartyKind.PercCandidate caller,
                String conference,
                SessionDescription offer) {
            this.id = id;
            this.association = association;
            this.caller = caller;
            this.conference = conference;
            this.offer = offer;
        }
    }

    /** What the key distributor said, in order. */
    final List<AdmissionMessage.LegNotice> notices = new CopyOnWriteArrayList<>();

    final List<TunnelMessage.MediaKeys> keys = new CopyOnWriteArrayList<>();
    final List<UUID> disconnected = new CopyOnWriteArrayList<>();
    final Map<Long, Leg> legs = new ConcurrentHashMap<>();
    final KdLinks links;

    /** Whose association the DTLS of the next caller is told to be. */
    volatile Optional<UUID> nextIsForwardedAs = Optional.empty();

    private final FocusFault fault;
    private final Entropy entropy = Entropy.system();
    private final Mailbox<CallEvent> calls = new Mailbox<>(64);
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final IceLiteResponder responder = new IceLiteResponder(new Counters<>(IceCounter.class));
    private final Map<TransportAddress, Leg> byAddress = new ConcurrentHashMap<>();
    private final DatagramSocket socket;
    private final SipStack sip;
    private final List<Thread> threads;

    /** A media distributor for the key distributor of {@code appliance}, which trusts it by {@link #identity}. */
    HostileFrontEnd(Appliance appliance, Path folder, FocusFault fault) {
        this.fault = fault;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sip = SipStack.start(SipConfig.plain("hostile", new Listener(Transport.UDP, "127.0.0.1", 0)), calls);
        links = new KdLinks(
                appliance.ports().link(),
                KdLinks.pinOfKd(folder),
                identity(folder),
                message -> work.add(() -> onTunnel(message)),
                notice -> work.add(() -> onNotice(notice)));
        threads = List.of(
                Thread.ofVirtual().start(() -> forever(() -> work.take().run())),
                Thread.ofVirtual()
                        .start(() -> forever(() -> {
                            CallEvent event = calls.take();
                            work.add(() -> onCall(event));
                        })),
                Thread.ofVirtual().start(this::readSocket));
    }

    /** What the key distributor has to trust. */
    static ProgramIdentity identity(Path folder) {
        return ProgramIdentity.loadOrMake(folder.resolve("hostile.pem"), "sotto-md", List.of());
    }

    /** The call that came first. */
    Leg firstLeg() {
        return legs.values().stream()
                .min(Comparator.comparingLong(leg -> leg.id))
                .orElseThrow();
    }

    /** Where its victims call. */
    Hop hop() {
        return sip.hops().getFirst();
    }

    /** How many protected packets endpoints sent to it. */
    int packets() {
        return legs.values().stream().mapToInt(leg -> leg.packets.get()).sum();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        socket.close();
        sip.close();
        links.close();
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private static void forever(Step step) {
        try {
            while (true) {
                step.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onCall(CallEvent event) {
        if (event instanceof CallEvent.Invited invited) {
            SessionDescription offer = SdpParser.parse(invited.sdp().orElseThrow());
            PartyKind.PercCandidate caller = (PartyKind.PercCandidate) PartyKind.ofOffer(offer, DtlsRole.SERVER);
            UUID association = nextIsForwardedAs.orElseGet(() -> AssociationId.random(entropy));
            Leg leg = new Leg(invited.legId(), association, caller, invited.conference(), offer);
            legs.put(leg.id, leg);
            links.ask(expect(leg));
        } else if (event instanceof CallEvent.Ended ended && fault == FocusFault.NONE) {
            // Who lies does not say that the call is over either: it could overtake the alert that the test counts.
            links.ask(new AdmissionMessage.Leave(ended.legId()));
        }
    }

    private AdmissionMessage.Expect expect(Leg leg) {
        String conference = switch (fault) {
            case KIND -> STANDARD;
            case CONFERENCE -> OTHER;
            default -> leg.conference;
        };
        Fingerprint caller = fault == FocusFault.FINGERPRINT_OF_ENDPOINT ? invented() : leg.caller.fingerprint();
        String tlsId = fault == FocusFault.TLS_ID_OF_ENDPOINT ? TlsId.random(entropy) : leg.caller.tlsId();
        return new AdmissionMessage.Expect(leg.id, conference, Optional.of(caller), Optional.of(tlsId));
    }

    private static Fingerprint invented() {
        return Fingerprint.sha256("nobody".getBytes(StandardCharsets.US_ASCII));
    }

    private void onNotice(AdmissionMessage.LegNotice notice) {
        notices.add(notice);
        Leg leg = legs.get(notice.legId());
        if (leg == null) {
            return;
        }
        switch (notice) {
            case AdmissionMessage.Expected expected -> answer(leg, expected.kdLeafFingerprint(), expected.kdTlsId());
            case AdmissionMessage.Refusal _
            when fault == FocusFault.REFUSAL -> answer(leg, invented(), TlsId.random(entropy));
            case AdmissionMessage.Refusal refusal ->
                sip.execute(new CallCommand.Refuse(
                        leg.id, Refusal.of(403, "Forbidden").withWarning(refusal.reason())));
            case AdmissionMessage.Described _, AdmissionMessage.Doubted _ -> {}
            case AdmissionMessage.Failed _, AdmissionMessage.Gone _, AdmissionMessage.Removed _ ->
                sip.execute(new CallCommand.Hangup(leg.id, Optional.empty()));
            case AdmissionMessage.Keyed _ -> {
                // It goes on listening.
            }
        }
    }

    private void answer(Leg leg, Fingerprint kd, String kdTlsId) {
        IceDescription ice =
                IceDescription.random(entropy, true, List.of(IceCandidate.host("127.0.0.1", socket.getLocalPort())));
        responder.addLeg(leg.id, IceCredentials.of(ice.ufrag(), ice.password()));
        LocalAudio local = new LocalAudio(
                Origin.ours(leg.id, 1, "127.0.0.1"),
                "127.0.0.1",
                socket.getLocalPort(),
                Optional.of(ice),
                fault == FocusFault.FINGERPRINT_OF_KD ? invented() : kd,
                fault == FocusFault.TLS_ID_OF_KD ? TlsId.random(entropy) : kdTlsId,
                DtlsRole.SERVER,
                List.of(AudioCodec.PCMU),
                Direction.SENDRECV,
                List.of(),
                true,
                false);
        String sdp =
                SdpPrinter.text(OfferAnswer.answer(leg.offer, leg.caller, local).description());
        sip.execute(new CallCommand.Answer(leg.id, sdp, true));
    }

    private void onTunnel(TunnelMessage message) {
        switch (message) {
            case TunnelMessage.TunneledDtls dtls ->
                legs.values().stream()
                        .filter(leg -> leg.association.equals(dtls.association()))
                        .forEach(leg -> leg.address.ifPresent(to -> send(to, dtls.datagram())));
            case TunnelMessage.MediaKeys given -> keys.add(given);
            case TunnelMessage.EndpointDisconnect gone -> disconnected.add(gone.association());
            default -> throw new IllegalStateException("a key distributor does not send " + message);
        }
    }

    private void readSocket() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                socket.receive(packet);
                byte[] octets = Arrays.copyOf(packet.getData(), packet.getLength());
                TransportAddress from = new TransportAddress(packet.getAddress().getAddress(), packet.getPort());
                work.add(() -> onDatagram(octets, from));
            }
        } catch (IOException e) {
            work.add(() -> {
                // Closed.
            });
        }
    }

    private void onDatagram(byte[] octets, TransportAddress from) {
        PacketKind kind = PacketKind.of(MemorySegment.ofArray(octets), 0, octets.length);
        Leg leg = byAddress.get(from);
        if (kind == PacketKind.STUN) {
            onStun(octets, from);
        } else if (leg != null && kind == PacketKind.DTLS) {
            if (leg.hello.length == 0) {
                leg.hello = octets;
            }
            links.say(new TunnelMessage.TunneledDtls(leg.association, octets));
        } else if (leg != null && kind == PacketKind.RTP) {
            leg.packets.incrementAndGet();
        }
    }

    private void onStun(byte[] octets, TransportAddress from) {
        Outbox<IceLiteOutput> out = new Outbox<>();
        responder.onDatagram(octets, from, System.nanoTime(), out);
        for (IceLiteOutput output : out.drain()) {
            switch (output) {
                case IceLiteOutput.Send send -> send(send.to(), send.octets());
                case IceLiteOutput.Nominated nominated -> {
                    Leg leg = legs.get(nominated.legId());
                    if (leg != null) {
                        leg.address = Optional.of(from);
                        byAddress.put(from, leg);
                    }
                }
                default -> {
                    // An address alone does nothing here.
                }
            }
        }
    }

    private void send(TransportAddress to, byte[] octets) {
        try {
            InetAddress host = InetAddress.getByAddress(to.ip());
            socket.send(new DatagramPacket(octets, octets.length, new InetSocketAddress(host, to.port())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
