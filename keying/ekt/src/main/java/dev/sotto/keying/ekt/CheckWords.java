package dev.sotto.keying.ekt;

import dev.sotto.base.CipherKey;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OctetWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;

/**
 * Four words that are equal for all who hold the same EKTKey in the same conference: people read them to one another, and a
 * key that somebody else handed out shows. 32 bits; they do not tell anything about the key.
 *
 * <p>The first four octets of HMAC-SHA256 under the EKTKey over {@code "sotto-check" 00 conference 00 SPI(2)} each name one
 * of 256 words.
 */
public final class CheckWords {
    private static final int COUNT = 4;
    private static final List<String> WORDS = load();

    private CheckWords() {}

    /**
     * The words.
     *
     * @param ektKey the EKTKey
     * @param conference the address, {@code sip:user@host}
     * @param spi of the parameter set of the key
     */
    public static List<String> of(KeyMaterial ektKey, String conference, int spi) {
        byte[] label = "sotto-check".getBytes(StandardCharsets.US_ASCII);
        byte[] address = conference.getBytes(StandardCharsets.UTF_8);
        byte[] input = new OctetWriter(label.length + address.length + 4)
                .octets(label)
                .u8(0)
                .octets(address)
                .u8(0)
                .u16(spi)
                .toOctets();
        byte[] digest = hmac(ektKey, input);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            words.add(WORDS.get(digest[i] & 0xFF));
        }
        return List.copyOf(words);
    }

    private static byte[] hmac(KeyMaterial key, byte[] input) {
        try (CipherKey hmacKey = new CipherKey(key, "HmacSHA256")) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(hmacKey);
            return mac.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static List<String> load() {
        try (InputStream in = CheckWords.class.getResourceAsStream("check-words.txt")) {
            if (in == null) {
                throw new IllegalStateException("check-words.txt is missing");
            }
            List<String> words = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                    .lines()
                    .toList();
            if (words.size() != 256) {
                throw new IllegalStateException("check-words.txt has " + words.size() + " words, not 256");
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
