package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An administrator watches a private conference, has somebody removed, ends it, and finds out why others did not get in. */
class WhatAnAdministratorSeesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String ONE = "/api/v1/live/conferences/" + Administrator.quoted(ROOM);

    @TempDir
    Path folder;

    /** What a GET answers as soon as it matches. */
    private static Matcher await(Administrator admin, String path, String wanted) throws Exception {
        Pattern pattern = Pattern.compile(wanted);
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = "";
        while (System.nanoTime() < end) {
            seen = admin.read(path);
            Matcher found = pattern.matcher(seen);
            if (found.find()) {
                return found;
            }
            Thread.sleep(250);
        }
        throw new AssertionError("no " + wanted + " in " + seen);
    }

    /** The lines of a stream of events. */
    private static BlockingQueue<String> events(Administrator admin, String topics) throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(admin.stream("/api/v1/events?topics=" + topics), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(() -> {
            try (reader) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException _) {
                lines.add("ended");
            }
        });
        return lines;
    }

    private static String event(BlockingQueue<String> lines, String wanted) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            String line = lines.poll(1, TimeUnit.SECONDS);
            if (line != null
                    && line.startsWith("data: ")
                    && Pattern.compile(wanted).matcher(line).find()) {
                return line;
            }
            if (line != null) {
                seen.add(line);
            }
        }
        throw new AssertionError("no " + wanted + " in " + seen);
    }

    @Test
    void who_is_in_with_which_label_who_was_removed_and_why_others_were_refused() throws Exception {
        try (Appliance appliance = Appliance.start(folder, "");
                Administrator admin = Administrator.of(appliance, folder)) {
            BlockingQueue<String> events = events(admin, "live,conference:" + Administrator.quoted(ROOM));
            event(events, "\"participants\":\\[]");
            Path ada = appliance.enrol("1000", "ada");
            Path bob = appliance.enrol("1000", "bob");
            try (RunningProgram adasPhone = appliance.call("1000", ada, "--redial", "0", "--tone", "440");
                    RunningProgram bobsPhone = appliance.call("1000", bob, "--redial", "0", "--tone", "660")) {
                bobsPhone.await("event heard ", Phones.JOIN);
                event(events, "\"label\":\"end-to-end\".*\"label\":\"end-to-end\"");
                await(admin, ONE, "\"speaking\":true.*\"lossPercent\":[0-9].*\"outKbit\":[1-9].*\"speaking\":true");
                String room = admin.read(ONE);
                assertThat(room)
                        .contains(
                                "\"kind\":\"private\"",
                                "\"verified\":true",
                                "\"codec\":\"opus\"",
                                "\"what\":\"started\"")
                        .contains(
                                "\"rosterName\":\"ada\"",
                                "\"rosterName\":\"bob\"",
                                "\"madeAt\"",
                                "\"nextAt\"",
                                "\"locked\":false")
                        .containsPattern("\"suite\":\"DOUBLE_AES_(128|256)_GCM\"")
                        .containsPattern("\"inKbit\":[1-9]")
                        .containsPattern("\"spi\":(\\d+).*\"spi\":\\1,");
                assertThat(admin.read("/api/v1/live")).contains("\"conferences\":1", "\"participants\":2");
                String bobsLeg = leg(room, "bob");
                await(admin, ONE, "\"rttMs\":[0-9.]+,\"lossTherePercent\":[0-9.]+.*\"rttMs\":[0-9]");

                mute(admin, bobsLeg, leg(room, "ada"));
                HttpResponse<String> removed = act(admin, ONE + "/participants/" + bobsLeg + "/actions", "remove");
                assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
                assertThat(bobsPhone.awaitExit(PATIENCE)).as(bobsPhone.output()).isEqualTo(5);
                event(events, "\"what\":\"removed\"");
                event(events, "\"what\":\"rekeyed\",\"sentence\":\"Everybody has a new key");
                assertThat(act(admin, ONE + "/actions", "lock").body()).contains("let nobody new into");
                await(admin, ONE, "\"locked\":true");
                assertThat(act(admin, ONE + "/actions", "end").body()).contains("Ended " + ROOM + ": 1 call.");
                adasPhone.await("An operator ended the conference", PATIENCE);
                event(events, "\"conferences\":0.*\"items\":\\[]");
            }
            assertThat(act(admin, ONE + "/actions", "end").statusCode()).isEqualTo(409);
            assertThat(admin.read("/api/v1/audit")).contains("\"remove\"", "\"mute\"", "\"lock\"", "\"end\"");
            calls(appliance, admin);
            metrics(admin);
        }
    }

    private static String leg(String room, String name) {
        Matcher found = Pattern.compile("\\{\"id\":\"(\\d+)\",\"name\":\"" + name + "\"")
                .matcher(room);
        assertThat(found.find()).as(room).isTrue();
        return found.group(1);
    }

    private static HttpResponse<String> act(Administrator admin, String path, String word) throws Exception {
        return admin.send("POST", path, "{\"action\":\"" + word + "\"}", Map.of());
    }

    /** Muted is who is not forwarded to the only listener any more, and not who is only said to be. */
    private static void mute(Administrator admin, String leg, String listener) throws Exception {
        String path = ONE + "/participants/" + leg + "/actions";
        String heard = "\"id\":\"" + listener + "\"[^{]*\"outKbit\":";
        await(admin, ONE, heard + "[1-9]");
        assertThat(act(admin, path, "mute").body()).contains("\"done\":true");
        await(admin, ONE, "\"id\":\"" + leg + "\"[^{]*\"muted\":true");
        await(admin, ONE, heard + "0\\.0");
        assertThat(act(admin, path, "unmute").body()).contains("\"done\":true");
        await(admin, ONE, "\"id\":\"" + leg + "\"[^{]*\"muted\":false");
        await(admin, ONE, heard + "[1-9]");
    }

    /** A plain phone of sipp that nobody takes, and somebody who dials what is not there. */
    private void calls(Appliance appliance, Administrator admin) throws Exception {
        Sipp sipp = new Sipp(folder, appliance.ports().sip());
        assertThat(sipp.run("plain-offer", "1000", 1, "u1")).isZero();
        Matcher refused = await(
                admin,
                "/api/v1/calls?search=488",
                "\"id\":\"(\\d+)\".*\"conference\":\"" + ROOM
                        + "\".*\"outcome\":\"refused\",\"reason\":\"not-acceptable\","
                        + "\"status\":488,\"verdict\":\"(488: [^\"]*)\"");
        assertThat(refused.group(2)).contains("(offered audio RTP/AVP: ");
        assertThat(admin.read("/api/v1/calls/" + refused.group(1)))
                .contains("\"layer\":\"sip\"", "\"text\":\"INVITE sip:1000@", "\"layer\":\"sdp\"");
        assertThat(admin.read("/api/v1/live")).contains("\"not-acceptable\":1");
        String lines = admin.read("/api/v1/calls.jsonl");
        assertThat(lines.lines()).hasSize(3).allMatch(line -> line.startsWith("{\"id\":"));
        assertThat(lines)
                .contains("\"verdict\":\"ended: Removed from the conference\"")
                .contains("\"verdict\":\"ended: An operator ended the conference\"")
                .contains("\"label\":\"end-to-end\"");
        assertThat(admin.read("/api/v1/calls.csv").lines()).hasSize(4).allMatch(line -> line.split(",").length >= 15);
    }

    private static void metrics(Administrator admin) throws Exception {
        String metrics = admin.read("/metrics");
        assertThat(metrics.lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) sotto_.*|sotto_[a-z_]+(\\{[^}]*})? [0-9.E-]+"));
        assertThat(metrics)
                .contains("sotto_conferences 0\n", "sotto_key_distributor_up 1\n", "sotto_store_up 1\n")
                .contains("sotto_calls_total{outcome=\"refused\"} 1\n", "sotto_calls_total{outcome=\"ended\"} 2\n")
                .contains("sotto_focus_events_total{event=\"kicked\"} 1\n")
                .containsPattern("sotto_core_events_total\\{core=\"0\",event=\"forwarded\"} [1-9]")
                .doesNotContain("1000", "ada");
    }
}
