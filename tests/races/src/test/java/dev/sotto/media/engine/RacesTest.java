package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs all races of this module in processes of their own, which jcstress starts and tunes. */
class RacesTest {
    private static final int RACES = 8;
    private static final Pattern RESULT =
            Pattern.compile("(\\d+) planned; (\\d+) passed, 0 failed, 0 soft errs, 0 hard errs");

    @TempDir
    Path folder;

    @Test
    void no_race_ends_in_a_way_that_is_forbidden() throws IOException, InterruptedException {
        int runs = run(10, "-sc", "false", "-iters", "4", "-time", "400", "-jvmArgs", "-XX:+UseSerialGC");
        assertThat(runs).isEqualTo(RACES);
    }

    @Test
    @Tag("full")
    void no_race_ends_in_a_way_that_is_forbidden_however_it_is_compiled() throws IOException, InterruptedException {
        assertThat(run(120, "-m", "quick")).isGreaterThan(RACES);
    }

    /** How many runs there were, all of them good. */
    private int run(int minutes, String... options) throws IOException, InterruptedException {
        Path printed = folder.resolve("printed");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.openjdk.jcstress.Main",
                "-r",
                folder.resolve("report").toString()));
        // Small strides, because some of what races is large.
        command.addAll(List.of("-strideSize", "32", "-strideCount", "4"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertThat(process.waitFor(minutes, TimeUnit.MINUTES))
                    .as(() -> text(printed))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> text(printed)).isZero();
        Matcher last = lastMatch(text(printed));
        assertThat(last.group(2)).as(() -> text(printed)).isEqualTo(last.group(1));
        return Integer.parseInt(last.group(1));
    }

    private static Matcher lastMatch(String printed) {
        Matcher matcher = RESULT.matcher(printed);
        int end = -1;
        while (matcher.find()) {
            end = matcher.start();
        }
        assertThat(end).as(printed).isNotNegative();
        assertThat(matcher.find(end)).isTrue();
        return matcher;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "nothing was printed: " + e;
        }
    }
}
