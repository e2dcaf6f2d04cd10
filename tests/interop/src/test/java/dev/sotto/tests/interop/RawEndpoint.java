package dev.sotto.tests.interop;

import dev.sotto.base.Mailbox;
import dev.sotto.keying.dtls.ClientTerms;
import dev.sotto.keying.dtls.DtlsClient;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The DTLS half of an endpoint on terms of the test's choice, straight into the tunnel: no SIP, no ICE, no good manners. */
final class RawEndpoint implements AutoCloseable {
    private final Mailbox<DtlsEvent> events = new Mailbox<>(1024);
    private final UUID association;
    private final Consumer<TunnelMessage> tunnel;
    private final DtlsProxy client;
    private volatile boolean silent;

    RawEndpoint(UUID association, ClientTerms terms, Consumer<TunnelMessage> tunnel) {
        this.association = association;
        this.tunnel = tunnel;
        this.client = DtlsClient.start("raw", DtlsConfig.DEFAULT, terms, this::take);
    }

    /** What the key distributor sends it. */
    void datagram(TunnelMessage message) {
        if (message instanceof TunneledDtls dtls && dtls.association().equals(association)) {
            client.datagram(dtls.datagram());
        }
    }

    /** From the end of its handshake on it says nothing, not even that it has a key. */
    void fallSilent() {
        silent = true;
    }

    <E extends DtlsEvent> E await(Class<E> kind) throws InterruptedException {
        DtlsEvent event = events.poll(TimeUnit.SECONDS.toNanos(30));
        if (!kind.isInstance(event)) {
            throw new AssertionError("no " + kind.getSimpleName() + " but " + event);
        }
        return kind.cast(event);
    }

    private boolean take(DtlsEvent event) {
        if (!(event instanceof DtlsEvent.Flight flight)) {
            return events.post(event);
        }
        if (!silent) {
            tunnel.accept(new TunneledDtls(association, flight.datagram()));
        }
        return true;
    }

    @Override
    public void close() {
        client.close("test over");
    }
}
