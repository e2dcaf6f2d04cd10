package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * What this side puts into its descriptions for an ordinary phone.
 *
 * @param sessionId the number of the session in {@code o=}, the same for all descriptions of a call
 * @param host literal IP address where we receive media, as the phone reaches it
 * @param port UDP port where we receive RTP
 * @param rtcpPort UDP port where we receive RTCP if the phone does not put it on the same port
 * @param codecs the voice codecs that we carry, in our order of preference
 * @param direction what we want
 * @param packetMillis how much of the voice is in one packet if the phone does not say, 10..60
 * @param security whether media may be in clear
 * @param fingerprint of our certificate for DTLS; without one DTLS is not done
 */
public record PhoneTerms(
        long sessionId,
        String host,
        int port,
        int rtcpPort,
        List<AudioCodec> codecs,
        Direction direction,
        int packetMillis,
        PhoneSecurity security,
        Optional<Fingerprint> fingerprint) {
    /** Takes a copy of the codecs. */
    public PhoneTerms {
        codecs = List.copyOf(codecs);
        if (codecs.isEmpty() || !codecs.stream().allMatch(AudioCodec::isVoice)) {
            throw new IllegalArgumentException("at least one codec, and each a voice codec: " + codecs);
        }
    }

    /** Without DTLS. */
    public PhoneTerms(
            long sessionId,
            String host,
            int port,
            int rtcpPort,
            List<AudioCodec> codecs,
            Direction direction,
            int packetMillis,
            PhoneSecurity security) {
        this(sessionId, host, port, rtcpPort, codecs, direction, packetMillis, security, Optional.empty());
    }

    /** The same with DTLS under a certificate of ours. */
    public PhoneTerms with(Fingerprint certificate) {
        return new PhoneTerms(
                sessionId, host, port, rtcpPort, codecs, direction, packetMillis, security, Optional.of(certificate));
    }

    /** The same with another direction, to hold and to resume. */
    public PhoneTerms with(Direction other) {
        return new PhoneTerms(sessionId, host, port, rtcpPort, codecs, other, packetMillis, security, fingerprint);
    }

    /** The same with other codecs, in our order of preference. */
    public PhoneTerms with(List<AudioCodec> others) {
        return new PhoneTerms(sessionId, host, port, rtcpPort, others, direction, packetMillis, security, fingerprint);
    }

    boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }
}
