package dev.sotto.tests.interop;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.keying.link.LinkClient;
import dev.sotto.keying.link.LinkConfig;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkIdentity;
import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.keying.link.LinkTarget;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.MdAdmissionInput;
import dev.sotto.keying.tunnel.MdAdmissionMachine;
import dev.sotto.keying.tunnel.MdAdmissionOutput;
import dev.sotto.keying.tunnel.TunnelCodec;
import dev.sotto.keying.tunnel.TunnelMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Both links of a media distributor to a real key distributor. Whoever holds them says on them what it likes: no machine of ours
 * stands between it and the tunnel.
 */
final class KdLinks implements AutoCloseable {
    private final MdAdmissionMachine admission = new MdAdmissionMachine(Entropy.system());
    private final Outbox<MdAdmissionOutput> admissionOut = new Outbox<>();
    private final Consumer<TunnelMessage> fromTunnel;
    private final Consumer<AdmissionMessage.LegNotice> fromAdmission;
    private final CountDownLatch ready = new CountDownLatch(2);
    private final LinkClient tunnelLink;
    private final LinkClient admissionLink;
    private TunnelCodec codec = new TunnelCodec();
    private volatile Optional<LinkProxy> tunnel = Optional.empty();
    private volatile Optional<LinkProxy> desk = Optional.empty();

    /** Links to a key distributor that trusts {@code identity}; the consumers are called on the links' threads. */
    KdLinks(
            int port,
            Fingerprint kdPin,
            ProgramIdentity identity,
            Consumer<TunnelMessage> fromTunnel,
            Consumer<AdmissionMessage.LegNotice> fromAdmission) {
        this.fromTunnel = fromTunnel;
        this.fromAdmission = fromAdmission;
        tunnelLink = dial(port, identity, kdPin, LinkProtocol.TUNNEL, this::onTunnel);
        admissionLink = dial(port, identity, kdPin, LinkProtocol.ADMISSION, this::onAdmission);
        awaitReady();
    }

    /** What links pin of the key distributor whose data folder is in {@code folder}. */
    static Fingerprint pinOfKd(Path folder) {
        Path file = folder.resolve("kd").resolve("identity.pem");
        return ProgramIdentity.loadOrMake(file, "sotto-kd", List.of()).pin();
    }

    private static LinkClient dial(
            int port, ProgramIdentity identity, Fingerprint kdPin, LinkProtocol protocol, Consumer<LinkEvent> events) {
        return LinkClient.start(
                new LinkTarget("127.0.0.1", port, protocol),
                LinkConfig.DEFAULT,
                new LinkIdentity(identity.key(), identity.certificate()),
                Set.of(kdPin),
                event -> {
                    events.accept(event);
                    return true;
                },
                Entropy.system());
    }

    private void awaitReady() {
        try {
            if (!ready.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("no links to the key distributor");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Says anything on the tunnel. */
    void say(TunnelMessage message) {
        tunnel.ifPresent(link -> link.send(TunnelCodec.encode(message)));
    }

    /** Asks for anything on the admission link. */
    void ask(AdmissionMessage.Request request) {
        admission(new MdAdmissionInput.Ask(request));
    }

    private void onTunnel(LinkEvent event) {
        switch (event) {
            case LinkEvent.Up up -> {
                codec = new TunnelCodec();
                tunnel = Optional.of(up.link());
                say(new TunnelMessage.SupportedProfiles(TunnelCodec.VERSION, List.of(9, 10, 7, 8, 1)));
                ready.countDown();
            }
            case LinkEvent.Received received -> {
                codec.append(received.octets());
                for (TunnelMessage message = codec.next(); message != null; message = codec.next()) {
                    fromTunnel.accept(message);
                }
            }
            case LinkEvent.Down _ -> tunnel = Optional.empty();
        }
    }

    private void onAdmission(LinkEvent event) {
        switch (event) {
            case LinkEvent.Up up -> {
                desk = Optional.of(up.link());
                admission(new MdAdmissionInput.LinkUp());
            }
            case LinkEvent.Received received -> admission(new MdAdmissionInput.Received(received.octets()));
            case LinkEvent.Down _ -> {
                desk = Optional.empty();
                admission(new MdAdmissionInput.LinkDown());
            }
        }
    }

    private synchronized void admission(MdAdmissionInput input) {
        admission.on(input, System.nanoTime(), admissionOut);
        for (MdAdmissionOutput output : admissionOut.drain()) {
            switch (output) {
                case MdAdmissionOutput.SendBytes(byte[] octets) -> desk.ifPresent(link -> link.send(octets));
                case MdAdmissionOutput.Close _ -> desk.ifPresent(LinkProxy::close);
                case MdAdmissionOutput.Reachable _ -> ready.countDown();
                case MdAdmissionOutput.Unreachable _ -> {
                    // The test notices.
                }
                case MdAdmissionOutput.TellPhone _ -> {
                    // Nobody looks.
                }
                case MdAdmissionOutput.Tell(var notice) -> fromAdmission.accept(notice);
            }
        }
    }

    @Override
    public void close() {
        tunnelLink.close();
        admissionLink.close();
    }
}
