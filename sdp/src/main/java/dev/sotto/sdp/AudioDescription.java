package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * What a description says about its audio stream, session-level defaults included.
 *
 * @param mediaIndex place of the {@code m=audio} section, from 0
 * @param mid its identification tag
 * @param bundled whether a BUNDLE group names it (RFC 8843)
 * @param protocol of the {@code m=} line
 * @param host where media goes unless ICE says otherwise; may be unspecified
 * @param port the same, 1..65535
 * @param direction seen from the describing side
 * @param formats the codecs that we know, in its order of preference
 * @param extensions its RTP header extensions
 * @param ice absent if the side does no ICE
 * @param fingerprint its SHA-256 certificate fingerprint
 * @param tlsId its DTLS association, only if of the form of RFC 8842 4
 * @param setup its DTLS role
 * @param rtcpMux whether RTP and RTCP share a port (RFC 5761)
 * @param reducedSizeRtcp whether it takes reduced-size RTCP (RFC 5506)
 * @param feedback the kinds of RTCP feedback that it takes; empty unless the protocol is AVPF or SAVPF (RFC 4585 4.2)
 * @param rtxFormats how it takes repeated packets of those formats (RFC 4588)
 * @param sources the SSRCs that it announced, at most 512
 */
public record AudioDescription(
        int mediaIndex,
        Optional<String> mid,
        boolean bundled,
        String protocol,
        String host,
        int port,
        Direction direction,
        List<AudioFormat> formats,
        List<HeaderExtension> extensions,
        Optional<IceDescription> ice,
        Optional<Fingerprint> fingerprint,
        Optional<String> tlsId,
        Optional<Setup> setup,
        boolean rtcpMux,
        boolean reducedSizeRtcp,
        List<RtcpFeedback> feedback,
        List<RtxFormat> rtxFormats,
        List<MediaSource> sources) {
    /** Takes copies of the lists. */
    public AudioDescription {
        formats = List.copyOf(formats);
        extensions = List.copyOf(extensions);
        feedback = List.copyOf(feedback);
        rtxFormats = List.copyOf(rtxFormats);
        sources = List.copyOf(sources);
    }

    /** How repeated packets of a payload type come. */
    Optional<RtxFormat> rtxOf(int payloadType) {
        return rtxFormats.stream()
                .filter(f -> f.mediaPayloadType() == payloadType)
                .findFirst();
    }
}
