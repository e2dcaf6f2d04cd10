package dev.sotto.endpoint.audio;

/**
 * The sound of a WAV file, mixed down to one channel.
 *
 * @param rateHz samples a second, 1000..384000
 * @param samples 16-bit samples
 */
public record WavAudio(int rateHz, short[] samples) {
    /** The same sound at another rate. */
    public short[] resampledTo(int hertz) {
        Resampler resampler = new Resampler(rateHz, hertz);
        short[] body = resampler.process(samples);
        short[] tail = resampler.flush();
        short[] out = new short[body.length + tail.length];
        System.arraycopy(body, 0, out, 0, body.length);
        System.arraycopy(tail, 0, out, body.length, tail.length);
        return out;
    }
}
