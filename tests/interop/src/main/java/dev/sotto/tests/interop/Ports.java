package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;

/** Ports that were free on loopback a moment ago, for both UDP and TCP. */
final class Ports {
    private static final int TRIES = 50;

    private Ports() {}

    static int free() {
        for (int i = 0; i < TRIES; i++) {
            OptionalInt port = tryOne();
            if (port.isPresent()) {
                return port.getAsInt();
            }
        }
        throw new AssertionError("no free port on loopback");
    }

    /** The first of two such ports with consecutive numbers. */
    static int freePair() {
        for (int i = 0; i < TRIES; i++) {
            int first = free();
            if (isFree(first + 1)) {
                return first;
            }
        }
        throw new AssertionError("no two free ports on loopback");
    }

    private static boolean isFree(int port) {
        try (DatagramSocket udp = new DatagramSocket(null)) {
            udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Empty if the UDP port of the number that TCP got is taken. */
    private static OptionalInt tryOne() {
        try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(null)) {
            udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()));
            return OptionalInt.of(tcp.getLocalPort());
        } catch (BindException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
