package dev.sotto.tests.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A WAV file with one tone, three minutes of it or less, made by other code than ours. */
final class ToneFile {
    private static final int SECONDS = 180;

    private ToneFile() {}

    /** @param amplitude 0..1 */
    static void write(Path file, int hertz, double amplitude, int samplesPerSecond, int channels) throws IOException {
        write(file, hertz, amplitude, samplesPerSecond, channels, SECONDS);
    }

    /** The same of so many seconds. */
    static void write(Path file, int hertz, double amplitude, int samplesPerSecond, int channels, int seconds)
            throws IOException {
        int octets = 2 * channels * samplesPerSecond * seconds;
        ByteBuffer out = ByteBuffer.allocate(44 + octets).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + octets);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        out.putShort((short) channels).putInt(samplesPerSecond).putInt(2 * channels * samplesPerSecond);
        out.putShort((short) (2 * channels)).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(octets);
        for (int i = 0; i < samplesPerSecond * seconds; i++) {
            short sample = (short) Math.round(32767 * amplitude * Math.sin(2 * Math.PI * hertz * i / samplesPerSecond));
            for (int channel = 0; channel < channels; channel++) {
                out.putShort(sample);
            }
        }
        Files.write(file, out.array());
    }
}
