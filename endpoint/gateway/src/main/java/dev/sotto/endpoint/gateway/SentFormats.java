package dev.sotto.endpoint.gateway;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.NegotiatedEvents;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.PhoneAudio;
import java.util.Arrays;

/** With which payload types a phone can be sent what another one says, as it is. */
final class SentFormats {
    /** It cannot. */
    static final int NONE = -1;

    /** RFC 3389 3. */
    private static final int NOISE_HZ = 8_000;

    private final int[] voices = new int[AudioCodec.values().length];
    private final int keys;
    private final int keysHz;
    private final int noise;

    /** Of the codecs that it takes those with the clock of the one that we send: another one would be another source (RFC 7160 4.1). */
    SentFormats(PhoneAudio audio) {
        Arrays.fill(voices, NONE);
        int hz = audio.voice().codec().clockRateHz();
        for (NegotiatedFormat format : audio.voices()) {
            if (format.codec().clockRateHz() == hz) {
                voices[format.codec().ordinal()] = format.sendPayloadType();
            }
        }
        boolean hasKeys = !audio.events().isEmpty();
        NegotiatedEvents first = hasKeys ? audio.events().getFirst() : new NegotiatedEvents(NONE, NONE, hz);
        this.keys = first.sendPayloadType();
        this.keysHz = first.clockRateHz();
        this.noise = hz == NOISE_HZ ? audio.comfortNoisePayloadType().orElse(NONE) : NONE;
    }

    /** For a packet of another phone, or {@link #NONE}. */
    int of(HeardPacket packet) {
        return switch (packet.format()) {
            case ReceivedFormats.Voice(AudioCodec codec) -> voices[codec.ordinal()];
            case ReceivedFormats.Events _ -> keys;
            case ReceivedFormats.Noise _ -> noise;
            case null -> NONE;
        };
    }

    /** The clock of its keys, in Hz. */
    int keysHz() {
        return keysHz;
    }
}
