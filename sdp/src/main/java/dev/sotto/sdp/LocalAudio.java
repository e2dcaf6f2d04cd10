package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * What this side puts into its description. The appliance puts the key distributor's fingerprint and tls-id here.
 *
 * @param origin who we are; the version must rise with each new description of a session (RFC 3264 8)
 * @param host literal IP address where we receive media
 * @param port UDP port where we receive media
 * @param ice our credentials and candidates, absent to do without ICE
 * @param fingerprint of the certificate that the peer will see
 * @param tlsId of the association, 20 to 255 characters (RFC 8842 4)
 * @param role which end of DTLS we are
 * @param codecs what we carry, in our order of preference
 * @param direction what we want
 * @param sources SSRCs that we announce, with their cname
 * @param repair whether lost packets are to be asked for again (RFC 4585 6.2.1, RFC 4588)
 * @param clearLevelAllowed whether the audio level may go in clear to a peer that does not encrypt it (RFC 6904 4.1)
 */
public record LocalAudio(
        Origin origin,
        String host,
        int port,
        Optional<IceDescription> ice,
        Fingerprint fingerprint,
        String tlsId,
        DtlsRole role,
        List<AudioCodec> codecs,
        Direction direction,
        List<MediaSource> sources,
        boolean repair,
        boolean clearLevelAllowed) {
    /** Takes copies of the lists. */
    public LocalAudio {
        codecs = List.copyOf(codecs);
        sources = List.copyOf(sources);
        if (!TlsId.isValid(tlsId)) {
            throw new IllegalArgumentException("RFC 8842 4: our own tls-id has " + tlsId.length() + " characters");
        }
    }

    /** The same for a peer that does no ICE. */
    LocalAudio withoutIce() {
        return new LocalAudio(
                origin,
                host,
                port,
                Optional.empty(),
                fingerprint,
                tlsId,
                role,
                codecs,
                direction,
                sources,
                repair,
                clearLevelAllowed);
    }
}
