package dev.sotto.tests.interop;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.keying.link.LinkClient;
import dev.sotto.keying.link.LinkConfig;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkIdentity;
import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.keying.link.LinkState;
import dev.sotto.keying.link.LinkTarget;
import dev.sotto.keying.tunnel.GatewayAdmissionInput;
import dev.sotto.keying.tunnel.GatewayAdmissionMachine;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput;
import dev.sotto.keying.tunnel.PhoneWish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The link of a gateway to a real key distributor, with nothing behind it but a test. */
final class GatewayLink implements AutoCloseable {
    private static final long TICK_MILLIS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final GatewayAdmissionMachine machine = new GatewayAdmissionMachine(Entropy.system());
    private final Outbox<GatewayAdmissionOutput> out = new Outbox<>();
    private final LinkedBlockingQueue<GatewayAdmissionOutput> told = new LinkedBlockingQueue<>();
    private final LinkClient client;
    private final Thread ticker;
    private Optional<LinkProxy> link = Optional.empty();

    /** A gateway that dials the key distributor of {@code appliance} with this identity. */
    GatewayLink(Appliance appliance, Path folder, ProgramIdentity identity, LinkProtocol protocol) {
        Fingerprint kd = KdLinks.pinOfKd(folder);
        client = LinkClient.start(
                new LinkTarget("127.0.0.1", appliance.ports().link(), protocol),
                LinkConfig.DEFAULT,
                new LinkIdentity(identity.key(), identity.certificate()),
                Set.of(kd),
                this::onLink,
                Entropy.system());
        ticker = Thread.ofVirtual().start(this::tick);
    }

    /** What the key distributor has to trust. */
    static ProgramIdentity identity(Path folder) {
        return ProgramIdentity.loadOrMake(folder.resolve("gateway.pem"), "sotto-gw", List.of());
    }

    /** A phone asks; the answer. */
    GatewayAdmissionOutput.Answered ask(long phone, String conference, String pin) {
        Optional<KeyMaterial> digits = pin.isEmpty()
                ? Optional.empty()
                : Optional.of(KeyMaterial.copyOf(pin.getBytes(StandardCharsets.US_ASCII)));
        on(new GatewayAdmissionInput.Ask(phone, conference, "sip:+49" + phone + "@example.com", digits));
        return next(GatewayAdmissionOutput.Answered.class);
    }

    /** What a phone's caller wants, or a gateway that says so. */
    void wish(long phone, PhoneWish wish) {
        on(new GatewayAdmissionInput.Wish(phone, wish));
    }

    /** What a phone does by itself. */
    void status(long phone, boolean muted, boolean handRaised) {
        on(new GatewayAdmissionInput.Status(phone, muted, handRaised));
    }

    /** Whether the key distributor said that this phone may be in. */
    synchronized boolean isAdmitted(long phone) {
        return machine.isAdmitted(phone);
    }

    void gone(long phone) {
        on(new GatewayAdmissionInput.Gone(phone));
    }

    synchronized boolean isUp() {
        return link.isPresent();
    }

    LinkState describe() {
        return client.describe();
    }

    /** The next thing that a phone is told. */
    <T extends GatewayAdmissionOutput> T next(Class<T> kind) {
        try {
            GatewayAdmissionOutput output = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            while (output instanceof GatewayAdmissionOutput.People && kind != GatewayAdmissionOutput.People.class) {
                output = told.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (!kind.isInstance(output)) {
                throw new AssertionError("told " + output + " and not " + kind.getSimpleName());
            }
            return kind.cast(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                on(new GatewayAdmissionInput.Tick());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean onLink(LinkEvent event) {
        switch (event) {
            case LinkEvent.Up up -> {
                link = Optional.of(up.link());
                on(new GatewayAdmissionInput.LinkUp());
            }
            case LinkEvent.Received received -> on(new GatewayAdmissionInput.Received(received.octets()));
            case LinkEvent.Down _ -> {
                link = Optional.empty();
                on(new GatewayAdmissionInput.LinkDown());
            }
        }
        return true;
    }

    private synchronized void on(GatewayAdmissionInput input) {
        machine.on(input, System.nanoTime(), out);
        for (GatewayAdmissionOutput output : out.drain()) {
            switch (output) {
                case GatewayAdmissionOutput.SendBytes(byte[] octets) -> link.ifPresent(proxy -> proxy.send(octets));
                case GatewayAdmissionOutput.Close _ -> link.ifPresent(LinkProxy::close);
                case GatewayAdmissionOutput.Answered _,
                        GatewayAdmissionOutput.Ended _,
                        GatewayAdmissionOutput.Wished _,
                        GatewayAdmissionOutput.Ordered _,
                        GatewayAdmissionOutput.People _ -> told.add(output);
            }
        }
    }

    @Override
    public void close() {
        ticker.interrupt();
        client.close();
    }
}
