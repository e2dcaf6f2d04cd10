package dev.sotto.appliance.kd;

import dev.sotto.appliance.config.OwnerOnlyFile;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The key distributor's folder in the data folder.
 *
 * @param path the folder
 */
record KdFolder(Path path) {
    private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);

    static KdFolder of(SottoConfig config) {
        return new KdFolder(config.data().resolve("kd"));
    }

    /** Key and certificate of links. */
    Path identity() {
        return path.resolve("identity.pem");
    }

    /** Rosters, bans, invitations, trusted media distributors, audit notes. */
    Path journal() {
        return path.resolve("journal");
    }

    /** Who may operate the page, and what they did there. */
    Path pageJournal() {
        return path.resolve("page-journal");
    }

    /** Key and certificate of the page; the operator may put others there. */
    Path pageIdentity() {
        return path.resolve("page.pem");
    }

    Path adminSocket() {
        return path.resolve("admin.sock");
    }

    /** Exists while the program runs and is ready. */
    Path ready() {
        return path.resolve("ready");
    }

    /**
     * The authority whose public key endpoints pin; made at the first start.
     *
     * @throws OperationFailed if the file cannot be read, written or understood
     */
    DtlsIdentity authority(CertificateMaker maker) {
        Path file = path.resolve("authority.pem");
        try {
            if (Files.exists(file)) {
                return DtlsIdentity.parsePem(Files.readString(file));
            }
            DtlsIdentity made = maker.authority("Sotto key distributor", Instant.now(), AUTHORITY_LIFETIME);
            OwnerOnlyFile.write(file, made.dangerousPem());
            return made;
        } catch (IOException | MalformedException e) {
            throw new OperationFailed(
                    "The authority in " + file + " cannot be used: " + e.getMessage()
                            + ". Restore the file: every endpoint has pinned its key and would have to enrol again.",
                    e);
        }
    }
}
