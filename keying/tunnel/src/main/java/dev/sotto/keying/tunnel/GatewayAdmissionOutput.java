package dev.sotto.keying.tunnel;

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
     * The answer to the question of a phone. Without {@link PhoneOutcome#ADMITTED} it hears prompts only.
     *
     * @param sentence for the person at the phone
     */
    record Answered(long phone, PhoneOutcome outcome, String sentence) implements GatewayAdmissionOutput {}

    /**
     * The phone may no longer be in: from now on it hears and says nothing in the conference.
     *
     * @param reason for the person at the phone
     */
    record Ended(long phone, String reason) implements GatewayAdmissionOutput {}
}
