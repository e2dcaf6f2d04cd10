package dev.sotto.tests.interop;

import dev.sotto.keying.admin.AdminClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a running key distributor on its admin socket, without a process for each question. */
final class KdCounts {
    /** More than the 30 s after which a handshake whose alert was lost on its way has failed too. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(45);

    private final Path socket;

    /** The key distributor of the appliance in this data folder. */
    KdCounts(Path data) {
        socket = data.resolve("kd").resolve("admin.sock");
    }

    /** The present value of one counter. */
    long of(String counter) {
        Matcher found = Pattern.compile("\"" + counter + "\"\\s*:\\s*(\\d+)").matcher(command("--json", "describe"));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    /** Waits until a counter has grown beyond {@code before}. */
    void awaitMore(String counter, long before) {
        long ends = System.nanoTime() + PATIENCE_NANOS;
        while (of(counter) <= before) {
            if (System.nanoTime() > ends) {
                throw new AssertionError(counter + " stays at " + before);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** The fingerprint of the only person on the roster of a conference. */
    String fingerprintIn(String conference) {
        Matcher found =
                Pattern.compile("(?i)([0-9a-f]{2}:){31}[0-9a-f]{2}").matcher(command("--json", "members", conference));
        if (!found.find()) {
            throw new AssertionError("nobody is on the roster of " + conference);
        }
        return found.group();
    }

    /** Carries out a command; its answer. */
    String command(String... words) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int code = AdminClient.run(socket, List.of(words), new PrintStream(answer, true, StandardCharsets.UTF_8));
        String text = answer.toString(StandardCharsets.UTF_8);
        if (code != AdminClient.OK) {
            throw new AssertionError(List.of(words) + " ended with " + code + ": " + text);
        }
        return text;
    }
}
