package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.fail;

import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client and a server with a faulty network between them, in real time. */
final class Pair implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /**
     * Something on the wire.
     *
     * @param toServer its direction
     */
    record Load(boolean toServer, byte[] datagram) {}

    private final SimulatedNetwork<Load> network;
    private final Predicate<Load> filter;
    private final List<Load> wire = new ArrayList<>();
    private final LinkedBlockingQueue<DtlsEvent> serverEvents = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<DtlsEvent> clientEvents = new LinkedBlockingQueue<>();
    private final Thread pump;
    private final DtlsProxy server;
    private final DtlsProxy client;

    Pair(LeafPort leaves, ClientTerms terms) {
        this(1, SimulatedNetwork.Weather.CLEAR, Cast.FAST, leaves, terms, load -> true);
    }

    /** @param filter whether a load gets onto the wire at all */
    Pair(
            long seed,
            SimulatedNetwork.Weather weather,
            DtlsConfig config,
            LeafPort leaves,
            ClientTerms terms,
            Predicate<Load> filter) {
        this.network = new SimulatedNetwork<>(seed, weather);
        this.filter = filter;
        server = DtlsServer.start("server-" + seed, config, leaves, e -> take(e, false, serverEvents));
        client = DtlsClient.start("client-" + seed, config, terms, e -> take(e, true, clientEvents));
        pump = Thread.ofVirtual().start(this::pump);
    }

    private Pair(DtlsConfig config, AssociationOwner.Handshake serverSide, AssociationOwner.Handshake clientSide) {
        network = new SimulatedNetwork<>(1, SimulatedNetwork.Weather.CLEAR);
        filter = load -> true;
        server = DtlsProxy.start("server", true, config, e -> take(e, false, serverEvents), serverSide);
        client = DtlsProxy.start("client", false, config, e -> take(e, true, clientEvents), clientSide);
        pump = Thread.ofVirtual().start(this::pump);
    }

    /** With a client that does not keep to our rules. */
    static Pair odd(LeafPort leaves, AssociationOwner.Handshake client) {
        return odd(leaves, client, Cast.FAST);
    }

    /** With a client that does not keep to our rules. */
    static Pair odd(LeafPort leaves, AssociationOwner.Handshake client, DtlsConfig config) {
        return new Pair(config, OddServer.plain(leaves), client);
    }

    /** With a server that does not keep to our rules. */
    static Pair odd(AssociationOwner.Handshake server, ClientTerms terms) {
        return new Pair(Cast.FAST, server, OddClient.plain(terms));
    }

    /** With two ends that do not keep to our rules. */
    static Pair odd(AssociationOwner.Handshake server, AssociationOwner.Handshake client) {
        return new Pair(Cast.FAST, server, client);
    }

    DtlsProxy server() {
        return server;
    }

    DtlsProxy client() {
        return client;
    }

    /** Everything that was sent so far, also what the network lost. */
    List<Load> wire() {
        synchronized (network) {
            return List.copyOf(wire);
        }
    }

    <T extends DtlsEvent> T atServer(Class<T> type) {
        return next(serverEvents, type);
    }

    <T extends DtlsEvent> T atClient(Class<T> type) {
        return next(clientEvents, type);
    }

    /** Waits for the end of the handshake on both sides; the client's event. */
    DtlsEvent.Established establish() {
        atServer(DtlsEvent.Established.class);
        return atClient(DtlsEvent.Established.class);
    }

    /** What the server has not been asked for yet. */
    @Nullable
    DtlsEvent peekServer() {
        return serverEvents.peek();
    }

    @Nullable
    DtlsEvent peekClient() {
        return clientEvents.peek();
    }

    @Override
    public void close() {
        client.close("test over");
        server.close("test over");
        pump.interrupt();
    }

    private boolean take(DtlsEvent event, boolean toServer, LinkedBlockingQueue<DtlsEvent> events) {
        if (!(event instanceof DtlsEvent.Flight flight)) {
            return events.add(event);
        }
        Load load = new Load(toServer, flight.datagram());
        synchronized (network) {
            wire.add(load);
            if (filter.test(load)) {
                network.send(System.nanoTime(), load);
            }
        }
        return true;
    }

    private void pump() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                arrived().forEach(load -> (load.toServer() ? server : client).datagram(load.datagram()));
                TimeUnit.MICROSECONDS.sleep(500);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Load> arrived() {
        synchronized (network) {
            return network.arrived(System.nanoTime());
        }
    }

    private static <T extends DtlsEvent> T next(LinkedBlockingQueue<DtlsEvent> events, Class<T> type) {
        try {
            DtlsEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!type.isInstance(event)) {
                return fail("waited for " + type.getSimpleName() + " and got " + event);
            }
            return type.cast(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }
}
