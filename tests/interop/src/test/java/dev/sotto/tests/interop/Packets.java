package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The messages of a call as an administrator gets them, read by tshark.
 *
 * @param file as it was given out
 * @param lines what tshark says of each packet: protocol, method, status, expert's severity, checksums of IPv4 and UDP, comments
 */
record Packets(Path file, List<String> lines) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9]+)\"");
    private static final String GOOD = "1";

    /** Those of the newest call that has {@code word} in it, once it is over. */
    static Packets of(Administrator admin, Path folder, String word) throws Exception {
        long until = System.nanoTime() + PATIENCE.toNanos();
        Matcher id = ID.matcher("");
        while (!id.find()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("no call of " + word + ": " + admin.read("/api/v1/calls"));
            }
            Thread.sleep(100);
            id = ID.matcher(admin.read("/api/v1/calls?search=" + word));
        }
        Path file = folder.resolve("given-out.pcapng");
        try (InputStream given = admin.stream("/api/v1/calls/" + id.group(1) + "/packets")) {
            Files.write(file, given.readAllBytes());
        }
        return read(file, folder);
    }

    /** Those in a file of packets that was given out. */
    static Packets read(Path file, Path folder) {
        List<String> command =
                new ArrayList<>(List.of("tshark", "-r", file.toString(), "-T", "fields", "-E", "separator=|"));
        command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"));
        Stream.of(
                        "frame.protocols",
                        "sip.Method",
                        "sip.Status-Code",
                        "_ws.expert.severity",
                        "ip.checksum.status",
                        "udp.checksum.status",
                        "frame.comment")
                .forEach(field -> command.addAll(List.of("-e", field)));
        try (RunningProgram tshark = RunningProgram.start("tshark-packets", folder, command)) {
            tshark.awaitExit(PATIENCE);
            return new Packets(
                    file,
                    tshark.output()
                            .lines()
                            .filter(line -> line.startsWith("raw:"))
                            .toList());
        }
    }

    private static String field(String line, int index) {
        return line.split("\\|", -1)[index];
    }

    /** The method of each request, the status of each response. */
    List<String> methods() {
        return lines.stream().map(line -> field(line, 1) + field(line, 2)).toList();
    }

    /** Packets that are no SIP, have a wrong checksum, or of which tshark's expert warns. */
    List<String> faults() {
        return lines.stream()
                .filter(line -> !field(line, 0).contains(":udp:sip")
                        || !field(line, 5).equals(GOOD)
                        || Stream.of(field(line, 3).split(",")).anyMatch(Packets::isWarning)
                        || !(field(line, 4).equals(GOOD) || field(line, 0).contains("ipv6")))
                .toList();
    }

    /** PI_WARN and above. */
    private static boolean isWarning(String severity) {
        return !severity.isEmpty() && Long.decode(severity) >= 0x600000;
    }

    String comments() {
        return lines.stream().map(line -> field(line, 6)).reduce("", String::concat);
    }

    /** All octets of the file. */
    String text() throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
