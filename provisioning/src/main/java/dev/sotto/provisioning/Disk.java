package dev.sotto.provisioning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What is wrong with the disk below a folder. The same full disk is a different error for every call that meets it, so it is asked itself. */
final class Disk {
    /** A change needs room for the pages of the log and for an index of it; with less than this, some succeed and some do not. */
    private static final long NEEDED_OCTETS = 1 << 20;

    private Disk() {}

    /** Why nothing can be written there; empty if it can, or if nobody knows. */
    static Optional<StoreUnavailable.Why> fault(Path folder) {
        try {
            if (!Files.isWritable(folder)) {
                return Optional.of(StoreUnavailable.Why.READ_ONLY);
            }
            return Files.getFileStore(folder).getUsableSpace() < NEEDED_OCTETS
                    ? Optional.of(StoreUnavailable.Why.FULL)
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
