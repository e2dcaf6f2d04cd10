package dev.sotto.keying.tunnel;

import dev.sotto.base.KeyMaterial;
import java.util.Optional;

/** What happens to the gateway's end of its connection to the key distributor. */
public sealed interface GatewayAdmissionInput {
    /** A connection to the key distributor is up, nothing sent yet. */
    record LinkUp() implements GatewayAdmissionInput {}

    /** The connection is gone. */
    record LinkDown() implements GatewayAdmissionInput {}

    /** Octets from the key distributor, cut anywhere. */
    record Received(byte[] octets) implements GatewayAdmissionInput {}

    /**
     * A phone wants into a private conference. It may ask again once it is answered, for example with another PIN.
     *
     * @param phone the gateway's own number of the call
     * @param conference its address, {@code sip:user@host}, as the key distributor has it
     * @param caller who calls, for the key distributor's operator; at most 1024 octets, no control characters
     * @param from the URI of its From header, in the same bounds
     * @param pin the digits that were entered, at most {@link PhoneCodec#MAX_PIN}; the machine destroys them
     * @param byInfo whether one of them came by SIP INFO
     * @param carried whether somebody on the way saw the description of the call
     */
    record Ask(
            long phone,
            String conference,
            String caller,
            String from,
            Optional<KeyMaterial> pin,
            boolean byInfo,
            boolean carried)
            implements GatewayAdmissionInput {
        /** The caller is its URI, and all digits came in the media. */
        public Ask(long phone, String conference, String caller, Optional<KeyMaterial> pin) {
            this(phone, conference, caller, caller, pin, false, false);
        }

        /** Says nothing of the PIN but whether there is one. */
        @Override
        public String toString() {
            return "Ask[" + phone + ", " + conference + ", " + caller + (pin.isPresent() ? ", with a PIN]" : "]");
        }
    }

    /**
     * Somebody wants this phone called, or it wants the place of another one.
     *
     * @param phone the gateway's own number of the call
     * @param conference its address
     * @param who the SIP address of the phone, without parameters
     * @param replaced the gateway's number of the call whose place it is to take
     */
    record Call(long phone, String conference, String who, Optional<Long> replaced, boolean carried)
            implements GatewayAdmissionInput {
        /** Straight from the phone, or to it. */
        public Call(long phone, String conference, String who, Optional<Long> replaced) {
            this(phone, conference, who, replaced, false);
        }
    }

    /** Somebody is at a phone that may be called, and wants in. */
    record Join(long phone) implements GatewayAdmissionInput {}

    /** The phone has hung up, or left that conference. */
    record Gone(long phone) implements GatewayAdmissionInput {}

    /** What a phone that is in does by itself; the key distributor is told now and on each later connection. */
    record Status(long phone, boolean muted, boolean handRaised) implements GatewayAdmissionInput {}

    /** The caller at a phone wants something; answered by one {@link GatewayAdmissionOutput.Wished} while there is a connection. */
    record Wish(long phone, PhoneWish wish) implements GatewayAdmissionInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements GatewayAdmissionInput {}
}
