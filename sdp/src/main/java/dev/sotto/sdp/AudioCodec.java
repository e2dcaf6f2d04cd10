package dev.sotto.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The codecs that a conference carries. The media distributor only forwards them. */
public enum AudioCodec {
    /** Opus (RFC 7587): always 48000 Hz and two channels in SDP. */
    OPUS("opus", 48_000, 2, new Usual(111, 112), "useinbandfec=1"),
    /** G.711 µ-law (RFC 3551 4.5.14). */
    PCMU("PCMU", 8_000, 1, new Usual(0, 113), ""),
    /** G.711 A-law (RFC 3551 4.5.14). */
    PCMA("PCMA", 8_000, 1, new Usual(8, 114), ""),
    /** G.722 (RFC 3551 4.5.2): its clock is 8000 Hz although it is sampled at 16000. No conference negotiates it; gateways do, with phones. */
    G722("G722", 8_000, 1, new Usual(9, 115), ""),
    /** Telephone keys (RFC 4733). */
    TELEPHONE_EVENT("telephone-event", 8_000, 1, new Usual(101, 102), "0-15");

    /** What conferences negotiate with endpoints, best first: it is switched and never decoded, so everybody must have what anybody sends. */
    public static final List<AudioCodec> SWITCHED = List.of(OPUS, PCMU, PCMA, TELEPHONE_EVENT);

    private record Usual(int payloadType, int rtxPayloadType) {}

    private final String encoding;
    private final int clockRateHz;
    private final int channels;
    private final Usual usual;
    private final String parameters;

    AudioCodec(String encoding, int clockRateHz, int channels, Usual usual, String parameters) {
        this.encoding = encoding;
        this.clockRateHz = clockRateHz;
        this.channels = channels;
        this.usual = usual;
        this.parameters = parameters;
    }

    /** The name in {@code a=rtpmap}. */
    public String encoding() {
        return encoding;
    }

    /** Clock of the RTP timestamp in Hz. */
    public int clockRateHz() {
        return clockRateHz;
    }

    /** Channels as {@code a=rtpmap} says them. */
    public int channels() {
        return channels;
    }

    /** The payload type of our own offers: the static one of RFC 3551, or a dynamic one. */
    public int usualPayloadType() {
        return usual.payloadType;
    }

    /** The payload type of our own offers for packets of it that are repeated (RFC 4588). */
    int usualRtxPayloadType() {
        return usual.rtxPayloadType;
    }

    /** Whether it carries a voice, and not only keys. */
    public boolean isVoice() {
        return this != TELEPHONE_EVENT;
    }

    /** How people read it, for example {@code opus/48000/2}. */
    public String text() {
        return encoding + "/" + clockRateHz + (channels > 1 ? "/" + channels : "");
    }

    /** What we can receive, for {@code a=fmtp}; empty if nothing is to be said. */
    String parameters() {
        return parameters;
    }

    /** By the static payload types of RFC 3551 6. */
    static Optional<AudioCodec> ofStatic(int payloadType) {
        return switch (payloadType) {
            case 0 -> Optional.of(PCMU);
            case 8 -> Optional.of(PCMA);
            case 9 -> Optional.of(G722);
            default -> Optional.empty();
        };
    }

    /** By the value of {@code a=rtpmap} after the payload type; encoding names ignore case (RFC 4855 3). */
    static Optional<AudioCodec> ofRtpmap(String map) {
        String lower = map.toLowerCase(Locale.ROOT);
        for (AudioCodec codec : values()) {
            String text = codec.text().toLowerCase(Locale.ROOT);
            if (lower.equals(text) || (codec.channels == 1 && lower.equals(text + "/1"))) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }
}
