package dev.sotto.tests.interop;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** OpenSSL as the DTLS of a telephone, with a certificate of its own. */
public final class Openssl {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** RFC 5764 4.2: two keys of 16 octets, then two salts of 14. */
    private static final int BLOCK = 60;

    private static final int KEY = 16;
    private static final int SALT = 14;

    private final Path folder;
    private final String fingerprint;

    /** Makes the certificate. */
    public Openssl(Path folder) {
        this.folder = folder;
        try (RunningProgram makes = start("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                + " -keyout phone.key -out phone.pem -days 2 -subj /CN=phone")) {
            makes.awaitExit(PATIENCE);
        }
        try (RunningProgram shows = start("x509 -in phone.pem -noout -fingerprint -sha256")) {
            fingerprint = shows.await("Fingerprint=([0-9A-F:]+)", PATIENCE).group(1);
        }
    }

    private RunningProgram start(String arguments) {
        return RunningProgram.start("openssl", folder, List.of(("openssl " + arguments).split(" ", -1)));
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
        // Its input is at an end, so that it says goodbye when all is done, and prints.
        try (RunningProgram client = start("s_client -dtls1_2 -timeout -cert phone.pem -key phone.key -bind 127.0.0.1:"
                + localPort + " -connect " + peer.getAddress().getHostAddress() + ":" + peer.getPort()
                + " -use_srtp SRTP_AES128_CM_SHA1_80 -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen " + BLOCK)) {
            byte[] block = HexFormat.of()
                    .parseHex(client.await("Keying material: ([0-9A-F]{" + 2 * BLOCK + "})", PATIENCE)
                            .group(1));
            byte[] master = new byte[KEY + SALT];
            System.arraycopy(block, 0, master, 0, KEY);
            System.arraycopy(block, 2 * KEY, master, KEY, SALT);
            return master;
        }
    }
}
