package dev.sotto.keying.tunnel;

import dev.sotto.base.KeyMaterial;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a gateway and the key distributor tell each other about phones that want into private conferences. The gateway can only
 * ask; numbers, PINs and how many phones there may be are the key distributor's.
 */
public sealed interface PhoneMessage {
    /** From the gateway. */
    sealed interface FromGateway extends PhoneMessage {}

    /** From the key distributor. */
    sealed interface ToGateway extends PhoneMessage {}

    /** From the key distributor, about one phone. */
    sealed interface ToPhone extends ToGateway {
        /** By which the phone asked. */
        long askId();
    }

    /**
     * First on every connection: the phones that the gateway has in conferences, or waiting. The key distributor forgets those of its
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

    /** What is answered by an {@link Answer}, or by more of them while the answer is not the last. Saying it twice is saying it once. */
    sealed interface Question extends FromGateway {
        /** Never used before, not even by another process. */
        long askId();

        /** Its address, {@code sip:user@host}. */
        String conference();

        /** Overwrites what is secret in it. */
        default void destroy() {}
    }

    /**
     * A phone wants in.
     *
     * @param caller who calls, as the gateway was told; proven by nobody
     * @param from the URI of its From header; proven by nobody either
     * @param pin the digits that were entered, if any were; whoever takes them destroys them
     * @param byInfo whether one of the digits came by SIP INFO, so that whoever carries the signalling knows it or invented it
     * @param carried whether somebody on the way saw the description of the call, as far as the gateway can tell
     */
    record Ask(
            long askId,
            String conference,
            String caller,
            String from,
            Optional<KeyMaterial> pin,
            boolean byInfo,
            boolean carried)
            implements Question {
        /** It came straight from the phone. */
        public Ask(
                long askId, String conference, String caller, String from, Optional<KeyMaterial> pin, boolean byInfo) {
            this(askId, conference, caller, from, pin, byInfo, false);
        }

        /** The caller is its URI, and all digits came in the media. */
        public Ask(long askId, String conference, String caller, Optional<KeyMaterial> pin) {
            this(askId, conference, caller, caller, pin, false);
        }

        /** Overwrites the PIN. */
        @Override
        public void destroy() {
            pin.ifPresent(KeyMaterial::destroy);
        }

        /** Says nothing of the PIN but whether there is one. */
        @Override
        public String toString() {
            return "Ask[" + askId + ", " + conference + ", " + caller + (pin.isPresent() ? ", with a PIN]" : "]");
        }
    }

    /**
     * May this phone be called, or take the place of another one? {@link PhoneOutcome#MAY_CALL} says so; then it holds a place and is not in.
     *
     * @param who its SIP address, without parameters
     * @param replaced the question by which the phone is in whose place it wants to take; empty if the gateway's operator wants it called
     * @param carried as of an {@link Ask}
     */
    record Call(long askId, String conference, String who, Optional<Long> replaced, boolean carried)
            implements Question {
        /** Straight from the phone, or to it. */
        public Call(long askId, String conference, String who, Optional<Long> replaced) {
            this(askId, conference, who, replaced, false);
        }
    }

    /** Somebody is at a phone that may be called, and wants in; answered as an {@link Ask}. */
    record Join(long askId) implements FromGateway {}

    /** The phone has hung up, or is not waited for any more. */
    record Gone(long askId) implements FromGateway {}

    /**
     * The answer to an {@link Ask}.
     *
     * @param grants none unless the phone is in or waits
     * @param sentence for the person at the phone
     */
    record Answer(long askId, PhoneOutcome outcome, Set<PhoneGrant> grants, String sentence) implements ToPhone {
        /** Keeps a copy. */
        public Answer {
            grants = Set.copyOf(grants);
        }

        /** With the sentence that goes with the outcome. */
        public Answer(long askId, PhoneOutcome outcome, Set<PhoneGrant> grants) {
            this(askId, outcome, grants, outcome.sentence());
        }

        /** One that grants nothing. */
        public Answer(long askId, PhoneOutcome outcome) {
            this(askId, outcome, Set.of());
        }
    }

    /**
     * The phone may no longer be in, or wait; its call has to end.
     *
     * @param reason for the person at the phone
     */
    record End(long askId, PhoneEnd kind, String reason) implements ToPhone {}

    /** What the phone of a caller who is in does by itself. Said when it changes, and again on each connection. */
    record Status(long askId, boolean muted, boolean handRaised) implements FromGateway {}

    /** The caller wants something done; answered by one {@link Wished}, once: a wish is not said again. */
    record Wish(long askId, PhoneWish wish) implements FromGateway {}

    /** What became of a {@link Wish}. */
    record Wished(long askId, PhoneWishOutcome outcome) implements ToPhone {}

    /** A moderator wants something of a phone. */
    record Order(long askId, PhoneOrder order) implements ToPhone {}

    /**
     * How many are in a conference of which this gateway has phones: people with endpoints of their own, and phones.
     *
     * @param people 0 to 65,535
     */
    record People(String conference, int people) implements ToGateway {}
}
