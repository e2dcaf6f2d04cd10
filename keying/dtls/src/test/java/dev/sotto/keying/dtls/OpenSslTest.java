package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Tools;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
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
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource({
        "rsa:2048, SRTP_AES128_CM_SHA1_80, 1, sha-256, 60",
        "rsa:2048, SRTP_AES128_CM_SHA1_32, 2, sha-512, 60",
        "ec, SRTP_AEAD_AES_128_GCM, 7, sha-384, 56",
        "ec, SRTP_AEAD_AES_256_GCM, 8, sha-256, 88"
    })
    @Rfc(number = 5763, section = "5", must = "either role is taken, and the certificate is the one of the fingerprint")
    void an_openssl_phone_in_either_role_exports_the_same_keys(
            String key, String profile, int code, String hash, int length) throws Exception {
        Path identity = foreignIdentity(key);
        Fingerprint print = fingerprint(identity, hash);
        PhoneAssociationTerms terms = new PhoneAssociationTerms(Cast.ALICE, List.of(print), SrtpProfile.PHONE_CODES);
        try (Line line = new Line(null)) {
            line.open(events -> PhoneAssociation.startServer("openssl", Cast.FAST, terms, events));
            Process client = openssl(
                    identity, profile, length, "s_client", "-connect", "127.0.0.1:" + line.socket.getLocalPort());
            try {
                check(line, client, code);
            } finally {
                client.destroy();
            }
        }
        int port = freePort();
        Process server = openssl(identity, profile, length, "s_server", "-accept", "127.0.0.1:" + port, "-Verify", "1");
        try (Line line = new Line(new InetSocketAddress(LOOPBACK, port))) {
            line.open(events -> PhoneAssociation.startClient("openssl", Cast.FAST, terms, events));
            check(line, server, code);
        } finally {
            server.destroy();
        }
    }

    @Test
    @Rfc(number = 5763, section = "5", must = "a certificate other than that of the fingerprint ends the association")
    void an_openssl_phone_with_another_certificate_than_its_sdp_said_is_refused() throws Exception {
        Path identity = foreignIdentity("ec");
        PhoneAssociationTerms terms =
                new PhoneAssociationTerms(Cast.ALICE, List.of(Cast.MALLORY.fingerprint()), SrtpProfile.PHONE_CODES);
        try (Line line = new Line(null)) {
            line.open(events -> PhoneAssociation.startServer("openssl", Cast.FAST, terms, events));
            Process client = openssl(
                    identity,
                    "SRTP_AES128_CM_SHA1_80",
                    60,
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + line.socket.getLocalPort());
            try {
                assertThat(line.events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                DtlsEvent.Closed.class,
                                closed -> assertThat(closed.reason())
                                        .startsWith("the phone's certificate is not the one in its SDP"));
            } finally {
                client.destroy();
            }
        }
    }

    private Path foreignIdentity(String key) throws Exception {
        Path file = folder.resolve("phone.pem");
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "req", "-x509", "-nodes", "-subj", "/CN=phone", "-newkey", key, "-keyout", "-"));
        if (key.equals("ec")) {
            command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1"));
        }
        Process made = new ProcessBuilder(command).redirectOutput(file.toFile()).start();
        assertThat(made.waitFor()).isZero();
        return file;
    }

    private static Fingerprint fingerprint(Path identity, String hash) throws Exception {
        String pem = Files.readString(identity);
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(
                        pem.substring(pem.indexOf("-----BEGIN CERTIFICATE")).getBytes(StandardCharsets.US_ASCII)));
        return new Fingerprint(
                hash, MessageDigest.getInstance(hash.toUpperCase(Locale.ROOT)).digest(certificate.getEncoded()));
    }

    private void check(Line line, Process openssl) throws Exception {
        DtlsEvent.Established established = check(line, openssl, 0x0007);
        assertThat(established.peerFingerprint()).isEqualTo(Cast.MALLORY.fingerprint());
    }

    private static DtlsEvent.Established check(Line line, Process openssl, int profile) throws Exception {
        DtlsEvent event = line.events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!(event instanceof DtlsEvent.Established established)) {
            throw new AssertionError("no association with OpenSSL but " + event);
        }
        assertThat(established.profile()).isEqualTo(profile);
        byte[] exported = HexFormat.of().parseHex(exported(openssl));
        assertThat(established.exporterBlock()).isEqualTo(KeyMaterial.copyOf(exported));
        return established;
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
        return openssl(identity, "SRTP_AEAD_AES_128_GCM", 56, arguments);
    }

    private Process openssl(Path identity, String profile, int length, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-dtls1_2", "-use_srtp", profile, "-cert", identity.toString()));
        command.addAll(List.of("-key", identity.toString(), "-keymatexport", "EXTRACTOR-dtls_srtp"));
        command.addAll(List.of("-keymatexportlen", "" + length));
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
