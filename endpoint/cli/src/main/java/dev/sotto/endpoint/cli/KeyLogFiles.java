package dev.sotto.endpoint.cli;

import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.library.EndpointConfig.DangerousKeyLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The two files of {@code --keylog}: every key of the call, readable by their owner only. See docs/security/keylog.md. */
final class KeyLogFiles {

    private final Path media;
    private final Path tls;

    private KeyLogFiles(Path media, Path tls) {
        this.media = media;
        this.tls = tls;
    }

    /**
     * Creates or empties both files.
     *
     * @throws OperationFailed if that is not possible
     */
    static KeyLogFiles create(Path file) {
        KeyLogFiles files = new KeyLogFiles(file, Path.of(file + ".nss"));
        try {
            Files.deleteIfExists(files.media);
            Files.deleteIfExists(files.tls);
        } catch (IOException e) {
            throw new OperationFailed("cannot replace the key log " + file, e);
        }
        append(files.media, "");
        append(files.tls, "");
        return files;
    }

    /** What must be said before the call. */
    String warning() {
        return """
                ################################################################################
                WARNING: --keylog writes the keys of this call into
                  %s
                  %s
                Whoever reads them can listen to everybody in the conference and speak in the name
                of each. Use it for tests, never for a conversation that is meant to be private,
                and delete the files afterwards.
                ################################################################################""".formatted(media, tls);
    }

    /** Where the library writes. */
    DangerousKeyLog dangerousPorts() {
        return new DangerousKeyLog(line -> append(media, line + "\n"), line -> append(tls, line + "\n"));
    }

    private static synchronized void append(Path file, String text) {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try (SeekableByteChannel channel = Files.newByteChannel(
                file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        } catch (IOException e) {
            throw new OperationFailed("cannot write the key log " + file, e);
        }
    }
}
