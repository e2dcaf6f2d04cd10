package dev.sotto.endpoint.gateway;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.PhoneAudio;
import org.jspecify.annotations.Nullable;

/** What each payload type means that a phone may send. */
final class ReceivedFormats {
    /** What is in a packet. */
    sealed interface Format {}

    /** Voice. */
    record Voice(AudioCodec codec) implements Format {}

    /** Telephone keys. */
    record Events(int clockHz) implements Format {}

    /** Comfort noise. */
    record Noise() implements Format {}

    private final @Nullable Format[] byType = new Format[128];

    ReceivedFormats(PhoneAudio audio) {
        audio.voices().forEach(v -> byType[v.receivePayloadType()] = new Voice(v.codec()));
        audio.events().forEach(e -> byType[e.receivePayloadType()] = new Events(e.clockRateHz()));
        audio.comfortNoisePayloadType().ifPresent(type -> byType[type] = new Noise());
    }

    /** Of a payload type 0..127, or null. */
    @Nullable
    Format of(int payloadType) {
        return byType[payloadType];
    }
}
