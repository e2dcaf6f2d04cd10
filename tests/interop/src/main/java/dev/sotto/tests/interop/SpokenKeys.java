package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Whether programs printed a key. All programs of an appliance log at TRACE and all its phones write key logs, so every test that
 * starts one is also a test that nothing it printed, in any log line or answer, contains an octet string of a key that it used.
 */
final class SpokenKeys {
    private SpokenKeys() {}

    /**
     * Looks through everything that was printed for every key in the key logs.
     *
     * @param folder where key logs end in {@code .keys}, and captures of SIP, in which there are keys of phones, in {@code .pcap}
     * @throws AssertionError naming the keys and the forms in which they were printed
     */
    static void refuse(Path folder, List<RunningProgram> programs) {
        List<Secret> secrets = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".keys"))
                    .forEach(file -> secrets.addAll(KeyLog.read(file).all()));
            try (Stream<Path> captures = Files.walk(folder)) {
                captures.filter(file -> file.toString().endsWith(".pcap"))
                        .forEach(file -> secrets.addAll(SdesKeys.read(file)));
            }
            StringBuilder printed = new StringBuilder();
            programs.forEach(program -> printed.append(program.output()).append('\n'));
            Path log = Files.writeString(folder.resolve("printed.log"), printed);
            Map<String, Integer> found = new MemoryScanner(secrets, Secret::textForms).file(log);
            if (!found.isEmpty()) {
                throw new AssertionError("programs printed keys: " + found + " in " + log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
