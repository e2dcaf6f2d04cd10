package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./sotto md describe} and {@code ./sotto kd describe} show of a running conference. */
class DescribeTest {
    @TempDir
    Path folder;

    @Test
    void both_programs_show_every_owner_who_was_refused_and_why_and_no_key() throws IOException {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram ada = phone(appliance, "ada", 440);
                RunningProgram bob = phone(appliance, "bob", 660)) {
            ada.await("event heard ", Phones.JOIN);
            bob.await("event heard ", Phones.JOIN);
            assertThat(new Sipp(folder, appliance.ports().sip()).run("plain-offer", "1000", 1, "u1"))
                    .isZero();
            String md = appliance.md("describe");
            String kd = appliance.kd("describe");

            Object mdTree = Objects.requireNonNull(Json.parse(md));
            for (String owner : List.of("focus", "sip", "conductor", "core-0", "tunnelLink", "admissionLink")) {
                assertThat(Json.at(mdTree, owner)).as(owner).isInstanceOf(Map.class);
            }
            assertThat(list(mdTree, "focus", "machine", "conferences")).hasSize(1);
            assertThat(list(mdTree, "core-0", "legs")).hasSize(2).allSatisfy(leg -> {
                assertThat(list(leg, "sources")).as("a source of " + leg).isNotEmpty();
                assertThat(Json.at(leg, "keyed")).isEqualTo(true);
            });
            assertThat(list(mdTree, "focus", "machine", "refused")).hasSize(1);
            checkRefused(mdTree, 488, "false", "such as ./sotto phone");
            Object kdTree = Objects.requireNonNull(Json.parse(kd));
            for (String owner : List.of("keys", "links", "enrolmentPage", "page", "adminSocket", "memory")) {
                assertThat(Json.at(kdTree, owner)).as(owner).isInstanceOf(Map.class);
            }
            assertThat((Map<?, ?>) Json.at(kdTree, "keys", "associations", "running"))
                    .hasSize(2);
            assertThat(list(kdTree, "keys", "mediaDistributors")).hasSize(1);
            assertThat(Json.at(kdTree, "memory", "readableByAccount")).isEqualTo(!Appliance.isRoot());
            assertThat(Json.at(kdTree, "memory", "coreLimit")).isEqualTo(Appliance.isRoot() ? "0" : "-1");

            appliance.kd("kick", "sip:1000@127.0.0.1", "bob");
            assertThat(bob.awaitExit(Phones.JOIN)).as(bob.output()).isNotZero();
            checkRefused(
                    Objects.requireNonNull(Json.parse(appliance.md("describe"))), 403, "true", "./sotto kd members");

            List<Secret> secrets = new ArrayList<>();
            for (String name : List.of("ada", "bob")) {
                secrets.addAll(KeyLog.read(folder.resolve(name + ".keys")).all());
            }
            Path printed = Files.writeString(folder.resolve("printed"), md + kd);
            assertThat(new MemoryScanner(secrets, Secret::textForms).file(printed))
                    .as("keys in what was described")
                    .isEmpty();
        }
    }

    /** The last refused call. */
    private static void checkRefused(Object md, int status, String answered, String whatToDo) {
        Object call = list(md, "focus", "machine", "refused").getLast();
        assertThat(Json.at(call, "status")).isEqualTo("" + status);
        assertThat(Json.at(call, "answered").toString()).isEqualTo(answered);
        assertThat(list(call, "trace")).as("steps and the reason").hasSizeGreaterThan(1);
        assertThat(Json.at(call, "whatToDo").toString()).contains(whatToDo);
    }

    private RunningProgram phone(Appliance appliance, String name, int hertz) {
        Path home = appliance.enrol("1000", name);
        String keyLog = folder.resolve(name + ".keys").toString();
        return appliance.call("1000", home, "--tone", "" + hertz, "--keylog", keyLog);
    }

    private static List<?> list(Object tree, String... path) {
        return (List<?>) Json.at(tree, path);
    }
}
