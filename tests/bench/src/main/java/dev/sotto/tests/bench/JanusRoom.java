package dev.sotto.tests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.sdp.AudioCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Debian's Janus: an AudioBridge with participants by plain RTP. It decodes and mixes all of them, and encodes for each. */
final class JanusRoom implements RoomContender {
    private static final String PLUGIN = "janus.plugin.audiobridge";
    private static final int ROOM = 1;
    private static final long WARM_MILLIS = 4000;

    private final Workshop workshop;

    JanusRoom(Workshop workshop) {
        this.workshop = workshop;
    }

    @Override
    public String name() {
        return "Janus AudioBridge";
    }

    @Override
    public Optional<String> whyNot() {
        return JanusProgram.whyNot();
    }

    @Override
    public long warmMillis() {
        return WARM_MILLIS;
    }

    @Override
    public Room start(int phones, AudioCodec codec, int loadPort) throws IOException {
        Program program = JanusProgram.start(workshop, "audiobridge");
        JanusClient client = new JanusClient(JanusProgram.HTTP_PORT);
        try {
            client.attach(PLUGIN, TimeUnit.SECONDS.toMillis(10));
            Map<String, Object> room = new HashMap<>(Map.of("request", "create", "room", ROOM));
            room.put("sampling_rate", codec == AudioCodec.OPUS ? 48_000 : 8_000);
            room.put("allow_rtp_participants", true);
            client.request(room);
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < phones; i++) {
                if (i > 0) {
                    client.attachOnceMore(PLUGIN);
                }
                ports.add(join(client, codec, loadPort));
            }
            return new Running(program, client, ports);
        } catch (IOException e) {
            IOException failure = program.failure("is not set up (" + e.getMessage() + ")");
            client.close();
            program.close();
            throw failure;
        }
    }

    private static int join(JanusClient client, AudioCodec codec, int loadPort) throws IOException {
        Map<String, Object> rtp =
                Map.of("ip", "127.0.0.1", "port", loadPort, "payload_type", PhoneLoad.payloadType(codec));
        JsonNode joined = client.ask(Map.of(
                "request", "join", "room", ROOM, "codec", codec.encoding().toLowerCase(Locale.ROOT), "rtp", rtp));
        int port = joined.at("/rtp/port").asInt();
        if (port == 0) {
            throw new IOException("a participant has no port: " + joined);
        }
        return port;
    }

    private record Running(Program program, JanusClient client, List<Integer> ports) implements Room {
        @Override
        public CpuClock cpu() {
            return CpuClock.all(program.pid());
        }

        @Override
        public Optional<CpuClock> compilers() {
            return Optional.empty();
        }

        @Override
        public Optional<Double> allocated() {
            return Optional.empty();
        }

        @Override
        public void close() {
            client.close();
            program.close();
        }
    }
}
