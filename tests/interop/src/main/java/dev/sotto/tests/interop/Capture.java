package dev.sotto.tests.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A capture of UDP ports on loopback, made by tshark into a classic pcap file. */
public final class Capture implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final Path file;
    private final RunningProgram tshark;

    private Capture(Path folder, Path file, RunningProgram tshark) {
        this.folder = folder;
        this.file = file;
        this.tshark = tshark;
    }

    /** Starts to capture what goes to and from {@code udpPorts}; returns when tshark listens. */
    public static Capture start(Path folder, int... udpPorts) {
        Path file = folder.resolve("call.pcap");
        List<String> command = List.of(
                "tshark",
                "-i",
                "lo",
                "-F",
                "pcap",
                "-w",
                file.toString(),
                "-f",
                Arrays.stream(udpPorts).mapToObj(port -> "udp port " + port).collect(Collectors.joining(" or ")),
                "-a",
                "duration:120");
        RunningProgram tshark = RunningProgram.start("tshark", folder, command);
        tshark.await("Capturing on", PATIENCE);
        return new Capture(folder, file, tshark);
    }

    /** The file; complete after {@link #close}. */
    public Path file() {
        return file;
    }

    /**
     * What tshark makes of the DTLS in the file.
     *
     * @param udpPort the port to decode as DTLS
     * @param keyLog secrets in the NSS format
     * @return one line of tab separated hexadecimal fields for every decrypted handshake record
     */
    public String decryptedDtls(int udpPort, Path keyLog) {
        List<String> command = List.of(
                "tshark",
                "-r",
                file.toString(),
                "-d",
                "udp.port==" + udpPort + ",dtls",
                "-o",
                "tls.keylog_file:" + keyLog,
                "-Y",
                "dtls",
                "-x");
        try (RunningProgram reader = RunningProgram.start("tshark-reads", folder, command)) {
            reader.awaitExit(Duration.ofSeconds(60));
            return reader.output();
        }
    }

    /** Stops to capture. */
    @Override
    public void close() {
        tshark.close();
    }
}
