package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.dtls.PhoneAssociation;
import dev.sotto.keying.dtls.PhoneAssociationTerms;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.PhoneAgreement;
import dev.sotto.sdp.PhoneOfferAnswer;
import dev.sotto.sdp.PhoneOutcome;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.sdp.PhoneTerms;
import dev.sotto.sdp.SdpParser;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A phone with DTLS beside the {@link PhoneKeying} that it talks to, over a bad network. Real time, because DTLS has its own clock. */
final class DtlsPhone implements AutoCloseable {
    static final DtlsIdentity GATEWAY = identity("gateway");
    static final DtlsIdentity PHONE = identity("phone");
    static final DtlsIdentity OTHER = identity("other");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final DtlsConfig FAST = DtlsConfig.DEFAULT.withTimers(50, 10_000, 1000);

    /** A datagram on its way. */
    private record Load(boolean toGateway, byte[] octets) {}

    final SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
    final PhoneKeying keying;
    final List<PhoneKeyingOutput> outputs = new ArrayList<>();
    InetSocketAddress address;
    private final Outbox<PhoneKeyingOutput> out = new Outbox<>();
    private final SimulatedNetwork<Load> network;
    private final LinkedBlockingQueue<DtlsEvent> events = new LinkedBlockingQueue<>();
    private @Nullable DtlsProxy association;
    private @Nullable PhoneAgreement agreement;
    private DtlsEvent.@Nullable Established established;
    private @Nullable InetSocketAddress sentTo;

    DtlsPhone(Weather weather, Optional<InetSocketAddress> sip) {
        this(weather, sip, false);
    }

    /** The port of RTP, or that of RTCP. */
    DtlsPhone(Weather weather, Optional<InetSocketAddress> sip, boolean ofRtcp) {
        network = new SimulatedNetwork<>(7, weather);
        keying = new PhoneKeying("test", GATEWAY, sip.map(InetSocketAddress::getAddress), ofRtcp, counters);
        address = ofRtcp ? TestPhone.RTCP : TestPhone.RTP;
    }

    private static DtlsIdentity identity(String name) {
        return new CertificateMaker(Entropy.system()).selfSigned(name, Instant.now(), Duration.ofDays(1));
    }

    static String offer(DtlsIdentity identity, String setup) {
        return TestPhone.offer(
                "UDP/TLS/RTP/SAVP", "a=fingerprint:" + identity.fingerprint().text(), "a=setup:" + setup, "a=rtcp-mux");
    }

    /** The same with a port of its own for RTCP. */
    static String offerApart(DtlsIdentity identity, String setup) {
        return offer(identity, setup).replace("a=rtcp-mux\r\n", "");
    }

    /** The phone offers, first or again. */
    PhoneAgreement agree(String offer) {
        PhoneTerms terms = new PhoneTerms(
                        1,
                        "192.0.2.1",
                        30000,
                        30001,
                        List.of(AudioCodec.PCMU),
                        Direction.SENDRECV,
                        20,
                        PhoneSecurity.PLAIN)
                .with(GATEWAY.fingerprint());
        PhoneOutcome outcome = PhoneOfferAnswer.answer(
                SdpParser.parse(offer), terms, Optional.ofNullable(agreement), new SeededEntropy(1));
        PhoneAgreement agreed = ((PhoneOutcome.Agreed) outcome).agreement();
        agreement = agreed;
        keying.onAgreed(agreed.audio(), System.nanoTime(), out);
        tick();
        return agreed;
    }

    /** The phone begins an association as one of both ends. */
    void open(DtlsIdentity identity, boolean asClient) {
        if (association != null) {
            association.close("another one");
            // What is on its way is of the old one.
            during(30);
        }
        established = null;
        events.clear();
        PhoneAssociationTerms terms =
                new PhoneAssociationTerms(identity, List.of(GATEWAY.fingerprint()), List.of(0x0001));
        association = asClient
                ? PhoneAssociation.startClient("phone", FAST, terms, events::add)
                : PhoneAssociation.startServer("phone", FAST, terms, events::add);
    }

    /** Moves datagrams and time until something is so. */
    void until(BooleanSupplier done) {
        long ends = System.nanoTime() + PATIENCE_NANOS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > ends) {
                throw new AssertionError("nothing came of it: " + outputs + " " + counters.snapshot());
            }
            step();
        }
    }

    /** The same for so long. */
    void during(long millis) {
        long ends = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        until(() -> System.nanoTime() > ends);
    }

    private void step() {
        for (DtlsEvent event = events.poll(); event != null; event = events.poll()) {
            switch (event) {
                case DtlsEvent.Flight(byte[] datagram) -> network.send(System.nanoTime(), new Load(true, datagram));
                case DtlsEvent.Established made -> established = made;
                default -> {
                    // Closed: the gateway's side is what is looked at.
                }
            }
        }
        for (Load load : network.arrived(System.nanoTime())) {
            if (load.toGateway) {
                keying.onDatagram(load.octets, address);
            } else if (association != null) {
                association.datagram(load.octets);
            }
        }
        tick();
        try {
            TimeUnit.MILLISECONDS.sleep(1);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void tick() {
        keying.onTime(System.nanoTime(), out);
        for (PhoneKeyingOutput output : out.drain()) {
            if (output instanceof PhoneKeyingOutput.Send(byte[] datagram, InetSocketAddress to, boolean fromRtcpPort)) {
                assertThat(fromRtcpPort).isEqualTo(address.equals(TestPhone.RTCP));
                sentTo = to;
                network.send(System.nanoTime(), new Load(false, datagram));
            } else {
                outputs.add(output);
            }
        }
    }

    /** The keys that the gateway got last. */
    Optional<PhoneKeyingOutput.Keyed> keyed() {
        return outputs.stream()
                .filter(PhoneKeyingOutput.Keyed.class::isInstance)
                .map(PhoneKeyingOutput.Keyed.class::cast)
                .reduce((first, second) -> second);
    }

    int associations() {
        return (int) outputs.stream()
                .filter(PhoneKeyingOutput.Keyed.class::isInstance)
                .count();
    }

    boolean isEstablished() {
        return established != null;
    }

    /** What the phone exported. */
    KeyMaterial block() {
        if (established == null) {
            throw new AssertionError("the phone has no association");
        }
        return established.exporterBlock();
    }

    /** Where the gateway's last flight went. */
    @Nullable
    InetSocketAddress sentTo() {
        return sentTo;
    }

    PhoneAgreement agreement() {
        if (agreement == null) {
            throw new AssertionError("nothing was agreed");
        }
        return agreement;
    }

    long count(GatewayCounter counter) {
        return counters.snapshot().getOrDefault(counter, 0L);
    }

    NegotiatedCrypto keys() {
        return keyed().orElseThrow().keys();
    }

    @Override
    public void close() {
        keying.close();
        if (association != null) {
            association.close("test over");
        }
    }
}
