package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpectrumTest {
    @TempDir
    Path folder;

    @Test
    void a_tone_is_found_and_its_neighbours_are_not() throws IOException {
        Path file = folder.resolve("tone.wav");
        Files.write(file, wav(660, 0.25, 48000, 2));
        Spectrum spectrum = Spectrum.ofWav(file);
        assertThat(spectrum.seconds()).isCloseTo(2, within(0.01));
        assertThat(spectrum.amplitude(660)).isCloseTo(0.25, within(0.01));
        assertThat(spectrum.amplitude(440)).isLessThan(0.01);
        assertThat(spectrum.amplitude(880)).isLessThan(0.01);
    }

    private static byte[] wav(double hertz, double amplitude, int rate, int seconds) {
        int count = rate * seconds;
        ByteBuffer out = ByteBuffer.allocate(44 + 2 * count).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * count);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1);
        out.putInt(rate).putInt(2 * rate).putShort((short) 2).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * count);
        for (int i = 0; i < count; i++) {
            out.putShort((short) Math.round(32767 * amplitude * Math.sin(2 * Math.PI * hertz * i / rate)));
        }
        return out.array();
    }
}
