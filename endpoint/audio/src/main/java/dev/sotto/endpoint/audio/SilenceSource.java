package dev.sotto.endpoint.audio;

/** For somebody who only listens on a machine without a microphone. */
public final class SilenceSource implements AudioSource {
    @Override
    public short[] next() {
        return AudioFrame.silence();
    }

    @Override
    public boolean ended() {
        return true;
    }
}
