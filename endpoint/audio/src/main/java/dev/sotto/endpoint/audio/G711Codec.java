package dev.sotto.endpoint.audio;

/** G.711 at 8 kHz in frames of 160 octets (RFC 3551 4.5.14), with rate conversion on both sides. */
final class G711Codec implements VoiceCodec {
    private static final int RATE_HZ = 8000;
    private static final int OCTETS = RATE_HZ / 1000 * AudioFrame.MILLIS;

    private final G711 law;
    private final Resampler toWire = new Resampler(AudioFrame.RATE_HZ, RATE_HZ);
    private final Resampler fromWire = new Resampler(RATE_HZ, AudioFrame.RATE_HZ);
    private short[] last = new short[OCTETS];

    G711Codec(G711 law) {
        this.law = law;
    }

    @Override
    public byte[] encode(short[] frame) {
        short[] narrow = toWire.process(frame);
        byte[] payload = new byte[narrow.length];
        for (int i = 0; i < narrow.length; i++) {
            payload[i] = law.compress(narrow[i]);
        }
        return payload;
    }

    @Override
    public short[] decode(byte[] payload) {
        if (payload.length != OCTETS) {
            return conceal();
        }
        short[] narrow = new short[payload.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = law.expand(payload[i]);
        }
        last = narrow;
        return fromWire.process(narrow);
    }

    /** The last frame once more at half its strength, so that a single loss is no hole and a long one fades. */
    @Override
    public short[] conceal() {
        short[] faded = new short[last.length];
        for (int i = 0; i < faded.length; i++) {
            faded[i] = (short) (last[i] / 2);
        }
        last = faded;
        return fromWire.process(faded);
    }
}
