package dev.sotto.keying.tunnel;

import java.util.Set;

/** What the gateway's end of its connection to the key distributor wants done. */
public sealed interface GatewayAdmissionOutput {
    /** Send these octets on the connection; they may hold a PIN, so that whoever takes them wipes them. */
    record SendBytes(byte[] octets) implements GatewayAdmissionOutput {
        @Override
        public String toString() {
            return "SendBytes[" + octets.length + " octets]";
        }
    }

    /** Close the connection; dialling again is up to its owner. */
    record Close(PhoneFault fault, String detail) implements GatewayAdmissionOutput {}

    /**
     * The answer to the question of a phone. Unless it {@link PhoneOutcome#admits} the phone hears prompts only. After one that
     * {@link PhoneOutcome#waits} another follows, or {@link Ended}.
     *
     * @param grants what else the gateway may do for it; none unless it is in or waits
     * @param sentence for the person at the phone
     */
    record Answered(long phone, PhoneOutcome outcome, Set<PhoneGrant> grants, String sentence)
            implements GatewayAdmissionOutput {}

    /**
     * The phone may no longer be in, or wait: from now on it hears and says nothing in the conference.
     *
     * @param reason for the person at the phone
     */
    record Ended(long phone, PhoneEnd kind, String reason) implements GatewayAdmissionOutput {}

    /** What became of the wish of a phone. */
    record Wished(long phone, PhoneWishOutcome outcome) implements GatewayAdmissionOutput {}

    /** A moderator wants something of a phone that is in. */
    record Ordered(long phone, PhoneOrder order) implements GatewayAdmissionOutput {}

    /** How many are in the conference of a phone that is in or waits, itself among them. */
    record People(long phone, int people) implements GatewayAdmissionOutput {}
}
