package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does from a shell, with the program that {@code ./sotto} starts. */
class TheAdministratorsCommandLineTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private List<String> program = List.of();
    private String token = "";

    /** How a command ended, and what it printed. */
    private record Ended(int code, String output) {}

    private Ended type(String typed, String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(program);
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", folder.resolve("sotto.yaml").toString()));
        Path output = Files.createTempFile(folder, "command", ".txt");
        ProcessBuilder command =
                new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
        command.environment().put("XDG_CONFIG_HOME", folder.resolve("home").toString());
        command.environment().put("SOTTO_TOKEN", token);
        Process process = command.start();
        try (var in = process.outputWriter()) {
            in.write(typed + "\n");
        }
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private String done(String... arguments) throws IOException, InterruptedException {
        Ended ended = type("", arguments);
        assertThat(ended.code()).as(ended.output()).isZero();
        return ended.output();
    }

    private String refused(int code, String... arguments) throws IOException, InterruptedException {
        Ended ended = type("", arguments);
        assertThat(ended.code()).as(ended.output()).isEqualTo(code);
        return ended.output();
    }

    @Test
    void records_are_added_changed_and_removed_and_a_call_that_failed_is_explained() throws Exception {
        try (Appliance started = Appliance.start(folder, "");
                Administrator root = Administrator.of(started, folder)) {
            program = started.java("appliance/cli", "dev.sotto.appliance.cli.SottoCommand", List.of());
            assertThat(root.read("/api/v1/conferences")).doesNotContain("5000");
            assertThat(refused(3, "conf", "list")).contains("Sign in");
            assertThat(type("wrong", "login", "root").code()).isEqualTo(3);
            Ended login = type("a sentence for a test", "login", "root");
            assertThat(login.code()).as(login.output()).isZero();

            done("conf", "add", "user=5000", "name=Board room", "kind=standard", "mayJoin=sip:ada@a.example");
            assertThat(refused(2, "conf", "add", "user=5000", "name=Again")).contains("user");
            assertThat(refused(2, "conf", "set", "5000", "maxLegz=7")).contains("Did you mean maxLegs?");
            done("conf", "set", "5000", "maxLegs=7");
            assertThat(done("conf", "show", "5000"))
                    .contains("name=Board room\n", "maxLegs=7\n", "mayJoin=sip:ada@a.example\n");
            assertThat(done("conf", "list", "board"))
                    .contains("5000  Board room  standard")
                    .doesNotContain("4009");

            assertThat(refused(2, "conf", "remove", "5000", "--yes=false")).contains("Nothing was removed");
            aProgramReadsAndMayNotWrite();
            somebodyElseSignsIn();
            aCallThatFailedIsExplained(started);

            done("conf", "remove", "5000", "--yes");
            assertThat(refused(4, "conf", "show", "5000")).contains("There is no \"5000\".");
            assertThat(done("audit")).contains("5000");
            done("logout");
            refused(3, "conf", "list");
        }
    }

    private void aProgramReadsAndMayNotWrite() throws IOException, InterruptedException {
        token = done("token", "add", "backup", "--user", "root", "--role", "viewer")
                .strip();
        assertThat(token).startsWith("sotto_");
        assertThat(done("conf", "list", "--output", "json")).contains("\"user\" : \"5000\"", "\"etag\"");
        assertThat(refused(3, "conf", "set", "5000", "maxLegs=8")).contains("viewer");
        token = "";
        done("token", "remove", "backup");
    }

    private void somebodyElseSignsIn() throws IOException, InterruptedException {
        done("user", "add", "name=bob", "role=operator");
        assertThat(type("another sentence for a test", "user", "password", "bob")
                        .code())
                .isZero();
        assertThat(type("another sentence for a test", "login", "bob").output()).contains("as bob, operator");
        assertThat(refused(3, "user", "list")).contains("operator");
        assertThat(type("a sentence for a test", "login", "root").code()).isZero();
    }

    private void aCallThatFailedIsExplained(Appliance appliance) throws IOException, InterruptedException {
        try (RunningProgram lost =
                appliance.call("5999", folder.resolve("bob"), "--standard", "--redial", "0", "--seconds", "1")) {
            lost.awaitExit(PATIENCE);
        }
        String told = "";
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!told.contains("404") && System.nanoTime() < end) {
            told = type("", "trace", "5999").output();
        }
        assertThat(told).contains("404", "sip:5999@");
        itsMessagesAreWrittenForWireshark(appliance);
    }

    private void itsMessagesAreWrittenForWireshark(Appliance appliance) throws IOException, InterruptedException {
        Path file = folder.resolve("call.pcapng");
        assertThat(done("trace", "5999", "--packets", file.toString())).contains("404");
        Packets packets = Packets.read(file, folder);
        assertThat(packets.methods()).contains("INVITE", "404", "ACK");
        assertThat(packets.faults()).isEmpty();
        assertThat(refused(
                        1,
                        "trace",
                        "5999",
                        "--packets",
                        folder.resolve("none/call.pcapng").toString()))
                .contains("Cannot write");
        assertThat(refused(4, "trace", "nobody", "--packets", file.toString())).contains("nothing of that name");
        try (RunningProgram again =
                appliance.call("5999", folder.resolve("eve"), "--standard", "--redial", "0", "--seconds", "1")) {
            again.awaitExit(PATIENCE);
        }
        Path several = folder.resolve("several.pcapng");
        long end = System.nanoTime() + PATIENCE.toNanos();
        Ended ended = type("", "trace", "5999", "--packets", several.toString());
        while (ended.code() == 0 && System.nanoTime() < end) {
            ended = type("", "trace", "5999", "--packets", several.toString());
        }
        assertThat(ended.output()).contains("2 calls fit");
        assertThat(ended.code()).isEqualTo(2);
    }
}
