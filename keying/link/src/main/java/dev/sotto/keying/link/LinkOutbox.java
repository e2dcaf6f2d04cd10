package dev.sotto.keying.link;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLSocket;

/** What waits to be written on one link, and the loop that writes it. */
final class LinkOutbox {
    private sealed interface Order {
        record Octets(byte[] octets) implements Order {}

        record Finish() implements Order {}
    }

    private final LinkedBlockingQueue<Order> queue;
    private final Runnable overflow;
    private volatile boolean finishing;
    private volatile boolean closed;

    /** {@code overflow} closes the link. */
    LinkOutbox(int capacity, Runnable overflow) {
        this.queue = new LinkedBlockingQueue<>(capacity);
        this.overflow = overflow;
    }

    boolean send(byte[] octets) {
        if (!finishing && offer(new Order.Octets(octets))) {
            return true;
        }
        Arrays.fill(octets, (byte) 0);
        return false;
    }

    void finish() {
        finishing = true;
        offer(new Order.Finish());
    }

    private boolean offer(Order order) {
        if (closed) {
            return false;
        }
        if (queue.offer(order)) {
            if (closed) {
                // It went in behind the back of close().
                close();
            }
            return !closed;
        }
        close();
        overflow.run();
        return false;
    }

    /** Nothing more is taken, and what waits is overwritten. */
    void close() {
        closed = true;
        for (Order order = queue.poll(); order != null; order = queue.poll()) {
            if (order instanceof Order.Octets(byte[] octets)) {
                Arrays.fill(octets, (byte) 0);
            }
        }
    }

    /** Writes until told to finish. */
    void writeTo(SSLSocket tls) throws IOException, InterruptedException {
        OutputStream out = tls.getOutputStream();
        while (true) {
            switch (queue.take()) {
                case Order.Octets(byte[] octets) -> write(out, octets);
                case Order.Finish _ -> {
                    return;
                }
            }
        }
    }

    private static void write(OutputStream out, byte[] octets) throws IOException {
        try {
            out.write(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
