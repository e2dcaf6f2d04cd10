package dev.sotto.sip.stack;

import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.EventScanner;
import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.MessageProcessor;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EventObject;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TooManyListenersException;
import javax.sip.InvalidArgumentException;
import javax.sip.ObjectInUseException;
import javax.sip.PeerUnavailableException;
import javax.sip.SipException;
import javax.sip.TransportNotSupportedException;

/**
 * JAIN-SIP itself, set up so that it listens on our sockets only, keeps no dialogs, writes no logs and calls us on the
 * thread that read the message.
 */
final class Exchange {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int BACKLOG = 1024;
    /** Beyond this new requests are dropped; each holds some kilobytes for half a minute, of a quarter of the heap. */
    private static final int MAX_TRANSACTIONS = Math.clamp(Runtime.getRuntime().maxMemory() / 4 / 8_192, 4_096, 50_000);

    private static final int RECEIVE_BUFFER = 4 << 20;

    private final SipStackImpl stack;
    private final TlsDialing tls;
    private final Points points;

    private Exchange(SipStackImpl stack, TlsDialing tls, Points points) {
        this.stack = stack;
        this.tls = tls;
        this.points = points;
    }

    Points points() {
        return points;
    }

    TlsDialing tls() {
        return tls;
    }

    /** Which part of all the transactions that may be exist. */
    double transactions() {
        return stack.getServerTransactionTableSize() / (double) MAX_TRANSACTIONS;
    }

    /** Ends JAIN-SIP's threads and closes every socket. */
    void close() {
        points.all().forEach(point -> point.processor().stop());
        EventScanner scanner = stack.getEventScanner();
        // JAIN-SIP sleeps for a second in its stop "to let the processing complete"; ours is complete.
        Thread stopping = Thread.ofVirtual().name("sip-stop").start(stack::stop);
        stopping.interrupt();
        Threads.join(stopping);
        if (scanner != null) {
            // It waits for an event before it sees that it was stopped.
            scanner.addEvent(new EventWrapper(new EventObject(this), null));
        }
    }

    /**
     * Opens every listener.
     *
     * @throws OperationFailed if one cannot be opened; those before it are closed again
     */
    static Exchange open(SipConfig config, Ingress ingress, JainListener listener, NanoClock clock) {
        StreamListener.Dialing plain = new StreamListener.Plain(CONNECT_MILLIS);
        TlsDialing tls = new TlsDialing(plain, config.tlsIdentity(), config.tlsTrust());
        List<Socket> sockets = bind(config.listeners());
        SipStackImpl stack = newStack();
        List<Point> points = new ArrayList<>();
        for (Socket socket : sockets) {
            StreamListener.Dialing dialing = socket.transport == Transport.TLS ? tls : plain;
            MessageProcessor processor = socket.processor(stack, dialing, ingress, config.limits(), clock);
            points.add(point(stack, processor, socket, config.advertisedHosts(), listener));
        }
        return new Exchange(stack, tls, new Points(points));
    }

    private static Point point(
            SipStackImpl stack,
            MessageProcessor processor,
            Socket socket,
            List<String> advertisedHosts,
            JainListener listener) {
        try {
            // JAIN-SIP asks its factory for a processor at its address: hand over the one that is made.
            stack.setMessageProcessorFactory((s, address, port, transport) -> processor);
            String name = socket.transport.name().toLowerCase(Locale.ROOT);
            String address = processor.getIpAddress().getHostAddress();
            SipProviderImpl provider = (SipProviderImpl)
                    stack.createSipProvider(stack.createListeningPoint(address, processor.getPort(), name));
            provider.addSipListener(listener);
            return new Point(socket.transport, processor, advertisedHosts, provider);
        } catch (TransportNotSupportedException
                | InvalidArgumentException
                | ObjectInUseException
                | TooManyListenersException e) {
            throw new IllegalStateException("JAIN-SIP refuses a listener that is open", e);
        }
    }

    /** Bound before anything else starts, so that a port in use is told at once. */
    private record Socket(Transport transport, Closeable bound) {
        MessageProcessor processor(
                SipStackImpl stack,
                StreamListener.Dialing dialing,
                Ingress ingress,
                SipLimits limits,
                NanoClock clock) {
            return switch (bound) {
                case DatagramSocket udp -> new UdpListener(stack, udp, ingress);
                case ServerSocket server -> {
                    String name = transport.name().toLowerCase(Locale.ROOT);
                    yield new StreamListener(stack, name, server, dialing, ingress, limits, clock);
                }
                default -> throw new IllegalStateException("not a socket of ours: " + bound);
            };
        }
    }

    private static List<Socket> bind(List<Listener> listeners) {
        List<Socket> sockets = new ArrayList<>();
        for (Listener listener : listeners) {
            try {
                sockets.add(new Socket(listener.transport(), bind(listener)));
            } catch (IOException e) {
                closeAll(sockets);
                throw new OperationFailed(
                        "SIP cannot listen on " + listener.transport() + " " + listener.address() + " port "
                                + listener.port() + ": " + e.getMessage(),
                        e);
            }
        }
        return sockets;
    }

    private static Closeable bind(Listener listener) throws IOException {
        InetSocketAddress where = new InetSocketAddress(InetAddress.getByName(listener.address()), listener.port());
        if (listener.transport() == Transport.UDP) {
            DatagramSocket udp = new DatagramSocket(where);
            udp.setReceiveBufferSize(RECEIVE_BUFFER);
            return udp;
        }
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(where, BACKLOG);
        return server;
    }

    private static void closeAll(List<Socket> sockets) {
        for (Socket socket : sockets) {
            try {
                socket.bound.close();
            } catch (IOException e) {
                throw new OperationFailed("a SIP socket cannot be closed", e);
            }
        }
    }

    private static SipStackImpl newStack() {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", "sotto");
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty("javax.sip.ROUTER_PATH", FlowRouter.class.getName());
        properties.setProperty("gov.nist.javax.sip.AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
        properties.setProperty("gov.nist.javax.sip.MAX_SERVER_TRANSACTIONS", Integer.toString(MAX_TRANSACTIONS));
        properties.setProperty("gov.nist.javax.sip.TIMER_CLASS_NAME", MonotonicSipTimer.class.getName());
        properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", SilentLogger.class.getName());
        properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", SilentServerLogger.class.getName());
        properties.setProperty("gov.nist.javax.sip.PATCH_SIP_WEBSOCKETS_HEADERS", "false");
        try {
            SipStackImpl stack = new SipStackImpl(properties);
            stack.start();
            return stack;
        } catch (PeerUnavailableException e) {
            throw new IllegalStateException("JAIN-SIP does not take its configuration", e);
        } catch (SipException e) {
            throw new IllegalStateException("JAIN-SIP does not start", e);
        }
    }
}
