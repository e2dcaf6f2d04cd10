package dev.sotto.endpoint.audio;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** Records into a mono WAV file at 48 kHz. The header is brought up to date every second, so that a killed recorder leaves a good file. */
public final class WavSink implements AudioSink {
    private static final int FRAMES_PER_HEADER = 1000 / AudioFrame.MILLIS;

    private final Path path;
    private final RandomAccessFile file;
    private long samples;
    private int framesSinceHeader;

    /**
     * Creates or overwrites {@code path}.
     *
     * @throws OperationFailed if that is not possible
     */
    public WavSink(Path path) {
        this.path = path;
        try {
            this.file = new RandomAccessFile(path.toFile(), "rw");
            file.setLength(0);
            file.write(WavCodec.header(AudioFrame.RATE_HZ, 0));
        } catch (IOException e) {
            throw new OperationFailed("cannot record into " + path, e);
        }
    }

    @Override
    public void accept(short[] frame) {
        try {
            file.write(WavCodec.body(frame));
            samples += frame.length;
            if (++framesSinceHeader == FRAMES_PER_HEADER) {
                writeHeader();
            }
        } catch (IOException e) {
            throw new OperationFailed("cannot record into " + path, e);
        }
    }

    @Override
    public void close() {
        try (file) {
            writeHeader();
        } catch (IOException e) {
            throw new OperationFailed("cannot finish " + path, e);
        }
    }

    private void writeHeader() throws IOException {
        framesSinceHeader = 0;
        file.seek(0);
        file.write(WavCodec.header(AudioFrame.RATE_HZ, samples));
        file.seek(file.length());
    }
}
