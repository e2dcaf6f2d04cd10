package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a phone's description says about one audio stream, session-level defaults included.
 *
 * @param mediaIndex place of the {@code m=audio} section, from 0
 * @param mid its identification tag
 * @param protocol of the {@code m=} line
 * @param host where it receives; may be unspecified, may be a name
 * @param port the same, 1..65535
 * @param rtcp where it receives RTCP if not on the same port; absent if nowhere
 * @param rtcpMux whether it takes both on one port
 * @param direction seen from the phone
 * @param voices the voice codecs that we know, in its order of preference
 * @param events its formats of telephone keys
 * @param comfortNoise the payload type of its comfort noise
 * @param ptime the milliseconds of one packet that it wants (RFC 8866 6.4)
 * @param maxptime the most (RFC 8866 6.5)
 * @param cryptos its {@code a=crypto} lines, in its order of preference
 * @param fingerprints of its certificates (RFC 8122)
 * @param setup the value of its {@code a=setup} (RFC 4145)
 * @param extensions in which header extensions loudness can travel
 */
record PhoneSection(
        int mediaIndex,
        Optional<String> mid,
        String protocol,
        String host,
        int port,
        Optional<MediaAddress> rtcp,
        boolean rtcpMux,
        Direction direction,
        List<AudioFormat> voices,
        List<Events> events,
        OptionalInt comfortNoise,
        OptionalInt ptime,
        OptionalInt maxptime,
        List<CryptoLine> cryptos,
        List<Fingerprint> fingerprints,
        Optional<String> setup,
        PhoneExtensions extensions) {
    private static final String OVER_DTLS = "UDP/TLS/RTP/SAVP";

    /** A format of telephone keys. */
    record Events(int payloadType, int clockRateHz) {}

    /** A section that says SRTP is a must. */
    boolean isSecureProfile() {
        return protocol.endsWith("/SAVP") || protocol.endsWith("/SAVPF");
    }

    /** A section whose keys come from DTLS and from nowhere else (RFC 5764 8). */
    boolean isDtlsProfile() {
        return protocol.startsWith(OVER_DTLS);
    }

    /** The first key of its own order that can be used (RFC 4568 5.1.2). */
    Optional<CryptoKey> usableKey() {
        return isDtlsProfile()
                ? Optional.empty()
                : cryptos.stream()
                        .filter(CryptoLine.Usable.class::isInstance)
                        .map(l -> ((CryptoLine.Usable) l).key())
                        .findFirst();
    }

    /** Whether its keys are to come from DTLS. Some say so under the profiles of RFC 3711 and in clear (RFC 8643 3.1). */
    boolean wantsDtls() {
        return isDtlsProfile() || (!fingerprints.isEmpty() && usableKey().isEmpty());
    }

    /** Where packets go and come from. */
    PhoneTransport transport() {
        if (Addresses.isUnspecified(host)) {
            return new PhoneTransport(Optional.empty(), Optional.empty(), rtcpMux);
        }
        MediaAddress rtp = new MediaAddress(host, port);
        return new PhoneTransport(Optional.of(rtp), rtcp.map(separate -> rtcpMux ? rtp : separate), rtcpMux);
    }

    /** The same without one port for both, where the other side did not say so. */
    PhoneSection withRtcpMux(boolean mux) {
        return new PhoneSection(
                mediaIndex,
                mid,
                protocol,
                host,
                port,
                rtcp,
                mux,
                direction,
                voices,
                events,
                comfortNoise,
                ptime,
                maxptime,
                cryptos,
                fingerprints,
                setup,
                extensions);
    }
}
