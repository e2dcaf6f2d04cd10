package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folder in which an endpoint keeps its identity and the conferences that it is enrolled in. Only its owner may look into it.
 * {@code identity.pem} is key and certificate; {@code conferences} has a line {@code address pin name} for each conference.
 */
public final class EndpointHome {
    private static final FileAttribute<?> FOLDER_RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE_RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final long MAX_OCTETS = 1 << 20;

    private final Path folder;

    /**
     * A conference that the endpoint may join.
     *
     * @param address {@code sip:user@host}
     * @param authorityPin SHA-256 of the subject public key of the key distributor's authority
     * @param name under which the endpoint stands on the roster
     */
    public record Enrolled(String address, Fingerprint authorityPin, String name) {}

    /** The home in {@code folder}, which need not exist. */
    public EndpointHome(Path folder) {
        this.folder = folder;
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /**
     * The identity, if one was made.
     *
     * @throws OperationFailed if it is there but cannot be read
     */
    public Optional<DtlsIdentity> identity() {
        return read("identity.pem").map(pem -> {
            try {
                return DtlsIdentity.parsePem(pem);
            } catch (MalformedException e) {
                throw new OperationFailed("not an identity: " + folder.resolve("identity.pem"), e);
            }
        });
    }

    /**
     * The identity, made if there is none: a P-256 key and a certificate signed with itself, good for ten years.
     *
     * @throws OperationFailed if it cannot be read or stored
     */
    public DtlsIdentity identityOrNew(Entropy entropy, Instant now) {
        Optional<DtlsIdentity> known = identity();
        if (known.isPresent()) {
            return known.get();
        }
        // The certificate travels in clear in the handshake (DTLS 1.2), so it names nobody.
        DtlsIdentity made = new CertificateMaker(entropy).selfSigned("sotto endpoint", now, VALIDITY);
        write("identity.pem", made.dangerousPem());
        return made;
    }

    /**
     * The conferences, in the order of enrolment.
     *
     * @throws OperationFailed if they cannot be read
     */
    public List<Enrolled> conferences() {
        List<Enrolled> out = new ArrayList<>();
        for (String line : read("conferences").orElse("").lines().toList()) {
            out.add(parse(line));
        }
        return out;
    }

    /** The conference with that address, if the endpoint is enrolled in it. */
    public Optional<Enrolled> conference(String address) {
        return conferences().stream().filter(c -> c.address().equals(address)).findFirst();
    }

    /**
     * Remembers a conference; one with the same address is replaced.
     *
     * @throws OperationFailed if it cannot be stored
     */
    public void add(Enrolled conference) {
        List<Enrolled> all = new ArrayList<>(conferences());
        all.removeIf(c -> c.address().equals(conference.address()));
        all.add(conference);
        StringBuilder text = new StringBuilder();
        for (Enrolled one : all) {
            text.append(one.address()).append(' ');
            text.append(one.authorityPin().text()).append(' ');
            text.append(one.name()).append('\n');
        }
        write("conferences", text.toString());
    }

    private Enrolled parse(String line) {
        String[] fields = line.split(" ", 4);
        if (fields.length != 4) {
            throw new OperationFailed("not a line of address, pin and name: " + folder.resolve("conferences"));
        }
        try {
            return new Enrolled(fields[0], Fingerprint.parse(fields[1] + " " + fields[2]), fields[3]);
        } catch (MalformedException e) {
            throw new OperationFailed("not a pin: " + folder.resolve("conferences"), e);
        }
    }

    private Optional<String> read(String name) {
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_OCTETS) {
                throw new OperationFailed("too long: " + file);
            }
            return Optional.of(Files.readString(file));
        } catch (IOException e) {
            throw new OperationFailed("cannot read " + file, e);
        }
    }

    /** Writes next to it and renames, so that a crash leaves the old or the new file and never half of one. */
    private void write(String name, String text) {
        try {
            createFolder();
            Path part = Files.createTempFile(folder, name, ".part", FILE_RIGHTS);
            Files.write(part, text.getBytes(StandardCharsets.UTF_8));
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new OperationFailed("cannot store in " + folder, e);
        }
    }

    private void createFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder, FOLDER_RIGHTS);
        }
    }
}
