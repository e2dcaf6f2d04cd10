package dev.sotto.appliance.md;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.console.PasswordPort;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) for the passwords of the console, in the text form of the reference implementation, with the setting that OWASP
 * recommends. Other settings of older hashes are read from them, within bounds.
 */
final class Argon2Passwords implements PasswordPort {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_OCTETS = 16;
    private static final int HASH_OCTETS = 32;
    private static final int MAX_MEMORY_KIB = 262_144;
    private static final int MAX_PASSES = 16;
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=1\\$([A-Za-z0-9+/]{22})\\$([A-Za-z0-9+/]{43})");

    private final Entropy entropy;

    Argon2Passwords(Entropy entropy) {
        this.entropy = entropy;
    }

    @Override
    public String hash(KeyMaterial password) {
        byte[] salt = entropy.octets(SALT_OCTETS);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(argon2(password, salt, MEMORY_KIB, PASSES));
    }

    /** What is no hash of this form fits nothing. */
    @Override
    public boolean matches(KeyMaterial password, String hash) {
        Matcher parts = FORM.matcher(hash);
        if (!parts.matches()) {
            return false;
        }
        int memory = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        if (memory < MEMORY_KIB || memory > MAX_MEMORY_KIB || passes < 1 || passes > MAX_PASSES) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(3));
        byte[] expected = Base64.getDecoder().decode(parts.group(4));
        return MessageDigest.isEqual(expected, argon2(password, salt, memory, passes));
    }

    private static byte[] argon2(KeyMaterial password, byte[] salt, int memoryKib, int passes) {
        byte[] octets = password.dangerousOctets();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(1)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[HASH_OCTETS];
            generator.generateBytes(octets, hash);
            return hash;
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
