package dev.sotto.keying.tunnel;

/** What happens to the key distributor's end of the connections of one gateway. */
public sealed interface KdPhoneInput {
    /** A connection of the gateway is up. */
    record LinkUp(long link) implements KdPhoneInput {}

    /** It is gone. */
    record LinkDown(long link) implements KdPhoneInput {}

    /** Octets from the gateway, cut anywhere; they are overwritten, because they may hold PINs. */
    record Received(long link, byte[] octets) implements KdPhoneInput {}

    /** The key distributor has something to say. */
    record Tell(PhoneMessage.ToGateway message) implements KdPhoneInput {}
}
