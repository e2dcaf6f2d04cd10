package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;
import java.io.IOException;
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
        return JanusProgram.whyNot();
    }

    @Override
    public Session start(Scenario scenario, Sink sink) throws IOException {
        Program program = JanusProgram.start(workshop, "videoroom");
        try {
            return configure(program, scenario, sink);
        } catch (IOException e) {
            IOException failure = program.failure("is not set up (" + e.getMessage() + ")");
            program.close();
            throw failure;
        }
    }

    private static Session configure(Program program, Scenario scenario, Sink sink) throws IOException {
        try (JanusClient client = new JanusClient(JanusProgram.HTTP_PORT)) {
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
