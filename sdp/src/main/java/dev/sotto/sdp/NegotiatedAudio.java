package dev.sotto.sdp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an offer and its answer agreed.
 *
 * @param mediaIndex place of the audio section in both descriptions
 * @param mid its identification tag
 * @param direction seen from us
 * @param formats at least one voice codec; the first is the preferred one
 * @param midExtensionId header extension that carries the mid, 1..14
 * @param level how the audio level travels; absent if it does not
 * @param reducedSizeRtcp whether reduced-size RTCP may be sent (RFC 5506)
 * @param repair how lost packets are asked for and sent again; absent if they are not
 * @param remoteSources SSRCs that the peer announced
 * @param remote where the peer is
 * @param iceControlling whether we are the controlling agent (RFC 8445 6.1.1); false without ICE
 */
public record NegotiatedAudio(
        int mediaIndex,
        Optional<String> mid,
        Direction direction,
        List<NegotiatedFormat> formats,
        OptionalInt midExtensionId,
        Optional<NegotiatedLevel> level,
        boolean reducedSizeRtcp,
        Optional<NegotiatedRepair> repair,
        List<MediaSource> remoteSources,
        RemoteTransport remote,
        boolean iceControlling) {
    /** Takes copies of the lists. */
    public NegotiatedAudio {
        formats = List.copyOf(formats);
        remoteSources = List.copyOf(remoteSources);
    }
}
