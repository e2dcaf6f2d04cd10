package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standard path against OpenSSL's own DTLS 1.2, which also prints the keys that it exported. */
class OpenSslTest {
    private final Path program = Tools.require("openssl", "openssl");
    private static final String EXPORTED = "Keying material: ";
    private static final long PATIENCE_SECONDS = 30;
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir
    private Path folder;

    @Test
    @Rfc(number = 5764, section = "4.2", must = "keys come from the exporter", secondSource = "OpenSSL")
    void our_client_and_an_openssl_server_export_the_same_keys() throws Exception {
        int port = freePort();
        Process server = openssl("s_server", "-accept", "127.0.0.1:" + port, "-Verify", "1");
        try (Line line = new Line(new InetSocketAddress(LOOPBACK, port))) {
            line.open(events -> DtlsClient.start("openssl", Cast.FAST, Cast.standardTerms(Cast.MALLORY, 8, 7), events));
            check(line, server);
        } finally {
            server.destroy();
        }
    }

    @Test
    @Rfc(number = 5764, section = "4.2", must = "keys come from the exporter", secondSource = "OpenSSL")
    void an_openssl_client_and_our_server_export_the_same_keys() throws Exception {
        try (Line line = new Line(null)) {
            line.open(events -> DtlsServer.start("openssl", Cast.FAST, Cast.standardLeaves(8, 7, 1), events));
            Process client = openssl("s_client", "-connect", "127.0.0.1:" + line.socket.getLocalPort());
            try {
                check(line, client);
            } finally {
                client.destroy();
            }
        }
    }

    private void check(Line line, Process openssl) throws Exception {
        DtlsEvent event = line.events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!(event instanceof DtlsEvent.Established established)) {
            throw new AssertionError("no association with OpenSSL but " + event);
        }
        assertThat(established.profile()).isEqualTo(0x0007);
        assertThat(established.peerFingerprint()).isEqualTo(Cast.MALLORY.fingerprint());
        byte[] exported = HexFormat.of().parseHex(exported(openssl));
        assertThat(established.exporterBlock()).isEqualTo(KeyMaterial.copyOf(exported));
    }

    private static String exported(Process openssl) throws IOException {
        BufferedReader output = openssl.inputReader(StandardCharsets.ISO_8859_1);
        for (String text = output.readLine(); text != null; text = output.readLine()) {
            int at = text.indexOf(EXPORTED);
            if (at >= 0) {
                return text.substring(at + EXPORTED.length()).strip();
            }
        }
        throw new AssertionError("OpenSSL exported nothing");
    }

    private Process openssl(String... arguments) throws IOException {
        Path identity = Files.writeString(folder.resolve("identity.pem"), Cast.MALLORY.dangerousPem());
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-dtls1_2", "-use_srtp", "SRTP_AEAD_AES_128_GCM", "-cert", identity.toString()));
        command.addAll(List.of("-key", identity.toString(), "-keymatexport", "EXTRACTOR-dtls_srtp"));
        command.addAll(List.of("-keymatexportlen", "56"));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket probe = new DatagramSocket(0, LOOPBACK)) {
            return probe.getLocalPort();
        }
    }

    /** An association on a UDP socket. */
    private static final class Line implements AutoCloseable {
        private final DatagramSocket socket;
        private final LinkedBlockingQueue<DtlsEvent> events = new LinkedBlockingQueue<>();
        private volatile @Nullable SocketAddress peer;
        private @Nullable DtlsProxy proxy;

        private Line(@Nullable SocketAddress peer) throws SocketException {
            this.socket = new DatagramSocket(0, LOOPBACK);
            this.peer = peer;
        }

        private void open(Function<DtlsEventPort, DtlsProxy> start) {
            DtlsProxy started = start.apply(this::take);
            proxy = started;
            Thread.ofVirtual().start(() -> receive(started));
        }

        private void receive(DtlsProxy into) {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
                    socket.receive(packet);
                    peer = packet.getSocketAddress();
                    into.datagram(Arrays.copyOf(packet.getData(), packet.getLength()));
                }
            } catch (IOException e) {
                events.add(new DtlsEvent.Closed(CloseCause.FAILED, "socket closed", Optional.empty(), false));
            }
        }

        /** An ICMP error while the server is not up yet is just a lost datagram. */
        private boolean take(DtlsEvent event) {
            SocketAddress to = peer;
            if (!(event instanceof DtlsEvent.Flight flight)) {
                return events.add(event);
            }
            if (to != null) {
                try {
                    socket.send(new DatagramPacket(flight.datagram(), flight.datagram().length, to));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return true;
        }

        @Override
        public void close() {
            if (proxy != null) {
                proxy.close("test over");
            }
            socket.close();
        }
    }
}
