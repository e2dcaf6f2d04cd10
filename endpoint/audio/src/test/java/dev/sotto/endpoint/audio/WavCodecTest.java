package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WavCodecTest {
    @Test
    void stereo_is_mixed_down() {
        byte[] file = file(WavCodec.header(8000, 4), new short[] {100, 300, -100, -300});
        file[22] = 2;
        assertThat(WavCodec.parse(file).samples()).containsExactly(200, -200);
    }

    @Test
    void other_chunks_are_passed_over_and_an_open_length_reaches_to_the_end() {
        byte[] header = WavCodec.header(8000, 0);
        byte[] file = new byte[header.length + 12 + 4];
        System.arraycopy(header, 0, file, 0, 36);
        System.arraycopy(new byte[] {'L', 'I', 'S', 'T', 3, 0, 0, 0, 1, 2, 3, 0}, 0, file, 36, 12);
        System.arraycopy(header, 36, file, 48, 8);
        file[56] = 1;
        file[58] = 2;
        assertThat(WavCodec.parse(file).samples()).containsExactly(1, 2);
    }

    @Test
    void what_is_not_pcm_of_16_bits_is_refused_with_a_sentence() {
        byte[] file = WavCodec.header(8000, 0);
        file[20] = 6;
        assertThatThrownBy(() -> WavCodec.parse(file))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("16-bit PCM");
        assertThatThrownBy(() -> WavCodec.parse("not a wave file".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void mutated_files_are_read_or_refused_and_nothing_else() {
        byte[] good = file(WavCodec.header(48_000, 8), new short[] {1, 2, 3, 4, 5, 6, 7, 8});
        Random random = new Random(11);
        for (int round = 0; round < 30_000; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(bad, random.nextInt(bad.length + 1));
            parse(cut, round);
        }
    }

    private static void parse(byte[] octets, int round) {
        try {
            assertThat(WavCodec.parse(octets).samples().length).isLessThanOrEqualTo(octets.length);
        } catch (MalformedException e) {
            assertThat(e.offset()).as("round %d", round).isBetween(0, octets.length);
        }
    }

    private static byte[] file(byte[] header, short[] samples) {
        byte[] body = WavCodec.body(samples);
        byte[] out = Arrays.copyOf(header, header.length + body.length);
        System.arraycopy(body, 0, out, header.length, body.length);
        return out;
    }
}
