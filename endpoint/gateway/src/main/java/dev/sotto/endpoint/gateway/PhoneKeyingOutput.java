package dev.sotto.endpoint.gateway;

import dev.sotto.sdp.NegotiatedCrypto;
import java.net.InetSocketAddress;

/** What {@link PhoneKeying} wants done. */
sealed interface PhoneKeyingOutput {
    /** A DTLS datagram to the phone, from that port of ours. */
    record Send(byte[] datagram, InetSocketAddress to, boolean fromRtcpPort) implements PhoneKeyingOutput {}

    /**
     * An association is made.
     *
     * @param keys of SRTP; the receiver owns and destroys them
     * @param peer where the phone is, which its certificate has proved
     * @param onRtcpPort whether they are of RTCP alone
     */
    record Keyed(NegotiatedCrypto keys, InetSocketAddress peer, boolean onRtcpPort) implements PhoneKeyingOutput {}

    /** The keys that there were may be somebody else's, and no others are there yet. */
    record Unkeyed(boolean onRtcpPort) implements PhoneKeyingOutput {}

    /**
     * No association is made. Without that of RTP the call cannot go on; without that of RTCP it has no reports.
     *
     * @param sentence for a person
     */
    record Failed(String sentence, boolean onRtcpPort) implements PhoneKeyingOutput {}
}
