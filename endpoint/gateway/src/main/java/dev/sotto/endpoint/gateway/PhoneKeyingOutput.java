package dev.sotto.endpoint.gateway;

import dev.sotto.sdp.NegotiatedCrypto;
import java.net.InetSocketAddress;

/** What {@link PhoneKeying} wants done. */
sealed interface PhoneKeyingOutput {
    /** A DTLS datagram to the phone, from the port of RTP. */
    record Send(byte[] datagram, InetSocketAddress to) implements PhoneKeyingOutput {}

    /**
     * An association is made.
     *
     * @param keys of SRTP; the receiver owns and destroys them
     * @param peer where the phone is, which its certificate has proved
     */
    record Keyed(NegotiatedCrypto keys, InetSocketAddress peer) implements PhoneKeyingOutput {}

    /** The keys that there were may be somebody else's, and no others are there yet. */
    record Unkeyed() implements PhoneKeyingOutput {}

    /**
     * No association is made, and the call cannot go on.
     *
     * @param sentence for a person
     */
    record Failed(String sentence) implements PhoneKeyingOutput {}
}
