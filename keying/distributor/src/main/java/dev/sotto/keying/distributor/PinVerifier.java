package dev.sotto.keying.distributor;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What is kept of a PIN: its Argon2id (RFC 9106) with the salt and the parameters, in the text form of the reference
 * implementation. Short PINs can be found from it by trying all, so it is treated as a secret where that costs nothing.
 *
 * @param encoded {@code $argon2id$v=19$m=…,t=…,p=…$SALT$HASH}
 */
public record PinVerifier(String encoded) {
    /** Octets of a salt (RFC 9106 3.1). */
    public static final int SALT_OCTETS = 16;

    /** What new verifiers are made with; the smallest setting that OWASP recommends, because it is done for each wrong PIN. */
    private static final int MEMORY_KIB = 19_456;

    private static final int PASSES = 2;
    private static final int LANES = 1;

    private static final int HASH_OCTETS = 32;
    private static final int MAX_MEMORY_KIB = 65_536;
    private static final int MAX_PASSES = 16;
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([1-9]\\d{0,5}),t=([1-9]\\d?),p=1\\$([A-Za-z0-9+/]{11,43})\\$([A-Za-z0-9+/]{43})");

    /** @throws MalformedException if it is no such text, or its parameters are out of their ranges */
    public PinVerifier {
        Matcher parts = FORM.matcher(encoded);
        boolean fits = parts.matches()
                && Integer.parseInt(parts.group(1)) >= MEMORY_KIB
                && Integer.parseInt(parts.group(1)) <= MAX_MEMORY_KIB
                && Integer.parseInt(parts.group(2)) >= PASSES
                && Integer.parseInt(parts.group(2)) <= MAX_PASSES
                && parts.group(3).length() % 4 != 1;
        if (!fits) {
            throw new MalformedException("PIN verifier", 0, "");
        }
    }

    /** The verifier of a PIN; takes a tenth of a second or more and 19 MiB, so never on a thread that others wait for. */
    public static PinVerifier of(KeyMaterial pin, byte[] salt) {
        return of(salt, argon2(pin, salt, MEMORY_KIB, PASSES));
    }

    /** A verifier that fits no PIN and costs as much as any other. */
    public static PinVerifier decoy(Entropy entropy) {
        return of(entropy.octets(SALT_OCTETS), entropy.octets(HASH_OCTETS));
    }

    private static PinVerifier of(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        String parameters = "m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES;
        return new PinVerifier(
                "$argon2id$v=19$" + parameters + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash));
    }

    /** Whether it is the one of this PIN; as slow as {@link #of}. */
    public boolean matches(KeyMaterial pin) {
        return MessageDigest.isEqual(hashOf(pin), hash());
    }

    /** Whose PIN this is. With one salt for both, which is how they are made, it is as slow as {@link #matches} of one. */
    public static PinMatch match(KeyMaterial pin, PinVerifier guest, Optional<PinVerifier> host) {
        byte[] hash = guest.hashOf(pin);
        boolean isGuest = MessageDigest.isEqual(hash, guest.hash());
        boolean isHost = host.isPresent()
                && (guest.cost().equals(host.get().cost())
                        ? MessageDigest.isEqual(hash, host.get().hash())
                        : host.get().matches(pin));
        if (isHost) {
            return PinMatch.HOST;
        }
        return isGuest ? PinMatch.GUEST : PinMatch.NONE;
    }

    /** Everything but the hash. */
    private String cost() {
        return encoded.substring(0, encoded.lastIndexOf('$'));
    }

    private byte[] hash() {
        return Base64.getDecoder().decode(encoded.substring(encoded.lastIndexOf('$') + 1));
    }

    private byte[] hashOf(KeyMaterial pin) {
        Matcher parts = FORM.matcher(encoded);
        if (!parts.matches()) {
            throw new IllegalStateException("checked at construction");
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(3));
        return argon2(pin, salt, Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    private static byte[] argon2(KeyMaterial pin, byte[] salt, int memoryKib, int passes) {
        byte[] digits = pin.dangerousOctets();
        try {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(LANES)
                    .withSalt(salt)
                    .build());
            byte[] hash = new byte[HASH_OCTETS];
            generator.generateBytes(digits, hash);
            return hash;
        } finally {
            Arrays.fill(digits, (byte) 0);
        }
    }

    /** Says nothing of salt and hash. */
    @Override
    public String toString() {
        return "PinVerifier[argon2id]";
    }
}
