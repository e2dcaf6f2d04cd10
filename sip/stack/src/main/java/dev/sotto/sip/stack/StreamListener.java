package dev.sotto.sip.stack;

import dev.sotto.base.NanoClock;
import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/**
 * SIP over TCP or TLS: one virtual thread accepts, one per connection reads, one writes, one watches all deadlines.
 * Connections are kept by the address of their peer and used in both directions.
 */
final class StreamListener extends MessageProcessor {
    private static final long WATCH_MILLIS = 250;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ServerSocket server;
    private final Dialing dialing;
    private final Ingress ingress;
    private final SipLimits limits;
    private final NanoClock clock;
    private final Connections connections;
    private final Thread acceptor;
    private final Thread watchman;

    /** How sockets become ready to speak SIP: as they are for TCP, with a handshake for TLS. */
    interface Dialing {
        /** A connected socket to {@code peer}. */
        Socket dial(InetSocketAddress peer) throws IOException;

        /** What to speak over an accepted socket. */
        Socket receive(Socket accepted) throws IOException;
    }

    StreamListener(
            SIPTransactionStack stack,
            String transport,
            ServerSocket server,
            Dialing dialing,
            Ingress ingress,
            SipLimits limits,
            NanoClock clock) {
        super(server.getInetAddress(), server.getLocalPort(), transport, stack);
        this.server = server;
        this.dialing = dialing;
        this.ingress = ingress;
        this.limits = limits;
        this.connections = new Connections(limits);
        this.clock = clock;
        String name = "sip-" + transport + "-" + server.getLocalPort();
        this.acceptor = Thread.ofVirtual().name(name).unstarted(this::accept);
        this.watchman = Thread.ofVirtual().name(name + "-deadlines").unstarted(this::watch);
    }

    @Override
    public void start() {
        acceptor.start();
        watchman.start();
    }

    @Override
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            ingress.counters().increment(SipCounter.SEND_FAILURES);
        }
        watchman.interrupt();
        Threads.join(acceptor);
        Collection<StreamFlow> open = connections.all();
        open.forEach(StreamFlow::close);
        open.forEach(StreamFlow::join);
        Threads.join(watchman);
    }

    SipLimits limits() {
        return limits;
    }

    NanoClock clock() {
        return clock;
    }

    Dialing dialing() {
        return dialing;
    }

    /** Whether a connection with {@code peer} is open. */
    boolean isOpen(InetSocketAddress peer) {
        return connections.isOpen(peer);
    }

    void forget(StreamFlow flow) {
        connections.forget(flow);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                StreamFlow flow = StreamFlow.accepted(this, socket, ingress);
                if (ingress.door().mayConnect(socket.getInetAddress()) && admit(flow)) {
                    flow.start();
                } else {
                    ingress.counters().increment(SipCounter.CONNECTIONS_REFUSED);
                    socket.close();
                }
            } catch (IOException e) {
                // A closed server socket ends the loop; a connection that broke at once does not, nor does a process
                // without
                // descriptors, which must not try again at full speed.
                ingress.counters().increment(SipCounter.CONNECTIONS_REFUSED);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean admit(StreamFlow flow) {
        return switch (connections.admit(flow)) {
            case ADDED -> true;
            case REPLACED_ANOTHER -> {
                ingress.counters().increment(SipCounter.CONNECTIONS_REPLACED);
                yield true;
            }
            case REFUSED -> false;
        };
    }

    private void watch() {
        while (!server.isClosed()) {
            try {
                TimeUnit.MILLISECONDS.sleep(WATCH_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = clock.nowNanos();
            for (StreamFlow flow : connections.all()) {
                if (flow.isLate(now)) {
                    ingress.counters().increment(SipCounter.DEADLINES_PASSED);
                    flow.abort();
                }
            }
        }
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) throws IOException {
        return createMessageChannel(target.getInetAddress(), target.getPort());
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress address, int port) {
        InetSocketAddress peer = new InetSocketAddress(address, port);
        return connections.towards(peer, p -> StreamFlow.dialled(this, p, ingress));
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return sipStack;
    }

    @Override
    public int getDefaultTargetPort() {
        return isSecure() ? 5061 : 5060;
    }

    @Override
    public boolean isSecure() {
        return transport.equals("tls");
    }

    @Override
    public int getMaximumMessageSize() {
        return Integer.MAX_VALUE;
    }

    @Override
    public boolean inUse() {
        return !connections.isEmpty();
    }

    /** TCP as it is. */
    static final class Plain implements Dialing {
        private final int connectMillis;

        Plain(int connectMillis) {
            this.connectMillis = connectMillis;
        }

        @Override
        public Socket dial(InetSocketAddress peer) throws IOException {
            Socket socket = new Socket();
            socket.connect(peer, connectMillis);
            return socket;
        }

        @Override
        public Socket receive(Socket accepted) {
            return accepted;
        }
    }

    /** Does the handshake of {@code socket} if it speaks TLS; blocks until it is done. */
    static void handshake(Socket socket) throws IOException {
        if (socket instanceof SSLSocket tls) {
            tls.startHandshake();
        }
    }
}
