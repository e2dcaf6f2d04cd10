package dev.sotto.keying.tunnel;

import dev.sotto.base.KeyMaterial;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway and the key distributor tell each other about phones that want into private conferences. The gateway can only
 * ask; numbers, PINs and how many phones there may be are the key distributor's.
 */
public sealed interface PhoneMessage {
    /** From the gateway. */
    sealed interface FromGateway extends PhoneMessage {}

    /** From the key distributor. */
    sealed interface ToGateway extends PhoneMessage {
        /** What it is about. */
        long askId();
    }

    /**
     * First on every connection: the phones that the gateway has in conferences. The key distributor forgets those of its
     * admissions that are not among them, and answers {@link End} for those that it does not know.
     *
     * @param askIds by which they were admitted, at most {@link PhoneCodec#MAX_PRESENT}
     * @param last false if another such message follows
     */
    record Present(List<Long> askIds, boolean last) implements FromGateway {
        /** Keeps a copy. */
        public Present {
            askIds = List.copyOf(askIds);
        }
    }

    /**
     * A phone wants in; answered by one {@link Answer}. Saying it twice is saying it once.
     *
     * @param askId never used before, not even by another process
     * @param conference its address, {@code sip:user@host}
     * @param caller who calls, as the gateway was told; proven by nobody
     * @param pin the digits that were entered, if any were; whoever takes them destroys them
     */
    record Ask(long askId, String conference, String caller, Optional<KeyMaterial> pin) implements FromGateway {
        /** Overwrites the PIN. */
        public void destroy() {
            pin.ifPresent(KeyMaterial::destroy);
        }

        /** Says nothing of the PIN but whether there is one. */
        @Override
        public String toString() {
            return "Ask[" + askId + ", " + conference + ", " + caller + (pin.isPresent() ? ", with a PIN]" : "]");
        }
    }

    /** The phone has hung up, or is not waited for any more. */
    record Gone(long askId) implements FromGateway {}

    /**
     * The answer to an {@link Ask}.
     *
     * @param sentence for the person at the phone
     */
    record Answer(long askId, PhoneOutcome outcome, String sentence) implements ToGateway {
        /** With the sentence that goes with the outcome. */
        public Answer(long askId, PhoneOutcome outcome) {
            this(askId, outcome, outcome.sentence());
        }
    }

    /**
     * The phone may no longer be in; its call has to end.
     *
     * @param reason for the person at the phone
     */
    record End(long askId, String reason) implements ToGateway {}
}
