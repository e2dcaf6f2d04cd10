package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator sees who is in a conference by telephone and who waits, and does what may be done about it. */
class TelephonesAtTheConsoleTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROOM = "sip:4000@127.0.0.1";
    private static final String ONE = "/api/v1/live/conferences/" + Administrator.quoted(ROOM);
    private static final String PIN = "86420975";

    @TempDir
    Path folder;

    private static void await(Administrator admin, String wanted) throws Exception {
        Pattern pattern = Pattern.compile(wanted);
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = "";
        while (System.nanoTime() < end) {
            seen = admin.send("GET", ONE, "", Map.of()).body();
            if (pattern.matcher(seen).find()) {
                return;
            }
            Thread.sleep(250);
        }
        throw new AssertionError("no " + wanted + " in " + seen);
    }

    private static String act(Administrator admin, int phone, String action) throws Exception {
        HttpResponse<String> answer =
                admin.send("POST", ONE + "/phones/" + phone + "/actions", "{\"action\":\"" + action + "\"}", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String shown(int number, String place, boolean muted) {
        return "\"number\":" + number + ",\"caller\":\"[^\"]+\",\"gateway\":\"lobby\",\"place\":\"" + place
                + "\",\"muted\":" + muted;
    }

    @Test
    void who_waits_is_let_in_who_is_in_is_muted_asked_and_sent_away() throws Exception {
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder);
                RunningProgram gateway = appliance.startGateway("1000", "13572468")) {
            GatewayDoor door = new GatewayDoor(appliance, gateway);
            appliance.kd("create", ROOM, "standard");
            appliance.kd("phones", ROOM, "allow", PIN);
            try (RawPhone first = door.phone("first");
                    RawPhone second = door.phone("second")) {
                assertThat(first.call(door.at("4000"), "")).isEqualTo(200);
                door.type(first, PIN, "ADMITTED");
                await(admin, shown(1, "guest", false));
                appliance.kd("phones", ROOM, "lobby", "on");
                assertThat(second.call(door.at("4000"), "")).isEqualTo(200);
                door.type(second, PIN, "LOBBY");
                await(admin, shown(2, "lobby", false));

                assertThat(act(admin, 2, "admit")).contains("asked to let phone 2");
                await(admin, shown(2, "guest", false));
                act(admin, 2, "mute");
                await(admin, shown(2, "guest", true));
                assertThat(act(admin, 2, "ask")).contains("only the caller can unmute");
                act(admin, 2, "remove");
                assertThat(second.awaitBye()).contains("Removed from the conference");
                await(admin, "\"phones\":\\[\\{\"number\":1,[^\\]]*\\}\\]");
                assertThat(admin.read("/api/v1/audit")).contains("\"admit\"", "\"ask\"", "phone 2");
            }
        }
    }
}
