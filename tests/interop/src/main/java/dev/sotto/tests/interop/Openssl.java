package dev.sotto.tests.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** OpenSSL as the DTLS of a telephone, with a certificate of its own. */
public final class Openssl {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** RFC 5764 4.2: two keys of 16 octets, then two salts of 14. */
    private static final int BLOCK = 60;

    private final Path folder;
    private final String fingerprint;

    /** Makes the certificate. */
    public Openssl(Path folder) {
        this.folder = folder;
        run(
                "openssl-makes",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "phone.key",
                "-out",
                "phone.pem",
                "-days",
                "2",
                "-subj",
                "/CN=phone");
        try (RunningProgram shows =
                run("openssl-shows", "x509", "-in", "phone.pem", "-noout", "-fingerprint", "-sha256")) {
            fingerprint = shows.await("Fingerprint=([0-9A-F:]+)", PATIENCE).group(1);
        }
    }

    private RunningProgram run(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        RunningProgram program = RunningProgram.start(name, folder, command);
        program.awaitExit(PATIENCE);
        return program;
    }

    /** As {@code a=fingerprint} has it. */
    public String fingerprint() {
        return "sha-256 " + fingerprint;
    }

    /**
     * Makes an association as its client; key and salt, as SDES would write them, for what the client sends.
     *
     * @param localPort of 127.0.0.1
     */
    public byte[] clientKey(int localPort, InetSocketAddress peer) {
        List<String> command = List.of(
                "openssl",
                "s_client",
                "-dtls1_2",
                "-timeout",
                "-bind",
                "127.0.0.1:" + localPort,
                "-connect",
                peer.getAddress().getHostAddress() + ":" + peer.getPort(),
                "-cert",
                "phone.pem",
                "-key",
                "phone.key",
                "-use_srtp",
                "SRTP_AES128_CM_SHA1_80",
                "-keymatexport",
                "EXTRACTOR-dtls_srtp",
                "-keymatexportlen",
                "" + BLOCK);
        try (RunningProgram client = RunningProgram.start("openssl-client", folder, command)) {
            byte[] block = HexFormat.of()
                    .parseHex(client.await("Keying material: ([0-9A-F]{" + 2 * BLOCK + "})", PATIENCE)
                            .group(1));
            byte[] master = new byte[30];
            System.arraycopy(block, 0, master, 0, 16);
            System.arraycopy(block, 32, master, 16, 14);
            return master;
        }
    }
}
