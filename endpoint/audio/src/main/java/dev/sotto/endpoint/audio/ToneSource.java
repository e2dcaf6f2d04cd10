package dev.sotto.endpoint.audio;

/** A sine without end, at a quarter of full scale. */
public final class ToneSource implements AudioSource {
    private static final double AMPLITUDE = 8192;

    private final double radiansPerSample;
    private double phase;

    /** @param hertz its frequency, above 0 and below 24000 */
    public ToneSource(double hertz) {
        if (!(hertz > 0 && hertz < AudioFrame.RATE_HZ / 2.0)) {
            throw new IllegalArgumentException("a tone of " + hertz + " Hz");
        }
        this.radiansPerSample = 2 * Math.PI * hertz / AudioFrame.RATE_HZ;
    }

    @Override
    public short[] next() {
        short[] frame = AudioFrame.silence();
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) Math.round(AMPLITUDE * Math.sin(phase));
            phase += radiansPerSample;
        }
        phase %= 2 * Math.PI;
        return frame;
    }

    @Override
    public boolean ended() {
        return false;
    }
}
