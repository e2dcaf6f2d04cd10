package dev.sotto.appliance.md;

import dev.sotto.appliance.config.PinFile;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Entropy;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

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

    /** Key and certificate of the console. */
    Path consoleCertificate() {
        return path.resolve("console.pem");
    }

    /** What an administrator edits. */
    Path store() {
        return path.resolve("sotto.db");
    }

    /** The calls that are over. */
    Path calls() {
        return path.resolve("calls");
    }

    /** What registrars of trunks know this appliance by (RFC 5626 4.1). */
    Path instance() {
        return path.resolve("instance");
    }

    /** The URN of {@link #instance}, made the first time. */
    String instanceUrn(Entropy entropy) {
        try {
            if (!Files.exists(instance())) {
                byte[] octets = entropy.octets(16);
                Files.writeString(instance(), "urn:uuid:" + UUID.nameUUIDFromBytes(octets) + "\n");
            }
            return Files.readString(instance()).strip();
        } catch (IOException e) {
            throw new OperationFailed(instance() + " cannot be read or made: " + e.getMessage(), e);
        }
    }

    /** Since when webhooks fail. */
    Path webhooks() {
        return path.resolve("webhooks.json");
    }

    /** The key of the secrets in the store. */
    Path masterKey() {
        return path.resolve("master.key");
    }

    /** Where the pinned key of the key distributor is. */
    PinFile kdPin() {
        return new PinFile(path.resolve("kd.pin"), "md");
    }
}
