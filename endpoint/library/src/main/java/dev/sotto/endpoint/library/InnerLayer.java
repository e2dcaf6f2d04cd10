package dev.sotto.endpoint.library;

import dev.sotto.base.MalformedException;
import dev.sotto.keying.ekt.EktField;
import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.media.rtp.RtpPacketView;
import java.util.Optional;

/** What is between the outer transform and the payload: the inner one of a private conference, nothing in a standard one. */
sealed interface InnerLayer permits EndToEndLayer, NoInnerLayer {
    /**
     * How a packet came on the hop.
     *
     * @param hopIndex ROC and SEQ of the hop
     * @param repaired whether it came after it had been asked for
     */
    record Arrival(long hopIndex, boolean repaired) {}

    /**
     * Takes off what stands behind the outer tag.
     *
     * @throws MalformedException if that is impossible
     */
    EktFieldCodec.Split split(byte[] packet, int start, int end);

    /** Why no key could open a packet with this field, before anything is decrypted; empty if one may. */
    Optional<ReceiveVerdict> hopeless(int ssrc, EktField field, long nowNanos);

    /** Everything after the outer transform. */
    Received open(RtpPacketView packet, Arrival arrival, EktField field, long nowNanos);

    /** Whether a repeated packet may hold another one as it was on the wire (RFC 8723 7.1). */
    boolean repeatsAsOnTheWire();

    /** Destroys keys that are over, also when nothing is heard. */
    void onTime(long nowNanos);

    /** When {@link #onTime} has something to do. */
    long deadlineNanos();

    /** Forgets all keys. */
    void destroy();
}
