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
    private static final int FIRST = 20_001;
    private static final int COUNT = 9_900;

    /** Another JVM begins elsewhere. */
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % COUNT));

    private Ports() {}

    /** One that nobody gets again. */
    public static int free() {
        return freeRow(1);
    }

    /** The first of two with consecutive numbers. */
    static int freePair() {
        return freeRow(2);
    }

    private static int freeRow(int length) {
        for (int i = 0; i < COUNT; i++) {
            int at = NEXT.getAndAdd(length) % (COUNT - length);
            if (isFree(FIRST + at) && isFree(FIRST + at + length - 1)) {
                return FIRST + at;
            }
        }
        throw new AssertionError("no free port on loopback");
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
