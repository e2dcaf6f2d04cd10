package dev.sotto.endpoint.cli;

import java.util.Locale;

/** The codecs of the phone with their payload types in our offers (RFC 3551 6, RFC 7587 7). */
enum CodecKind {
    /** Opus, mono sound in the only form that its RTP clock of 48 kHz has. */
    OPUS(111, "opus", 48_000, 2),
    /** G.711 µ-law. */
    PCMU(0, "PCMU", 8000, 1),
    /** G.711 A-law. */
    PCMA(8, "PCMA", 8000, 1);

    private final int payloadType;
    private final String encodingName;
    private final int clockHz;
    private final int channels;

    CodecKind(int payloadType, String encodingName, int clockHz, int channels) {
        this.payloadType = payloadType;
        this.encodingName = encodingName;
        this.clockHz = clockHz;
        this.channels = channels;
    }

    /** Our number for it, 0..127. */
    int payloadType() {
        return payloadType;
    }

    /** As in a=rtpmap. */
    String encodingName() {
        return encodingName;
    }

    /** RTP clock in hertz. */
    int clockHz() {
        return clockHz;
    }

    /** As in a=rtpmap. */
    int channels() {
        return channels;
    }

    /** How far the RTP timestamp moves in one {@link AudioFrame}. */
    int timestampsPerFrame() {
        return clockHz / 1000 * AudioFrame.MILLIS;
    }

    /** A new codec of this kind. */
    AudioCodec open() {
        return switch (this) {
            case OPUS -> LibopusCodec.open().<AudioCodec>map(codec -> codec).orElseGet(ConcentusCodec::new);
            case PCMU -> new G711Codec(G711.MU_LAW);
            case PCMA -> new G711Codec(G711.A_LAW);
        };
    }

    /**
     * The kind that {@code text} names, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    static CodecKind parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
