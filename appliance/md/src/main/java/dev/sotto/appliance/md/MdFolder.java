package dev.sotto.appliance.md;

import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The media distributor's folder in the data folder.
 *
 * @param path the folder
 */
record MdFolder(Path path) {
    static MdFolder of(SottoConfig config) {
        return new MdFolder(config.data().resolve("md"));
    }

    /** Key and certificate of links and of SIP over TLS. */
    Path identity() {
        return path.resolve("identity.pem");
    }

    /** Exists while the program runs and is ready. */
    Path ready() {
        return path.resolve("ready");
    }

    Path stateSocket() {
        return path.resolve("state.sock");
    }

    /**
     * The pinned key of the key distributor.
     *
     * @throws OperationFailed if the file is there but no pin is in it
     */
    Optional<Fingerprint> kdPin() {
        try {
            return Files.exists(pinFile())
                    ? Optional.of(Fingerprint.parse(Files.readString(pinFile()).strip()))
                    : Optional.empty();
        } catch (IOException | MalformedException e) {
            throw new OperationFailed(
                    "The pin of the key distributor in " + pinFile()
                            + " cannot be read; say ./sotto md trust kd FINGERPRINT.",
                    e);
        }
    }

    /** Pins the key of the key distributor, instead of the one before. */
    void pinKd(Fingerprint pin) {
        try {
            Files.createDirectories(path);
            Files.writeString(pinFile(), pin.text() + "\n");
        } catch (IOException e) {
            throw new OperationFailed("The pin cannot be written to " + pinFile() + ": " + e.getMessage(), e);
        }
    }

    private Path pinFile() {
        return path.resolve("kd.pin");
    }
}
