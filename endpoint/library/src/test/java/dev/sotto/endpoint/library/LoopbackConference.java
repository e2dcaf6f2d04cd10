package dev.sotto.endpoint.library;

import dev.sotto.base.Counters;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.Outbox;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.dtls.DtlsServer;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.dtls.SrtpKeyHalves;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.IceLiteOutput;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.srtp.EncryptedExtensions;
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
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.Listener;
import dev.sotto.sip.stack.SipConfig;
import dev.sotto.sip.stack.SipStack;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The smallest conference on real sockets of the loopback: SIP, ICE, DTLS and a {@link Relay}; work in one thread. */
final class LoopbackConference implements AutoCloseable {
    static final String ADDRESS = "sip:1000@127.0.0.1";
    private static final int PROFILE = 0x0009;

    final Entropy entropy = Entropy.system();
    final CertificateMaker maker = new CertificateMaker(entropy);
    final DtlsIdentity authority = maker.authority("test", Instant.now(), Duration.ofDays(1));

    private final DtlsIdentity leaf = maker.conferenceLeaf(authority, ADDRESS, Instant.now(), Duration.ofDays(1));
    private final EktParameterSet set = new EktParameterSet(
            7, EktCipher.AESKW128, KeyMaterial.random(entropy, 16), KeyMaterial.random(entropy, 12), 3600);
    private final Mailbox<CallEvent> calls = new Mailbox<>(64);
    private final Mailbox<EndpointInput> datagrams = new Mailbox<>(4096);
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Map<Long, Leg> legs = new HashMap<>();
    private final Map<TransportAddress, Leg> byAddress = new HashMap<>();
    private final IceLiteResponder responder = new IceLiteResponder(new Counters<>(IceCounter.class));
    private final SipStack sip;
    private final MediaSocket socket = MediaSocket.open("127.0.0.1");
    private final List<Thread> threads;

    private static final class Leg {
        @Nullable
        TransportAddress address;

        @Nullable
        DtlsProxy server;

        @Nullable
        Relay relay;
    }

    LoopbackConference(Transport transport) {
        sip = SipStack.start(SipConfig.plain("test", new Listener(transport, "127.0.0.1", 0)), calls);
        threads = List.of(
                Thread.ofVirtual().start(() -> socket.readInto(datagrams)),
                Thread.ofVirtual()
                        .start(() -> forever(() -> {
                            CallEvent event = calls.take();
                            work.add(() -> onCall(event));
                        })),
                Thread.ofVirtual()
                        .start(() -> forever(() -> {
                            if (datagrams.take() instanceof EndpointInput.FromNetwork network) {
                                work.add(() -> onDatagram(network.datagram(), network.source()));
                            }
                        })),
                Thread.ofVirtual().start(() -> forever(() -> work.take().run())));
    }

    Hop hop() {
        return sip.hops().getFirst();
    }

    @Override
    public void close() {
        sip.close();
        socket.close();
        threads.forEach(Thread::interrupt);
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
            // The test is over.
        }
    }

    private void onCall(CallEvent event) {
        if (event instanceof CallEvent.Invited invited) {
            sip.execute(new CallCommand.Answer(
                    invited.legId(), answer(invited.legId(), invited.sdp().orElseThrow()), true));
        } else if (event instanceof CallEvent.Ended ended) {
            legs.remove(ended.legId());
        }
    }

    private String answer(long legId, String offer) {
        SessionDescription parsed = SdpParser.parse(offer);
        PartyKind.PercCandidate peer = (PartyKind.PercCandidate) PartyKind.ofOffer(parsed, DtlsRole.SERVER);
        IceDescription ice =
                IceDescription.random(entropy, true, List.of(IceCandidate.host("127.0.0.1", socket.port())));
        responder.addLeg(legId, IceCredentials.of(ice.ufrag(), ice.password()));
        String tlsId = TlsId.random(entropy);
        LocalAudio local = new LocalAudio(
                Origin.ours(legId, 1, "127.0.0.1"),
                "127.0.0.1",
                socket.port(),
                Optional.of(ice),
                leaf.fingerprint(),
                tlsId,
                DtlsRole.SERVER,
                List.of(AudioCodec.PCMU),
                Direction.SENDRECV,
                List.of(),
                true,
                false);
        Leg leg = new Leg();
        legs.put(legId, leg);
        LeafChoice.Serve serve = new LeafChoice.Serve(
                leaf, Optional.of(peer.fingerprint()), tlsId, List.of(PROFILE), List.of(EktCipherType.AESKW_128));
        leg.server = DtlsServer.start(
                "leg-" + legId, DtlsConfig.DEFAULT, hello -> serve, event -> work.add(() -> onDtls(leg, event)));
        return SdpPrinter.text(OfferAnswer.answer(parsed, peer, local).description());
    }

    private void onDtls(Leg leg, DtlsEvent event) {
        if (event instanceof DtlsEvent.Flight flight) {
            send(leg, flight.datagram());
        } else if (event instanceof DtlsEvent.Established established && leg.server != null) {
            SrtpKeyHalves halves = SrtpKeyHalves.split(
                    SrtpProfile.of(established.profile()).orElseThrow(), established.exporterBlock());
            leg.relay = new Relay(established.profile(), halves.outer(), EncryptedExtensions.of(2));
            leg.server.sendEktKey(EktKeyCodec.encode(set));
        }
    }

    private void onDatagram(byte[] datagram, TransportAddress source) {
        if (PacketKind.of(MemorySegment.ofArray(datagram), 0, datagram.length) == PacketKind.STUN) {
            onStun(datagram, source);
            return;
        }
        Leg leg = byAddress.get(source);
        if (leg == null || leg.server == null) {
            return;
        }
        switch (PacketKind.of(MemorySegment.ofArray(datagram), 0, datagram.length)) {
            case DTLS -> leg.server.datagram(datagram);
            case RTP -> forward(leg, datagram);
            default -> {
                // RTCP is terminated here.
            }
        }
    }

    private void onStun(byte[] datagram, TransportAddress source) {
        Outbox<IceLiteOutput> out = new Outbox<>();
        responder.onDatagram(datagram, source, System.nanoTime(), out);
        for (IceLiteOutput output : out.drain()) {
            if (output instanceof IceLiteOutput.Send send) {
                socket.send(source, send.octets());
            } else if (output instanceof IceLiteOutput.Nominated nominated && legs.containsKey(nominated.legId())) {
                Leg leg = legs.get(nominated.legId());
                leg.address = source;
                byAddress.put(source, leg);
            }
        }
    }

    private void forward(Leg from, byte[] datagram) {
        if (from.relay != null) {
            from.relay
                    .open(datagram)
                    .ifPresent(bare -> legs.values().stream()
                            .filter(leg -> leg != from && leg.relay != null)
                            .forEach(leg -> send(leg, leg.relay.seal(bare))));
        }
    }

    private void send(Leg leg, byte[] datagram) {
        if (leg.address != null) {
            socket.send(leg.address, datagram);
        }
    }
}
