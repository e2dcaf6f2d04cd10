package dev.sotto.keying.tunnel;

import java.util.Set;

/** What the key distributor's end of the connections of one gateway wants done. */
public sealed interface KdPhoneOutput {
    /** Send these octets on the connection. */
    record SendBytes(long link, byte[] octets) implements KdPhoneOutput {}

    /** Close the connection. */
    record CloseLink(long link, PhoneFault fault, String detail) implements KdPhoneOutput {}

    /** The gateway is there and has these phones; all others of it are gone. */
    record Present(Set<Long> askIds) implements KdPhoneOutput {
        /** Keeps a copy. */
        public Present {
            askIds = Set.copyOf(askIds);
        }
    }

    /** The gateway is away. */
    record Absent() implements KdPhoneOutput {}

    /** A phone wants in. Whoever takes this destroys the PIN. */
    record Asked(PhoneMessage.Ask ask) implements KdPhoneOutput {}

    /** A phone is to be called, or to take the place of another one. */
    record Called(PhoneMessage.Call call) implements KdPhoneOutput {}

    /** Somebody is at a phone that was called. */
    record Joins(long askId) implements KdPhoneOutput {}

    /** A phone has gone. */
    record Left(long askId) implements KdPhoneOutput {}

    /** What a phone that is in does by itself. */
    record StatusSaid(PhoneMessage.Status status) implements KdPhoneOutput {}

    /** The caller at a phone wants something. */
    record Wished(PhoneMessage.Wish wish) implements KdPhoneOutput {}
}
