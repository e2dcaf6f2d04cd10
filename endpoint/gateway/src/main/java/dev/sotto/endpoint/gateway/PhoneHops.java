package dev.sotto.endpoint.gateway;

import dev.sotto.media.srtp.AeadPort;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.PhoneAudio;

/**
 * SRTP with one phone on both of its ports. Keys of SDP are for RTP and RTCP alike; those of DTLS are too where both share a port, and otherwise
 * RTCP has an association and keys of its own (RFC 5764 4.1.2).
 */
final class PhoneHops {
    private final PhoneHop rtp;
    private final PhoneHop ownOfRtcp;
    private boolean apart;

    PhoneHops(AeadPort port) {
        this.rtp = new PhoneHop(port);
        this.ownOfRtcp = new PhoneHop(port);
    }

    /** Whether RTCP has an association of its own. */
    static boolean areApart(PhoneAudio audio) {
        return audio.dtls().isPresent() && !audio.remote().rtcpMux();
    }

    /** As {@link PhoneHop#onAgreed}. */
    boolean onAgreed(PhoneAudio audio, long nowNanos) {
        apart = areApart(audio);
        if (apart) {
            ownOfRtcp.onAgreed(audio.crypto(), true, nowNanos);
        } else {
            ownOfRtcp.destroy();
        }
        return rtp.onAgreed(audio.crypto(), audio.dtls().isPresent(), nowNanos);
    }

    /** As {@link PhoneHop#onKeyed}, for what an association on the port of RTCP is for. */
    void onRtcpKeyed(NegotiatedCrypto keys, long nowNanos) {
        if (apart) {
            ownOfRtcp.onKeyed(keys, nowNanos);
        }
    }

    /** Whether RTCP has an association of its own at present. */
    boolean areApart() {
        return apart;
    }

    PhoneHop rtp() {
        return rtp;
    }

    PhoneHop rtcp() {
        return apart ? ownOfRtcp : rtp;
    }

    /** Forgets all keys. */
    void destroy() {
        rtp.destroy();
        ownOfRtcp.destroy();
    }
}
