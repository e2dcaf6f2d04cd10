package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Debian's rtpengine in user space: one publisher with plain RTP, and for each receiver a subscription with SDES and
 * AES-128-GCM. That its input is not encrypted is in its favour.
 */
final class RtpengineContender implements Contender {
    private static final int CONTROL_PORT = 22_222;
    private static final int PAYLOAD_TYPE = 96;
    private static final String SUITE = "AEAD_AES_128_GCM";
    private static final Pattern MEDIA_PORT = Pattern.compile("(?m)^m=\\w+ (\\d+) ");
    private static final Pattern CRYPTO =
            Pattern.compile("(?m)^a=crypto:(\\d+) " + SUITE + " inline:([A-Za-z0-9+/=]+)");

    private final Workshop workshop;

    RtpengineContender(Workshop workshop) {
        this.workshop = workshop;
    }

    @Override
    public String name() {
        return "rtpengine";
    }

    @Override
    public Optional<String> whyNot() {
        return Commands.find("rtpengine").isPresent()
                ? Optional.empty()
                : Optional.of("not installed: apt install rtpengine-daemon");
    }

    @Override
    public Session start(Scenario scenario, Sink sink) throws IOException {
        int highest = 30_000 + 4 * (scenario.receivers() + 2);
        List<String> command = List.of(
                Commands.find("rtpengine").orElseThrow(),
                "--config-file=none",
                "--foreground",
                "--log-stderr",
                "--log-level=3",
                "--table=-1",
                "--num-threads=1",
                "--media-num-threads=1",
                "--interface=" + sink.local().host(),
                "--listen-ng=127.0.0.1:" + CONTROL_PORT,
                "--port-min=30000",
                "--port-max=" + highest);
        Program program =
                Program.start("rtpengine", Integer.toString(workshop.cpus().forwarder()), workshop.folder(), command);
        try {
            return configure(program, scenario, sink);
        } catch (IOException e) {
            IOException failure = program.failure("is not set up (" + e.getMessage() + ")");
            program.close();
            throw failure;
        }
    }

    private static Session configure(Program program, Scenario scenario, Sink sink) throws IOException {
        try (NgClient client = new NgClient(CONTROL_PORT)) {
            client.awaitPong(TimeUnit.SECONDS.toMillis(10));
            TransportAddress sender = Sink.sender(0);
            Map<String, Object> published = client.call(Map.of(
                    "command", "publish",
                    "call-id", "bench",
                    "from-tag", "sender",
                    "ICE", "remove",
                    "sdp", sdp(sender, "RTP/AVP", "sendonly", "")));
            Matcher port = find(MEDIA_PORT, published);
            TransportAddress input = new TransportAddress(sink.local().ip(), Integer.parseInt(port.group(1)));
            List<HopSecret> secrets = new ArrayList<>();
            for (int i = 0; i < scenario.receivers(); i++) {
                secrets.add(subscribe(client, sink.receiver(scenario, 0, i), i));
            }
            return new Running(program, scenario, sink, input, secrets.getFirst());
        }
    }

    /** One receiver; returns the keys with which rtpengine seals for it. */
    private static HopSecret subscribe(NgClient client, TransportAddress receiver, int number) throws IOException {
        String tag = "receiver-" + number;
        Map<String, Object> offer = client.call(Map.of(
                "command", "subscribe request",
                "call-id", "bench",
                "from-tag", "sender",
                "to-tag", tag,
                "transport protocol", "RTP/SAVP",
                "ICE", "remove",
                "DTLS", "off",
                "flags", List.of("SDES-only-" + SUITE)));
        Matcher crypto = find(CRYPTO, offer);
        byte[] own = HopSecret.gcm(number).inline();
        String line = "a=crypto:" + crypto.group(1) + " " + SUITE + " inline:"
                + Base64.getEncoder().withoutPadding().encodeToString(own) + "\r\n";
        client.call(Map.of(
                "command", "subscribe answer",
                "call-id", "bench",
                "from-tag", "sender",
                "to-tag", tag,
                "ICE", "remove",
                "sdp", sdp(receiver, "RTP/SAVP", "recvonly", line)));
        return HopSecret.of(Base64.getDecoder().decode(crypto.group(2)));
    }

    private static String sdp(TransportAddress address, String protocol, String direction, String crypto) {
        return "v=0\r\no=bench 1 1 IN IP4 " + address.host() + "\r\ns=-\r\nc=IN IP4 " + address.host()
                + "\r\nt=0 0\r\nm=audio " + address.port() + " " + protocol + " " + PAYLOAD_TYPE
                + "\r\na=rtpmap:" + PAYLOAD_TYPE + " opus/48000/2\r\na=" + direction + "\r\na=rtcp-mux\r\n" + crypto;
    }

    private static Matcher find(Pattern pattern, Map<String, Object> answer) throws IOException {
        Matcher matcher = pattern.matcher(String.valueOf(answer.get("sdp")));
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in " + answer);
        }
        return matcher;
    }

    private record Running(Program program, Scenario scenario, Sink sink, TransportAddress input, HopSecret secret)
            implements Session {
        @Override
        public LoadPlan load() {
            LoadPlan.Flow flow = new LoadPlan.Flow(LoadPlan.FIRST_SSRC, input, "plain", secret.suite());
            LoadPlan.Form form = new LoadPlan.Form(1, 0, false, false, PAYLOAD_TYPE);
            return new LoadPlan(List.of(flow), form, sink.sockets(scenario), LoadPlan.Loop.REST);
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
