package dev.sotto.appliance.config;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file in which a program keeps the pinned key of the key distributor.
 *
 * @param path the file
 * @param program the word of the program on the command line, for advice
 */
public record PinFile(Path path, String program) {
    /**
     * The pin; empty if none was stored yet.
     *
     * @throws OperationFailed if the file is there but no pin is in it
     */
    public Optional<Fingerprint> read() {
        try {
            return Files.exists(path)
                    ? Optional.of(Fingerprint.parse(Files.readString(path).strip()))
                    : Optional.empty();
        } catch (IOException | MalformedException e) {
            throw new OperationFailed("The pin of the key distributor in " + path + " cannot be read; " + advice(), e);
        }
    }

    /**
     * The pin, without which the program cannot run.
     *
     * @throws OperationFailed if there is none
     */
    public Fingerprint required() {
        return read().orElseThrow(() -> new OperationFailed("No key distributor is trusted yet: " + advice()));
    }

    private String advice() {
        return "say ./sotto " + program + " trust kd FINGERPRINT (./sotto kd fingerprint prints it).";
    }

    /**
     * Pins a key, instead of the one before.
     *
     * @throws OperationFailed if it cannot be written
     */
    public void write(Fingerprint pin) {
        try {
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(path, pin.text() + "\n");
        } catch (IOException e) {
            throw new OperationFailed("The pin cannot be written to " + path + ": " + e.getMessage(), e);
        }
    }
}
