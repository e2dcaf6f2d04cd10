package dev.sotto.endpoint.audio;

/** A codec that turns samples into octets as they come, eight octets for a millisecond (RFC 3551 4.5.2, 4.5.14), with rate conversion before. */
final class WaveformEncoder implements VoiceEncoder {
    static final int OCTETS_PER_MILLI = 8;
    private static final int FRAME_OCTETS = OCTETS_PER_MILLI * AudioFrame.MILLIS;

    private final Resampler toWire;
    private final Compression compression;
    private final short[] sent;

    /** Samples at the rate of the wire to octets. */
    interface Compression {
        /** Writes so many octets. */
        void compress(short[] samples, byte[] out, int at, int octets);
    }

    /** @param rateHz of the samples on the wire */
    WaveformEncoder(int rateHz, Compression compression) {
        this.toWire = new Resampler(AudioFrame.RATE_HZ, rateHz);
        this.compression = compression;
        this.sent = new short[rateHz / 1000 * AudioFrame.MILLIS];
    }

    @Override
    public int encode(short[] frame, byte[] out, int at) {
        toWire.process(frame, AudioFrame.SAMPLES, sent);
        compression.compress(sent, out, at, FRAME_OCTETS);
        return FRAME_OCTETS;
    }
}
