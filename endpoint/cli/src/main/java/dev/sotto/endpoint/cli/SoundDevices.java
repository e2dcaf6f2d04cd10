package dev.sotto.endpoint.cli;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.AudioSink;
import dev.sotto.endpoint.audio.AudioSource;
import dev.sotto.endpoint.audio.WavCodec;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/** The machine's microphone and loudspeaker, where there are any. */
final class SoundDevices {
    private static final int FRAME_OCTETS = 2 * AudioFrame.SAMPLES;
    private static final AudioFormat FORMAT = new AudioFormat(AudioFrame.RATE_HZ, 16, 1, true, false);

    private SoundDevices() {}

    /** The default microphone, already running. */
    static Optional<AudioSource> microphone() {
        try {
            TargetDataLine line = AudioSystem.getTargetDataLine(FORMAT);
            line.open(FORMAT, 10 * FRAME_OCTETS);
            line.start();
            return Optional.of(new Microphone(line));
        } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
            // No such device, or somebody else holds it.
            return Optional.empty();
        }
    }

    /** The default loudspeaker, already running. */
    static Optional<AudioSink> loudspeaker() {
        try {
            SourceDataLine line = AudioSystem.getSourceDataLine(FORMAT);
            line.open(FORMAT, 10 * FRAME_OCTETS);
            line.start();
            return Optional.of(new Loudspeaker(line));
        } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
            return Optional.empty();
        }
    }

    private record Microphone(TargetDataLine line) implements AudioSource {
        @Override
        public short[] next() {
            short[] frame = AudioFrame.silence();
            if (line.available() < FRAME_OCTETS) {
                return frame;
            }
            byte[] octets = new byte[FRAME_OCTETS];
            int read = line.read(octets, 0, FRAME_OCTETS);
            for (int i = 0; i < read / 2; i++) {
                frame[i] = (short) ((octets[2 * i] & 0xFF) | (octets[2 * i + 1] << 8));
            }
            return frame;
        }

        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public void close() {
            line.close();
        }
    }

    private record Loudspeaker(SourceDataLine line) implements AudioSink {
        @Override
        public void accept(short[] frame) {
            // Never waits: what the device has no room for is lost, like everything that comes too late.
            byte[] octets = WavCodec.body(frame);
            line.write(octets, 0, Math.min(octets.length, line.available() & ~1));
        }

        @Override
        public void close() {
            line.close();
        }
    }
}
