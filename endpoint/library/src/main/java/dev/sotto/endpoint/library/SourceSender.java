package dev.sotto.endpoint.library;

import dev.sotto.media.srtp.HopSealer;
import java.util.Optional;

/** How packets of one source of ours are protected: twice in a private conference, once in a standard one. */
sealed interface SourceSender permits DoubleSender, SingleSender {
    /** From now on packets leave under the keys of this hop, which sources may share and their owner destroys. */
    void hop(HopSealer sealer);

    /**
     * Protects the next packet of the source. Packets must be numbered one after the other.
     *
     * @param rtp a whole RTP packet, header extension in clear
     * @return the datagram; empty if there is no key to protect it with, and then it must not be sent at all
     */
    Optional<byte[]> protect(byte[] rtp, long nowNanos);

    /** Destroys keys that are over, also when nothing is said. */
    void onTime(long nowNanos);

    /** Forgets all keys of the source; those of the hop stay their owner's. */
    void destroy();
}
