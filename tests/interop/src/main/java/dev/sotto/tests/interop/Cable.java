package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The cable between two programs that speak TCP, which can be cut, noticed or unnoticed, and mended. */
public final class Cable implements AutoCloseable {
    private enum State {
        WHOLE,
        SILENT,
        CUT
    }

    private final ServerSocket front;
    private final int targetPort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private State state = State.WHOLE;

    private Cable(ServerSocket front, int targetPort) {
        this.front = front;
        this.targetPort = targetPort;
        Thread.ofVirtual().name("cable").start(this::accept);
    }

    /** Leads from a port of its own on loopback to {@code targetPort}, where somebody will listen in time. */
    public static Cable to(int targetPort) {
        try {
            return new Cable(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), targetPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it begins. */
    public int port() {
        return front.getLocalPort();
    }

    /** Cuts it so that both ends are told: connections break, new ones too. */
    public void cut() {
        change(State.CUT);
        sockets.forEach(Cable::close);
    }

    /** From now on nothing passes and nobody is told, as when a switch on the way lost its power. */
    public void fallSilent() {
        change(State.SILENT);
    }

    /** Makes it whole again. Connections that both ends still hold go on. */
    public void mend() {
        change(State.WHOLE);
    }

    @Override
    public void close() {
        cut();
        try {
            front.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void change(State next) {
        state = next;
        notifyAll();
    }

    /** Waits as long as it is silent; false when it is cut. */
    private synchronized boolean passable() throws InterruptedException {
        while (state == State.SILENT) {
            wait();
        }
        return state == State.WHOLE;
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket near = front.accept();
                Thread.ofVirtual().name("cable-connects").start(() -> connect(near));
            } catch (IOException e) {
                // Closed.
                return;
            }
        }
    }

    private void connect(Socket near) {
        try {
            sockets.add(near);
            if (!passable()) {
                close(near);
                return;
            }
            Socket far = new Socket(InetAddress.getLoopbackAddress(), targetPort);
            sockets.add(far);
            Thread.ofVirtual().name("cable-forth").start(() -> carry(near, far));
            carry(far, near);
        } catch (IOException e) {
            // Nobody listens there now; the other end learns it as it would without the cable.
            close(near);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0 && passable(); length = in.read(buffer)) {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // One end is gone, so the other one goes too.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(from);
        close(to);
        sockets.remove(from);
        sockets.remove(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It was broken already.
        }
    }
}
