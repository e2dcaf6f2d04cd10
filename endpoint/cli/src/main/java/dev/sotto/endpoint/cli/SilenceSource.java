package dev.sotto.endpoint.cli;

/** For somebody who only listens on a machine without a microphone. */
final class SilenceSource implements AudioSource {
    @Override
    public short[] next() {
        return AudioFrame.silence();
    }

    @Override
    public boolean ended() {
        return true;
    }
}
