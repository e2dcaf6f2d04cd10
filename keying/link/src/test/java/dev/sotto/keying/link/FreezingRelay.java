package dev.sotto.keying.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** TCP between two ends that stops carrying without closing, as when a host loses its power or a firewall its state. */
final class FreezingRelay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Way> ways = new CopyOnWriteArrayList<>();

    FreezingRelay(int target) throws IOException {
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What connections there are carry nothing more, in both directions or only to {@code target}; later ones do. */
    void freeze(boolean onlyToTarget) {
        ways.stream().filter(way -> way.toTarget || !onlyToTarget).forEach(way -> way.frozen = true);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        ways.forEach(way -> LinkOwner.closeQuietly(way.from));
    }

    private void accept() {
        try {
            while (true) {
                Socket one = listener.accept();
                Socket other = new Socket(InetAddress.getLoopbackAddress(), target);
                start(new Way(one, other, true));
                start(new Way(other, one, false));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void start(Way way) {
        ways.add(way);
        Thread.ofVirtual().start(way);
    }

    /** One direction of one connection. */
    private static final class Way implements Runnable {
        private final Socket from;
        private final Socket to;
        private final boolean toTarget;
        private volatile boolean frozen;

        private Way(Socket from, Socket to, boolean toTarget) {
            this.from = from;
            this.to = to;
            this.toTarget = toTarget;
        }

        /** While frozen it swallows, also the end of the stream. */
        @Override
        public void run() {
            byte[] buffer = new byte[16_384];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    if (!frozen) {
                        out.write(buffer, 0, count);
                    }
                }
                if (!frozen) {
                    to.shutdownOutput();
                }
            } catch (IOException e) {
                // An end has gone.
            }
        }
    }
}
