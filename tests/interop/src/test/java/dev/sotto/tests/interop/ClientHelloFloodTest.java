package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** ClientHellos from addresses that ICE has not validated, at the port where calls are set up (CVE-2023-49786 and its like). */
@Isolated
class ClientHelloFloodTest {
    private static final int SOURCES = 50;
    private static final int BURST = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
    private static final int CALLS = Boolean.getBoolean("sotto.full") ? 50 : 3;

    /** DTLS 1.2 with the one cipher suite NULL_WITH_NULL, as in the attacks that were published. */
    private static final byte[] HELLO = HexFormat.of()
            .parseHex("16feff000000000000000000360100002a000000000000002afefd" + "00".repeat(32) + "00000002000001"
                    + "00");

    @TempDir
    Path folder;

    @Test
    @Rfc(number = 9185, section = "9", must = "unsolicited DTLS reaches the key distributor from proven addresses only")
    void a_flood_of_client_hellos_sends_nothing_into_the_tunnel_and_keeps_no_caller_out() throws IOException {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path home = appliance.enrol("1000", "ada");
            try (Flood flood = new Flood(appliance.ports().media())) {
                flood.awaitSent(5_000);
                String during = appliance.md("describe");
                assertThat(count(during, "UNKNOWN_ADDRESS")).isPositive();
                assertThat(count(during, "DTLS_RECEIVED")).isZero();
                assertThat(count(during, "DATAGRAMS_SENT"))
                        .as("into the tunnel")
                        .isZero();
                for (int i = 0; i < CALLS; i++) {
                    checkJoins(appliance, home);
                }
                long before = flood.sent();
                long dropped = count(appliance.md("describe"), "UNKNOWN_ADDRESS");
                flood.awaitSent(before + 5_000);
                assertThat(count(appliance.md("describe"), "UNKNOWN_ADDRESS")).isGreaterThan(dropped);
            }
            assertThat(new KdCounts(folder).of("HANDSHAKE_FAILED")).isZero();
            assertThat(new KdCounts(folder).of("UNEXPECTED_ASSOCIATION")).isZero();
        }
    }

    private static void checkJoins(Appliance appliance, Path home) {
        Hop hop = new Hop(Transport.UDP, "127.0.0.1", appliance.ports().sip());
        try (CallExchange exchange = CallExchange.start(hop, new TlsTrust.SystemAuthorities());
                Victim caller = new Victim("1000", home, hop, exchange)) {
            caller.awaitSecured();
            caller.talk(200);
            assertThat(caller.hasEnded()).isFalse();
        }
    }

    private static long count(String state, String counter) {
        Matcher found = Pattern.compile("\"" + counter + "\"\\s*:\\s*(\\d+)").matcher(state);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Datagrams from many addresses of the loopback, some five thousand a second. */
    private static final class Flood implements AutoCloseable {
        private final AtomicLong sent = new AtomicLong();
        private final Thread thread;
        private volatile boolean stopped;

        Flood(int port) throws IOException {
            DatagramSocket[] sources = new DatagramSocket[SOURCES];
            for (int i = 0; i < SOURCES; i++) {
                sources[i] = new DatagramSocket(0, InetAddress.getByName("127.0.0." + (10 + i)));
            }
            DatagramPacket hello = new DatagramPacket(HELLO, HELLO.length, InetAddress.getByName("127.0.0.1"), port);
            thread = Thread.ofPlatform().start(() -> run(sources, hello));
        }

        long sent() {
            return sent.get();
        }

        void awaitSent(long datagrams) {
            while (sent.get() < datagrams && thread.isAlive()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private void run(DatagramSocket[] sources, DatagramPacket hello) {
            int next = 0;
            while (!stopped) {
                for (int i = 0; i < BURST; i++) {
                    send(sources[next++ % SOURCES], hello);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            for (DatagramSocket source : sources) {
                source.close();
            }
        }

        private void send(DatagramSocket source, DatagramPacket hello) {
            try {
                source.send(hello);
                sent.incrementAndGet();
            } catch (IOException e) {
                // The kernel may have no room; the next one counts.
            }
        }

        @Override
        public void close() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
