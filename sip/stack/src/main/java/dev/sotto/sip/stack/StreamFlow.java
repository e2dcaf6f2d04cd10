package dev.sotto.sip.stack;

import dev.sotto.base.NanoClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One TCP or TLS connection, accepted or dialled. Its reader connects or shakes hands first, so that whoever sends never
 * waits for a peer; messages queue meanwhile. A queue that is full, a deadline that passes and anything that cannot be
 * framed close the connection.
 */
final class StreamFlow extends Flow {
    private static final int QUEUE = 256;
    private static final int CHUNK = 4096;
    private static final int PATIENCE_SECONDS = 1;
    private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Makes the writer close when everything before it is sent. */
    private static final byte[] END = {};

    private final StreamListener listener;
    private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(QUEUE);
    private final Thread reader;
    private final Thread writer;
    private final boolean isDialled;
    private volatile @Nullable Socket socket;
    private volatile boolean isClosed;
    private volatile long deadlineNanos;
    private volatile long usedNanos;
    private volatile Use use;

    /** What a connection has been good for, the least first. */
    enum Use {
        /** Carried no whole message yet. */
        NOTHING,
        /** Carried messages outside of calls. */
        MESSAGES,
        /** Carried a call, or was dialled by us. */
        CALL
    }

    private StreamFlow(StreamListener listener, InetSocketAddress peer, @Nullable Socket accepted, Ingress ingress) {
        super(listener, peer, ingress);
        this.listener = listener;
        this.socket = accepted;
        this.isDialled = accepted == null;
        this.use = isDialled ? Use.CALL : Use.NOTHING;
        this.usedNanos = listener.clock().nowNanos();
        this.deadlineNanos = after(listener.limits().firstOctetSeconds());
        String name = "sip-" + listener.getTransport() + "-" + peer.getPort();
        this.reader = Thread.ofVirtual().name(name + "-read").unstarted(this::run);
        this.writer = Thread.ofVirtual().name(name + "-write").unstarted(this::drain);
    }

    static StreamFlow accepted(StreamListener listener, Socket socket, Ingress ingress) {
        InetSocketAddress peer = new InetSocketAddress(socket.getInetAddress(), socket.getPort());
        return new StreamFlow(listener, peer, socket, ingress);
    }

    static StreamFlow dialled(StreamListener listener, InetSocketAddress peer, Ingress ingress) {
        return new StreamFlow(listener, peer, null, ingress);
    }

    void start() {
        reader.start();
    }

    boolean isOpen() {
        return !isClosed;
    }

    boolean isLate(long nowNanos) {
        return nowNanos >= deadlineNanos;
    }

    Source source() {
        return Source.of(peer().getAddress());
    }

    Use use() {
        return use;
    }

    /** When the last whole message came. */
    long usedNanos() {
        return usedNanos;
    }

    @Override
    void carried(boolean isOfCall) {
        usedNanos = listener.clock().nowNanos();
        if (isOfCall) {
            use = Use.CALL;
        } else if (use == Use.NOTHING) {
            use = Use.MESSAGES;
        }
    }

    void join() {
        Threads.join(reader);
        Threads.join(writer);
    }

    @Override
    void write(byte[] octets) throws IOException {
        if (!isClosed) {
            // Before it goes, so that it is kept before its answer.
            ingress().tape().said(this, octets);
        }
        if (isClosed || !outgoing.offer(octets)) {
            abort();
            throw new IOException("connection to " + peer() + " is closed or takes nothing");
        }
    }

    @Override
    public boolean isReliable() {
        return true;
    }

    @Override
    public void close() {
        close(PATIENCE_SECONDS);
    }

    /** Closes at once, whatever is still to be said: for a peer that misses a deadline, takes nothing, or makes room. */
    void abort() {
        close(0);
    }

    /** Without a time to linger TLS would wait for the lock of a writer whose peer takes nothing, perhaps for ever. */
    private void close(int lingerSeconds) {
        isClosed = true;
        deadlineNanos = NanoClock.NEVER;
        listener.forget(this);
        Socket open = socket;
        if (open != null && !open.isClosed()) {
            try (open) {
                open.setSoLinger(true, lingerSeconds);
            } catch (IOException e) {
                ingress().counters().increment(SipCounter.SEND_FAILURES);
            }
        }
        writer.interrupt();
    }

    private void run() {
        try {
            Socket ready = ready();
            socket = ready;
            if (isClosed) {
                ready.close();
                return;
            }
            StreamListener.handshake(ready);
            writer.start();
            read(ready.getInputStream());
        } catch (SSLException e) {
            ingress().counters().increment(SipCounter.TLS_FAILURES);
        } catch (IOException e) {
            // The peer is gone or was never there; whoever waits for it is told below.
            isClosed = true;
        } finally {
            close();
            ingress().lost(this);
        }
    }

    private Socket ready() throws IOException {
        Socket accepted = socket;
        Socket ready = isDialled || accepted == null
                ? listener.dialing().dial(peer())
                : listener.dialing().receive(accepted);
        ready.setTcpNoDelay(true);
        return ready;
    }

    private void read(InputStream in) throws IOException {
        StreamFramer framer = new StreamFramer();
        byte[] chunk = new byte[CHUNK];
        long begunNanos = 0;
        if (isDialled) {
            deadlineNanos = after(listener.limits().idleSeconds());
        }
        for (int length = in.read(chunk); length >= 0 && !isClosed; length = in.read(chunk)) {
            boolean wasInside = framer.isInside();
            framer.feed(chunk, length);
            boolean hasTaken = takeFrames(framer);
            if (framer.isInside()) {
                // A message has begun: all of it is due soon, however slowly it drips.
                begunNanos = hasTaken || !wasInside ? listener.clock().nowNanos() : begunNanos;
                int seconds = framer.isHeaderWhole()
                        ? listener.limits().messageSeconds()
                        : listener.limits().headerSeconds();
                deadlineNanos = begunNanos + TimeUnit.SECONDS.toNanos(seconds);
            } else if (use != Use.NOTHING) {
                // Keep-alives alone keep nothing alive.
                deadlineNanos = after(listener.limits().idleSeconds());
            }
        }
    }

    /** Handles every whole frame; whether there was one. */
    private boolean takeFrames(StreamFramer framer) throws IOException {
        boolean hasTaken = false;
        while (!isClosed) {
            switch (framer.next()) {
                case StreamFramer.Frame.Message message -> ingress().accept(message.octets(), this);
                case StreamFramer.Frame.Ping ping -> write(PONG);
                case StreamFramer.Frame.More more -> {
                    return hasTaken;
                }
                case StreamFramer.Frame.Broken broken -> {
                    ingress().refuse(RawMessage.read(broken.octets()), broken.fault(), broken.octets().length, this);
                    write(END);
                    Threads.join(writer);
                    throw new IOException(
                            "stream cannot be framed: " + broken.fault().words());
                }
            }
            hasTaken = true;
        }
        return hasTaken;
    }

    private void drain() {
        Socket open = socket;
        if (open == null) {
            return;
        }
        try {
            OutputStream out = open.getOutputStream();
            for (byte[] next = outgoing.take(); next.length > 0 && !isClosed; next = outgoing.take()) {
                out.write(next);
                out.flush();
            }
            close();
        } catch (IOException e) {
            ingress().counters().increment(SipCounter.SEND_FAILURES);
            close();
        } catch (InterruptedException e) {
            // Closing: the socket is gone already.
            return;
        }
    }

    private long after(int seconds) {
        return listener.clock().nowNanos() + TimeUnit.SECONDS.toNanos(seconds);
    }
}
