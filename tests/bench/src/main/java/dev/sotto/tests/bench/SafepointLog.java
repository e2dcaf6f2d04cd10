package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM writes about the times in which it stopped all its threads.
 *
 * @param file where it writes
 * @param before octets that were there already
 */
record SafepointLog(Path file, long before) {
    private static final Pattern TOTAL = Pattern.compile("Safepoint \"[^\"]*\".* Total: *(\\d+) ns");

    /** What a JVM must be told so that it writes. */
    static List<String> flags(Path file) {
        return List.of("-Xlog:safepoint:file=" + file.toAbsolutePath() + ":uptime:filecount=0");
    }

    /** From what is written next. */
    static SafepointLog from(Path file) throws IOException {
        return new SafepointLog(file, Files.size(file));
    }

    /** Nanoseconds of each stop, from the wish to stop until all run again. */
    List<Long> stops() throws IOException {
        String all = Files.readString(file);
        return all.substring((int) before)
                .lines()
                .map(TOTAL::matcher)
                .filter(Matcher::find)
                .map(stop -> Long.valueOf(stop.group(1)))
                .toList();
    }
}
