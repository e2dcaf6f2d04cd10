package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** On what machine, with which versions and of which commit a run was made. */
final class MachineFacts {
    private MachineFacts() {}

    /** Each by its name; what cannot be found out is "unknown". */
    static Map<String, String> collect(CpuPlan cpus, Sink sink) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        out.put("commit", System.getProperty("sotto.bench.commit", "unknown"));
        out.put("cpu", lineOf("/proc/cpuinfo", "model name"));
        out.put("cores", cpus.count() + " (" + cpus.cpus() + ")");
        out.put("forwarding core", Integer.toString(cpus.forwarder()));
        out.put("kernel", fileOf("/proc/sys/kernel/osrelease"));
        out.put("jdk", System.getProperty("java.vm.name") + " " + Runtime.version());
        out.put("engine JVM flags", EngineContender.flags());
        out.put("load average", fileOf("/proc/loadavg"));
        out.put("sink", sink == Sink.IFB ? "ifb in a private network namespace" : "loopback");
        for (String library : List.of("libipsec-mb1", "libssl3", "libsrtp2-1", "rtpengine-daemon", "janus")) {
            out.put(library, version(library));
        }
        return out;
    }

    private static String fileOf(String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String lineOf(String path, String name) {
        return fileOf(path)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    /** The version of a Debian package. */
    private static String version(String debianPackage) {
        Optional<String> query = Commands.find("dpkg-query");
        if (query.isEmpty()) {
            return "unknown";
        }
        try {
            Process process = new ProcessBuilder(query.get(), "-W", "-f=${Version}", debianPackage)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String version =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
            process.waitFor(5, TimeUnit.SECONDS);
            return version.isBlank() ? "not installed" : version.strip();
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
