package dev.sotto.tests.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * The round keys that an implementation of AES keeps instead of the key (FIPS 197 5.2, and 5.3.5 for the equivalent inverse
 * cipher). Written out here, so that what looks for keys shares no code with what uses them.
 */
final class AesSchedule {
    private static final int[] SUBSTITUTION = substitution();

    private AesSchedule() {}

    /** The round keys for encryption, 16 octets each; those that the key itself consists of are left out. */
    static List<byte[]> encryption(byte[] key) {
        List<byte[]> all = expand(key);
        return all.subList(key.length / 16, all.size());
    }

    /** The round keys that differ for decryption, 16 octets each. */
    static List<byte[]> decryption(byte[] key) {
        List<byte[]> all = expand(key);
        return all.subList(1, all.size() - 1).stream()
                .map(AesSchedule::inverseMixColumns)
                .toList();
    }

    private static List<byte[]> expand(byte[] key) {
        int words = key.length / 4;
        int rounds = words + 6;
        byte[] schedule = new byte[16 * (rounds + 1)];
        System.arraycopy(key, 0, schedule, 0, key.length);
        int roundConstant = 1;
        for (int i = words; i < 4 * (rounds + 1); i++) {
            byte[] word = {
                schedule[4 * i - 4], schedule[4 * i - 3], schedule[4 * i - 2], schedule[4 * i - 1],
            };
            if (i % words == 0) {
                word = new byte[] {
                    (byte) (substitute(word[1]) ^ roundConstant),
                    substitute(word[2]),
                    substitute(word[3]),
                    substitute(word[0]),
                };
                roundConstant = times2(roundConstant);
            } else if (words > 6 && i % words == 4) {
                word = new byte[] {substitute(word[0]), substitute(word[1]), substitute(word[2]), substitute(word[3])};
            }
            for (int k = 0; k < 4; k++) {
                schedule[4 * i + k] = (byte) (schedule[4 * (i - words) + k] ^ word[k]);
            }
        }
        List<byte[]> keys = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            keys.add(java.util.Arrays.copyOfRange(schedule, 16 * round, 16 * round + 16));
        }
        return keys;
    }

    private static byte[] inverseMixColumns(byte[] roundKey) {
        byte[] out = new byte[16];
        for (int i = 0; i < 16; i++) {
            int column = i & ~3;
            int[] factors = {14, 11, 13, 9};
            for (int k = 0; k < 4; k++) {
                out[i] ^= (byte) multiply(factors[k], roundKey[column + (i + k) % 4] & 0xFF);
            }
        }
        return out;
    }

    private static byte substitute(byte octet) {
        return (byte) SUBSTITUTION[octet & 0xFF];
    }

    private static int times2(int a) {
        return ((a << 1) ^ ((a & 0x80) != 0 ? 0x11B : 0)) & 0xFF;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        for (int i = 0, power = b; i < 8; i++, power = times2(power)) {
            product ^= (a >> i & 1) != 0 ? power : 0;
        }
        return product;
    }

    /** FIPS 197 5.1.1: the inverse in GF(2^8), then an affine transformation. */
    private static int[] substitution() {
        int[] box = new int[256];
        for (int a = 0; a < 256; a++) {
            int inverse = inverse(a);
            int out = 0x63;
            for (int i = 0; i < 5; i++) {
                out ^= (inverse << i | inverse >> (8 - i)) & 0xFF;
            }
            box[a] = out;
        }
        return box;
    }

    private static int inverse(int a) {
        for (int b = 1; b < 256; b++) {
            if (multiply(a, b) == 1) {
                return b;
            }
        }
        return 0;
    }
}
