package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Debian's Janus: a VideoRoom with one remote publisher, who sends plain RTP, and for each receiver an RTP forwarder with
 * SRTP. It offers no AES-GCM there, so the suite is AES_CM_128_HMAC_SHA1_80.
 */
final class JanusContender implements Contender {
    private static final int HTTP_PORT = 18_088;
    private static final int INPUT_PORT = 29_000;
    private static final int ROOM = 1;
    private static final int PAYLOAD_TYPE = 111;
    /** The only SSRC that a remote publisher's stream number 0 may have. */
    private static final int SSRC = 1000;

    private final Workshop workshop;

    JanusContender(Workshop workshop) {
        this.workshop = workshop;
    }

    @Override
    public String name() {
        return "Janus";
    }

    @Override
    public Optional<String> whyNot() {
        return Commands.find("janus").isPresent() ? Optional.empty() : Optional.of("not installed: apt install janus");
    }

    @Override
    public Session start(Scenario scenario, Sink sink) throws IOException {
        Path configuration = workshop.folder().resolve("janus");
        writeConfiguration(configuration);
        List<String> command = List.of(
                Commands.find("janus").orElseThrow(),
                "--configs-folder=" + configuration,
                "--config=" + configuration.resolve("janus.jcfg"),
                "--interface=127.0.0.1",
                "--debug-level=3",
                "--disable-colors");
        Program program =
                Program.start("janus", Integer.toString(workshop.cpus().forwarder()), workshop.folder(), command);
        try {
            return configure(program, scenario, sink);
        } catch (IOException e) {
            IOException failure = program.failure("is not set up (" + e.getMessage() + ")");
            program.close();
            throw failure;
        }
    }

    private static void writeConfiguration(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("none"));
        Path plugins = folder.resolve("plugins");
        Path transports = folder.resolve("transports");
        Path installed = installedLibraries();
        link(installed.resolve("plugins/libjanus_videoroom.so"), plugins);
        link(installed.resolve("transports/libjanus_http.so"), transports);
        Files.writeString(
                folder.resolve("janus.jcfg"),
                "general: {\n  plugins_folder = \"" + plugins + "\"\n  transports_folder = \"" + transports
                        + "\"\n  events_folder = \"" + folder.resolve("none") + "\"\n  loggers_folder = \""
                        + folder.resolve("none") + "\"\n  session_timeout = 0\n}\nnat: {\n  ice_lite = true\n}\n");
        Files.writeString(
                folder.resolve("janus.transport.http.jcfg"),
                "general: {\n  json = \"plain\"\n  base_path = \"/janus\"\n  http = true\n  port = " + HTTP_PORT
                        + "\n  ip = \"127.0.0.1\"\n}\n");
        Files.writeString(folder.resolve("janus.plugin.videoroom.jcfg"), "general: {\n}\n");
    }

    private static Path installedLibraries() throws IOException {
        for (String folder : List.of("/usr/lib/x86_64-linux-gnu/janus", "/usr/lib/aarch64-linux-gnu/janus")) {
            if (Files.isDirectory(Path.of(folder))) {
                return Path.of(folder);
            }
        }
        throw new IOException("Janus is installed without its plug-ins");
    }

    private static void link(Path library, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path name = folder.resolve(library.getFileName().toString());
        Files.deleteIfExists(name);
        Files.createSymbolicLink(name, library);
    }

    private static Session configure(Program program, Scenario scenario, Sink sink) throws IOException {
        try (JanusClient client = new JanusClient(HTTP_PORT)) {
            client.attach("janus.plugin.videoroom", TimeUnit.SECONDS.toMillis(10));
            client.request(Map.of("request", "create", "room", ROOM, "publishers", 4, "audiocodec", "opus"));
            Map<String, Object> stream = Map.of("type", "audio", "mindex", 0, "mid", "0", "codec", "opus");
            client.request(Map.of(
                    "request",
                    "add_remote_publisher",
                    "room",
                    ROOM,
                    "id",
                    1,
                    "display",
                    "bench",
                    "iface",
                    "lo",
                    "port",
                    INPUT_PORT,
                    "streams",
                    List.of(stream)));
            for (int i = 0; i < scenario.receivers(); i++) {
                forward(client, sink.receiver(scenario, 0, i), i);
            }
            return new Running(program, scenario, sink);
        }
    }

    private static void forward(JanusClient client, TransportAddress to, int number) throws IOException {
        String crypto =
                Base64.getEncoder().encodeToString(HopSecret.counterMode(number).inline());
        Map<String, Object> stream = Map.of(
                "mid",
                "0",
                "host",
                to.host(),
                "port",
                to.port(),
                "pt",
                PAYLOAD_TYPE,
                "srtp_suite",
                80,
                "srtp_crypto",
                crypto);
        client.request(Map.of(
                "request",
                "rtp_forward",
                "room",
                ROOM,
                "publisher_id",
                1,
                "host",
                to.host(),
                "srtp_suite",
                80,
                "srtp_crypto",
                crypto,
                "streams",
                List.of(stream)));
    }

    private record Running(Program program, Scenario scenario, Sink sink) implements Session {
        @Override
        public LoadPlan load() {
            LoadPlan.Flow flow = new LoadPlan.Flow(
                    SSRC,
                    new TransportAddress(new byte[] {127, 0, 0, 1}, INPUT_PORT),
                    "plain",
                    HopSecret.counterMode(0).suite());
            LoadPlan.Form form = new LoadPlan.Form(1, 0, false, false, PAYLOAD_TYPE);
            return new LoadPlan(List.of(flow), form, sink.sockets(scenario), LoadPlan.Loop.WINDOW);
        }

        @Override
        public CpuClock cpu() {
            return CpuClock.all(program.pid());
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
