package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallEvent;
import java.net.InetSocketAddress;

/** What a {@link PhoneCall} is told. */
sealed interface PhoneCallInput {
    /** The phone's signalling. */
    record FromPhone(CallEvent event) implements PhoneCallInput {}

    /** A datagram of somebody; at {@code arrivedNanos}. */
    record FromNetwork(byte[] datagram, InetSocketAddress source, boolean onRtcpPort, long arrivedNanos)
            implements PhoneCallInput {}

    /** What the key distributor says of the phone. */
    record Judged(PhoneVerdict verdict) implements PhoneCallInput {}

    /** The key distributor takes back that the phone may be in. */
    record Withdrawn(String reason) implements PhoneCallInput {}

    /** The gateway ends. */
    record Stop() implements PhoneCallInput {}
}
