package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the memory of the programs while people talk, and what stays there afterwards. */
class MemoryTest {
    private static final Duration DUMP = Duration.ofMinutes(2);
    private static final Duration FLUSH = Duration.ofSeconds(20);
    /** An endpoint takes packets under the EKTKey before for ten seconds (docs/security/memory.md). */
    private static final Duration GRACE = Duration.ofSeconds(11);

    /** A collection between a copy and its wiping leaves a stray copy; usually there is none. */
    private static final int STRAY = 2;

    @TempDir
    Path folder;

    /** The keys of a running conference of two. */
    private record Keys(List<Secret> endToEnd, List<Secret> hops, List<Secret> ekt, List<Secret> senders) {}

    @Test
    @Rfc(number = 8871, section = "3.1", must = "the media distributor never gets an end-to-end key")
    void the_media_distributor_holds_no_end_to_end_key_in_any_form_and_others_forget_what_they_destroyed() {
        try (Appliance appliance = Appliance.start(folder, "");
                Capture capture = Capture.start(folder, appliance.ports().media());
                RunningProgram ada = loggingPhone(appliance, "1000");
                RunningProgram bob = phone(appliance, "1000")) {
            ada.await("event heard ", Phones.JOIN);
            bob.await("event heard ", Phones.JOIN);
            Keys keys = keys(capture);
            checkMediaDistributor(appliance.md(), keys);
            checkControls(appliance.kd(), bob, keys);

            appliance.kd("rekey", "sip:1000@127.0.0.1");
            pause(GRACE);
            assertThat(copies("KD after the grace", appliance.kd(), keys.ekt)).isLessThanOrEqualTo(STRAY);
            assertThat(copies("endpoint after the grace", bob, keys.ekt)).isLessThanOrEqualTo(STRAY);
            copies("endpoint after the grace", bob, keys.senders);

            List<Secret> all = KeyLog.read(folder.resolve("ada.keys")).ektKeys();
            List.of(ada, bob).forEach(RunningProgram::close);
            pause(Duration.ofSeconds(1));
            assertThat(copies("KD 1 s after the conference", appliance.kd(), all))
                    .isLessThanOrEqualTo(STRAY);
        }
    }

    @Test
    @Tag("full")
    void nor_with_256_bits_and_in_a_core_file() {
        try (Appliance appliance = Appliance.start(folder, "");
                Capture capture = Capture.start(folder, appliance.ports().media());
                RunningProgram ada = loggingPhone(appliance, "3000");
                RunningProgram bob = phone(appliance, "3000")) {
            ada.await("event heard ", Phones.JOIN);
            bob.await("event heard ", Phones.JOIN);
            Keys keys = keys(capture);
            checkMediaDistributor(appliance.md(), keys);
            checkControls(appliance.kd(), bob, keys);
            Path core = dumpCore(appliance.md());
            assertThat(found(core, keys.endToEnd))
                    .as("end-to-end keys in the core")
                    .isEmpty();
            assertThat(found(core, keys.hops))
                    .as("control: hop keys in the core")
                    .isNotEmpty();
        }
    }

    private void checkMediaDistributor(RunningProgram md, Keys keys) {
        Path heap = dumpHeap(md);
        assertThat(found(heap, keys.endToEnd)).as("end-to-end keys in the heap").isEmpty();
        assertThat(found(heap, keys.hops)).as("control: hop keys in the heap").isNotEmpty();
        assertThat(found(md, keys.endToEnd))
                .as("end-to-end keys in heap, stacks and native memory")
                .isEmpty();
        assertThat(found(md, keys.hops)).as("control: hop keys there").isNotEmpty();
    }

    private static void checkControls(RunningProgram kd, RunningProgram endpoint, Keys keys) {
        assertThat(copies("KD while they talk", kd, keys.ekt))
                .as("control: the search finds the EKTKey in the key distributor")
                .isPositive();
        assertThat(found(endpoint, keys.ekt).keySet())
                .as("control: the search finds the EKTKey in an endpoint")
                .anyMatch(what -> what.startsWith("EKTKey") && what.endsWith("raw"));
        copies("endpoint while they talk", endpoint, keys.ekt);
        copies("endpoint while they talk", endpoint, keys.senders);
        assertThat(found(endpoint, keys.senders).keySet())
                .as("control: the search finds senders' keys in an endpoint, also as round keys")
                .anyMatch(what -> what.endsWith("session key: encryption round key int[]"))
                .anyMatch(what -> what.endsWith("session key: raw"));
    }

    /** How often keys were found; salts protect nothing and are not counted. Said, so that the numbers can be documented. */
    private static int copies(String when, RunningProgram program, List<Secret> secrets) {
        Map<String, Integer> found =
                found(program, secrets.stream().filter(Secret::isAesKey).toList());
        System.out.println("memory: " + when + ": " + found);
        return found.values().stream().mapToInt(Integer::intValue).sum();
    }

    private RunningProgram loggingPhone(Appliance appliance, String conference) {
        Path home = appliance.enrol(conference, "ada");
        return appliance.call(
                conference,
                home,
                "--tone",
                "440",
                "--keylog",
                folder.resolve("ada.keys").toString());
    }

    /** Without a key log, which keeps keys in memory as text. */
    private static RunningProgram phone(Appliance appliance, String conference) {
        String uri = "sip:" + conference + "@127.0.0.1:" + appliance.ports().sip();
        String home = appliance.enrol(conference, "bob").toString();
        return appliance.phone("phone-bob", List.of(uri, "--home", home, "--tone", "660"));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Keys keys(Capture capture) {
        KeyLog ada = KeyLog.read(folder.resolve("ada.keys"));
        List<Secret> hops = ada.hopKeys();
        List<Secret> senders = ada.senderKeys(capture.file());
        // tshark writes what it has when its buffer is full or a while has passed.
        for (long deadline = System.nanoTime() + FLUSH.toNanos();
                senders.size() < 6 && System.nanoTime() < deadline; ) {
            senders = ada.senderKeys(capture.file());
        }
        assertThat(senders).as("keys in FullEKTFields of both senders").hasSizeGreaterThanOrEqualTo(6);
        List<Secret> endToEnd = new ArrayList<>(ada.ektKeys());
        endToEnd.addAll(senders);
        return new Keys(endToEnd, hops, ada.ektKeys(), senders);
    }

    private static Map<String, Integer> found(RunningProgram program, List<Secret> secrets) {
        return new MemoryScanner(secrets, Secret::allForms).process(program);
    }

    private static Map<String, Integer> found(Path file, List<Secret> secrets) {
        return new MemoryScanner(secrets, Secret::allForms).file(file);
    }

    private Path dumpHeap(RunningProgram program) {
        Path file = folder.resolve("heap.hprof");
        jcmd(program, "GC.heap_dump", "-all", file.toString());
        return file;
    }

    private void jcmd(RunningProgram program, String... command) {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + program.pid()));
        words.addAll(List.of(command));
        run("jcmd", words);
    }

    private Path dumpCore(RunningProgram program) {
        run("gcore", List.of("gcore", "-a", "-o", folder.resolve("core").toString(), "" + program.pid()));
        return folder.resolve("core." + program.pid());
    }

    private void run(String name, List<String> command) {
        try (RunningProgram running = RunningProgram.start(name, folder, command)) {
            assertThat(running.awaitExit(DUMP)).as(running.output()).isZero();
        }
    }
}
