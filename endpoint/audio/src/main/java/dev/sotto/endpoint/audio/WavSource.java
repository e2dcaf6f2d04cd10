package dev.sotto.endpoint.audio;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A WAV file, played once. */
public final class WavSource implements AudioSource {
    private static final long MAX_OCTETS = 512L << 20;

    private final short[] samples;
    private int position;

    /** Over sound at any rate. */
    public WavSource(WavAudio audio) {
        this.samples = audio.resampledTo(AudioFrame.RATE_HZ);
    }

    /**
     * Opens {@code file}.
     *
     * @throws OperationFailed if it cannot be read or is longer than 512 MiB
     * @throws dev.sotto.base.MalformedException if it is not 16-bit PCM WAV
     */
    public static WavSource open(Path file) {
        try {
            if (Files.size(file) > MAX_OCTETS) {
                throw new OperationFailed("too long to play: " + file);
            }
            return new WavSource(WavCodec.parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new OperationFailed("cannot read " + file, e);
        }
    }

    @Override
    public short[] next() {
        // copyOfRange pads the last frame with silence.
        short[] frame =
                ended() ? AudioFrame.silence() : Arrays.copyOfRange(samples, position, position + AudioFrame.SAMPLES);
        position = Math.min(samples.length, position + AudioFrame.SAMPLES);
        return frame;
    }

    @Override
    public boolean ended() {
        return position >= samples.length;
    }
}
