package dev.sotto.sdp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an offer and its answer agreed with an ordinary phone.
 *
 * @param mediaIndex place of the audio section in both descriptions
 * @param protocol of its {@code m=} line
 * @param direction seen from us
 * @param voices at least one voice codec; the first is the one that we send, each may come in
 * @param events how telephone keys travel, the preferred way first; empty if they do not
 * @param comfortNoisePayloadType under which comfort noise comes and goes (RFC 3389); absent if it does not
 * @param packetMillis how much of the voice we put into one packet, 10..60
 * @param crypto the keys of SRTP, if they were told in the descriptions
 * @param dtls how they are made otherwise; if both are absent, media is in clear
 * @param extensions in which header extensions loudness travels
 * @param remote where the phone is
 */
public record PhoneAudio(
        int mediaIndex,
        String protocol,
        Direction direction,
        List<NegotiatedFormat> voices,
        List<NegotiatedEvents> events,
        OptionalInt comfortNoisePayloadType,
        int packetMillis,
        Optional<NegotiatedCrypto> crypto,
        Optional<NegotiatedDtls> dtls,
        PhoneExtensions extensions,
        PhoneTransport remote) {
    /** Takes copies of the lists. */
    public PhoneAudio {
        voices = List.copyOf(voices);
        events = List.copyOf(events);
    }

    /** The codec in which we send. */
    public NegotiatedFormat voice() {
        return voices.getFirst();
    }
}
