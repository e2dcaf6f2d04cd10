package dev.sotto.endpoint.audio;

/**
 * A codec that turns samples into octets as they come, eight octets for a millisecond (RFC 3551 4.5.2, 4.5.14), with rate conversion on both
 * sides and concealment. A payload may be of any length up to 60 ms.
 */
abstract sealed class WaveformCodec implements VoiceCodec permits G711Codec, G722Codec {
    private static final int OCTETS_PER_MILLI = 8;
    private static final int FRAME_OCTETS = OCTETS_PER_MILLI * AudioFrame.MILLIS;
    private static final int SAMPLES_PER_OCTET = AudioFrame.RATE_HZ / 1000 / OCTETS_PER_MILLI;
    private static final int MAX_OCTETS = VoiceCodec.MAX_SAMPLES / SAMPLES_PER_OCTET;

    private final int wirePerOctet;
    private final Resampler toWire;
    private final Resampler fromWire;
    private final Concealment concealment;
    private final short[] sent;
    private final short[] received;

    /** @param rateHz of the samples on the wire */
    WaveformCodec(int rateHz) {
        this.wirePerOctet = rateHz / 1000 / OCTETS_PER_MILLI;
        this.toWire = new Resampler(AudioFrame.RATE_HZ, rateHz);
        this.fromWire = new Resampler(rateHz, AudioFrame.RATE_HZ);
        this.concealment = new Concealment(rateHz);
        this.sent = new short[FRAME_OCTETS * wirePerOctet];
        this.received = new short[MAX_OCTETS * wirePerOctet];
    }

    /** So many octets from samples at the rate of the wire. */
    abstract void compress(short[] samples, byte[] out, int at, int octets);

    /** Samples at the rate of the wire from so many octets. */
    abstract void expand(byte[] payload, int octets, short[] samples);

    @Override
    public int encode(short[] frame, byte[] out, int at) {
        toWire.process(frame, AudioFrame.SAMPLES, sent);
        compress(sent, out, at, FRAME_OCTETS);
        return FRAME_OCTETS;
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
        return wirePerOctet * OCTETS_PER_MILLI * 1000;
    }

    @Override
    public int decodeOwn(byte[] payload, int length, short[] out) {
        if (samples(payload, length) == 0) {
            return 0;
        }
        int count = length * wirePerOctet;
        expand(payload, length, out);
        concealment.heard(out, count);
        return count;
    }

    @Override
    public void concealOwn(short[] out, int samples) {
        concealment.conceal(out, samples);
    }
}
