package dev.sotto.provisioning;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * The key under which the store's own key is kept. It is never in the store and never in a backup: who loses it loses the secrets
 * of trunks and accounts, and nothing else.
 */
public final class MasterKey {
    private static final int OCTETS = 32;
    private static final String VARIABLE = "SOTTO_MASTER_KEY";
    private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";
    private static final String CREDENTIAL = "sotto-master-key";

    private MasterKey() {}

    /**
     * The key from the environment variable {@code SOTTO_MASTER_KEY}, else the systemd credential {@code sotto-master-key}, else
     * {@code file}, which is made with a new key if it is not there. All hold 32 octets in base64.
     *
     * @throws OperationFailed if what is there is no such key, or cannot be read or written
     */
    public static KeyMaterial find(Map<String, String> environment, Path file, Entropy entropy) {
        String said = environment.get(VARIABLE);
        if (said != null) {
            return parse(said, "the environment variable " + VARIABLE);
        }
        String folder = environment.get(CREDENTIALS);
        Path credential = folder == null ? file : Path.of(folder, CREDENTIAL);
        try {
            if (Files.exists(credential)) {
                return parse(Files.readString(credential, StandardCharsets.US_ASCII), credential.toString());
            }
            return Files.exists(file)
                    ? parse(Files.readString(file, StandardCharsets.US_ASCII), file.toString())
                    : make(file, entropy);
        } catch (IOException e) {
            throw new OperationFailed("The master key cannot be read or made: " + e.getMessage(), e);
        }
    }

    private static KeyMaterial make(Path file, Entropy entropy) throws IOException {
        KeyMaterial key = KeyMaterial.random(entropy, OCTETS);
        byte[] octets = key.dangerousOctets();
        byte[] text = Base64.getEncoder().encode(octets);
        Arrays.fill(octets, (byte) 0);
        try (var channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(text));
        }
        Arrays.fill(text, (byte) 0);
        return key;
    }

    private static KeyMaterial parse(String text, String where) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException _) {
            octets = new byte[0];
        }
        if (octets.length != OCTETS) {
            throw new OperationFailed("The master key in " + where + " must be 32 octets in base64, as"
                    + " head -c 32 /dev/urandom | base64 prints them.");
        }
        KeyMaterial key = KeyMaterial.copyOf(octets);
        Arrays.fill(octets, (byte) 0);
        return key;
    }
}
