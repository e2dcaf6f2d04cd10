package dev.sotto.tests.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a telephone without any other way of telling keys says: tone pairs (ITU-T Q.23) as G.711 µ-law, made by other code than ours. */
final class KeysFile {
    private static final int RATE_HZ = 8000;
    private static final String KEYS = "123A456B789C*0#D";
    private static final int[] ROWS = {697, 770, 852, 941};
    private static final int[] COLUMNS = {1209, 1336, 1477, 1633};
    private static final double AMPLITUDE = 6000;
    private static final int BIAS = 0x84;

    private KeysFile() {}

    /** A second and a half of silence, the keys, and silence for {@code seconds}. */
    static void write(Path file, String keys, int seconds) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tone(out, 0, 0, 3 * RATE_HZ / 2);
        for (int i = 0; i < keys.length(); i++) {
            int at = KEYS.indexOf(keys.charAt(i));
            tone(out, ROWS[at / 4], COLUMNS[at % 4], RATE_HZ / 10);
            tone(out, 0, 0, RATE_HZ / 10);
        }
        tone(out, 0, 0, seconds * RATE_HZ);
        Files.write(file, out.toByteArray());
    }

    private static void tone(ByteArrayOutputStream out, int low, int high, int samples) {
        for (int i = 0; i < samples; i++) {
            double angle = 2 * Math.PI * i / RATE_HZ;
            out.write(muLaw((int) (AMPLITUDE * (Math.sin(low * angle) + Math.sin(high * angle)))));
        }
    }

    /** ITU-T G.711: sign, three bits of exponent, four of mantissa, all inverted. */
    private static int muLaw(int sample) {
        int magnitude = Math.min(Math.abs(sample), 32635) + BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = (magnitude >> (exponent + 3)) & 0xF;
        return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xFF;
    }
}
