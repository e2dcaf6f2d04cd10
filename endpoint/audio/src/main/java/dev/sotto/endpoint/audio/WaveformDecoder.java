package dev.sotto.endpoint.audio;

/** What {@link WaveformEncoder} makes, in payloads of any length up to 60 ms, with concealment and rate conversion behind. */
final class WaveformDecoder implements VoiceDecoder {
    private static final int SAMPLES_PER_OCTET = AudioFrame.RATE_HZ / 1000 / WaveformEncoder.OCTETS_PER_MILLI;
    private static final int MAX_OCTETS = MAX_SAMPLES / SAMPLES_PER_OCTET;

    private final int wirePerOctet;
    private final Resampler fromWire;
    private final Expansion expansion;
    private final Concealment concealment;
    private final short[] received;

    /** Octets to samples at the rate of the wire. */
    interface Expansion {
        /** Reads so many octets. */
        void expand(byte[] payload, int octets, short[] samples);
    }

    /** @param rateHz of the samples on the wire */
    WaveformDecoder(int rateHz, Expansion expansion) {
        this.wirePerOctet = rateHz / 1000 / WaveformEncoder.OCTETS_PER_MILLI;
        this.fromWire = new Resampler(rateHz, AudioFrame.RATE_HZ);
        this.expansion = expansion;
        this.concealment = new Concealment(rateHz);
        this.received = new short[MAX_OCTETS * wirePerOctet];
    }

    @Override
    public int samples(byte[] payload, int length) {
        return length <= MAX_OCTETS ? length * SAMPLES_PER_OCTET : 0;
    }

    @Override
    public int decode(byte[] payload, int length, short[] out) {
        return fromWire.process(received, decodeOwn(payload, length, received), out);
    }

    @Override
    public void conceal(short[] out, int samples) {
        int count = samples / SAMPLES_PER_OCTET * wirePerOctet;
        concealment.conceal(received, count);
        fromWire.process(received, count, out);
    }

    @Override
    public int ownRateHz() {
        return wirePerOctet * WaveformEncoder.OCTETS_PER_MILLI * 1000;
    }

    @Override
    public int decodeOwn(byte[] payload, int length, short[] out) {
        if (samples(payload, length) == 0) {
            return 0;
        }
        int count = length * wirePerOctet;
        expansion.expand(payload, length, out);
        concealment.heard(out, count);
        return count;
    }

    @Override
    public void concealOwn(short[] out, int samples) {
        concealment.conceal(out, samples);
    }
}
