package dev.sotto.tests.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

/**
 * The folder of one run and the C programs that were built in it.
 *
 * @param folder for logs, sockets and binaries
 * @param load the load generator
 * @param cpus which CPU does what
 */
record Workshop(Path folder, Path load, CpuPlan cpus) {
    /** Builds the load generator in {@code folder}; needs gcc and libssl-dev. */
    static Workshop open(Path folder, CpuPlan cpus) throws IOException {
        Files.createDirectories(folder);
        Path source = extract(folder, "load.c");
        Path load = folder.resolve("load");
        Program.run(
                "gcc-load",
                folder,
                List.of("gcc", "-O2", "-Wall", "-o", load.toString(), source.toString(), "-lcrypto"));
        return new Workshop(folder.toAbsolutePath(), load.toAbsolutePath(), cpus);
    }

    static Path extract(Path folder, String name) throws IOException {
        Path target = folder.resolve(name);
        try (InputStream in = Objects.requireNonNull(Workshop.class.getResourceAsStream(name), name)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return target;
    }
}
