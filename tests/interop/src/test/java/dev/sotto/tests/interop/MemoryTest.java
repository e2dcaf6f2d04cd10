package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the memory and in the output of the programs while people talk. */
class MemoryTest {
    private static final Duration DUMP = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    @Rfc(number = 8871, section = "3.1", must = "the media distributor never gets an end-to-end key")
    void the_heap_of_the_media_distributor_holds_no_end_to_end_key_and_nobody_prints_one() throws IOException {
        Path keyLog = folder.resolve("keys");
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path ada = appliance.enrol("1000", "ada");
            Path bob = appliance.enrol("1000", "bob");
            try (RunningProgram adasPhone =
                            appliance.call("1000", ada, "--tone", "440", "--keylog", keyLog.toString());
                    RunningProgram bobsPhone = appliance.call("1000", bob, "--tone", "660")) {
                adasPhone.await("event heard ", Phones.JOIN);
                bobsPhone.await("event heard ", Phones.JOIN);
                List<String> logged = Files.readAllLines(keyLog);
                byte[] ektKey = ektKey(logged);
                assertThat(contains(dump(appliance.kd(), "kd"), ektKey))
                        .as("the search finds the EKTKey where it has to be")
                        .isTrue();
                assertThat(contains(dump(appliance.md(), "md"), ektKey))
                        .as("EKTKey in the heap of the media distributor")
                        .isFalse();
                String printed = appliance.md().output() + appliance.kd().output() + adasPhone.output();
                for (String line : logged) {
                    String[] words = line.split(" ", -1);
                    assertThat(printed.toLowerCase(java.util.Locale.ROOT))
                            .doesNotContain(words[words.length - 2])
                            .doesNotContain(words[words.length - 1]);
                }
            }
        }
    }

    private static byte[] ektKey(List<String> keyLog) {
        String line =
                keyLog.stream().filter(l -> l.startsWith("EKT ")).findFirst().orElseThrow();
        return HexFormat.of().parseHex(line.split(" ", -1)[2]);
    }

    private Path dump(RunningProgram program, String name) {
        Path file = folder.resolve(name + ".hprof");
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try (RunningProgram dumping = RunningProgram.start(
                "jcmd",
                folder,
                List.of(jcmd.toString(), "" + program.pid(), "GC.heap_dump", "-all", file.toString()))) {
            assertThat(dumping.awaitExit(DUMP)).as(dumping.output()).isZero();
        }
        return file;
    }

    /** Whether the octets stand anywhere in the file. */
    private static boolean contains(Path file, byte[] wanted) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            int matched = 0;
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                // A random key does not repeat its own beginning, so a mismatch can only start again at its first
                // octet.
                matched = (byte) octet == wanted[matched] ? matched + 1 : (byte) octet == wanted[0] ? 1 : 0;
                if (matched == wanted.length) {
                    return true;
                }
            }
            return false;
        }
    }
}
