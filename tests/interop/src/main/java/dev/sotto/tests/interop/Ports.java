package dev.sotto.tests.interop;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that are free on loopback, for both UDP and TCP, and given to nobody else in this JVM. They are below those that the system gives to whoever
 * asks for any (32768 and more), so that no socket of another test takes one before its program is up, and outside of those of baresip's and the gateway's media.
 */
public final class Ports {
    private static final int FIRST = 20_002;
    private static final int PAIRS = 4_900;

    /** Another JVM begins elsewhere. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PAIRS));

    private Ports() {}

    /** One that nobody gets again, nor the next: baresip takes that for TLS, and a second core for media. */
    public static int free() {
        for (int i = 0; i < PAIRS; i++) {
            int port = FIRST + 2 * (NEXT.getAndIncrement() % PAIRS);
            if (isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new AssertionError("no two free ports on loopback");
    }

    private static boolean isFree(int port) {
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (DatagramSocket udp = new DatagramSocket(null);
                ServerSocket tcp = new ServerSocket()) {
            udp.bind(here);
            tcp.bind(here);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
