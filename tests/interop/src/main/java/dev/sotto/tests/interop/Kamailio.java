package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Debian's Kamailio as a telephone provider: a registrar and a proxy that asks for digests, on loopback. What it does with a call is decided by the
 * number: {@code +4990…} come back to who registered as {@link #CUSTOMER}, a number of three digits is answered with that status, and all
 * others ring the telephone that it is given.
 */
public final class Kamailio implements AutoCloseable {
    /** What the appliance registers as. */
    public static final String CUSTOMER = "sotto";

    /** With this password. */
    public static final String PASSWORD = "a-long-password-of-a-trunk";

    /** Its domain, which is its realm too. */
    public static final String DOMAIN = "provider.example";

    private static final Duration START = Duration.ofSeconds(30);

    private final RunningProgram program;
    private final int port;
    private final Path home;

    private Kamailio(RunningProgram program, int port, Path home) {
        this.program = program;
        this.port = port;
        this.home = home;
    }

    /**
     * Starts one.
     *
     * @param folder where its files go
     * @param telephone the URI that other numbers ring
     * @param customer the URI of calls to {@code +4990…} if they do not go to what is registered; empty if they do
     * @param algorithm MD5 or SHA-256
     */
    public static Kamailio start(Path folder, String telephone, String customer, String algorithm) {
        int port = Ports.free();
        Path home = folder.resolve("kamailio-" + port);
        Path config = home.resolve("kamailio.cfg");
        Map<String, String> words = Map.of(
                "PORT",
                "" + port,
                "TLS_PORT",
                "" + (port + 1),
                "HOME",
                home.toString(),
                "ALGORITHM",
                algorithm,
                "DOMAIN",
                DOMAIN,
                "USER",
                CUSTOMER,
                "PASSWORD",
                PASSWORD,
                "TELEPHONE",
                telephone,
                "CUSTOMER_URI",
                customer);
        try {
            Files.createDirectories(home);
            certificate(home, "provider", DOMAIN);
            certificate(home, "customer", "customer.example");
            Files.writeString(config, filled("/kamailio.cfg", words));
            Files.writeString(home.resolve("tls.cfg"), filled("/kamailio-tls.cfg", words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunningProgram program = RunningProgram.start(
                "kamailio-" + port,
                folder,
                List.of(
                        "kamailio",
                        "-f",
                        config.toString(),
                        "-DD",
                        "-E",
                        "-m",
                        "32",
                        "-M",
                        "8",
                        "-Y",
                        home.toString()));
        program.await("processes \\(at least\\)", START);
        return new Kamailio(program, port, home);
    }

    /** A certificate of its own authority for {@code name}, and its key, in PEM. */
    private static void certificate(Path home, String file, String name) {
        String command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN="
                + name + " -addext subjectAltName=DNS:" + name + " -keyout " + file + ".key -out " + file + ".pem";
        try (RunningProgram makes = RunningProgram.start("openssl-" + file, home, List.of(command.split(" ", -1)))) {
            makes.awaitExit(START);
        }
    }

    private static String filled(String name, Map<String, String> words) throws IOException {
        try (InputStream in = Kamailio.class.getResourceAsStream(name)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("{{" + word.getKey() + "}}", word.getValue());
            }
            return text;
        }
    }

    /** Its port for UDP and TCP. */
    public int port() {
        return port;
    }

    /** Its port for TLS, where it wants the customer's certificate. */
    public int tlsPort() {
        return port + 1;
    }

    /** A file of it in PEM: {@code provider.pem}, {@code customer.pem} or {@code customer.key}. */
    public String pem(String file) {
        try {
            return Files.readString(home.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it said. */
    public RunningProgram program() {
        return program;
    }

    /** Ends it without a word. */
    public void kill() {
        program.kill();
    }

    @Override
    public void close() {
        program.close();
    }
}
