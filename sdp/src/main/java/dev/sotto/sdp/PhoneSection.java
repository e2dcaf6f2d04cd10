package dev.sotto.sdp;

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
        List<CryptoLine> cryptos) {
    /** A format of telephone keys. */
    record Events(int payloadType, int clockRateHz) {}

    /** A section that says SRTP is a must. */
    boolean isSecureProfile() {
        return protocol.endsWith("/SAVP") || protocol.endsWith("/SAVPF");
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
                cryptos);
    }
}
