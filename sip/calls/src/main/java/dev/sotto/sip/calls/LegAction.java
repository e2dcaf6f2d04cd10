package dev.sotto.sip.calls;

import java.util.Optional;

/** What a leg wants done: messages to its peer and events to its owner. */
public sealed interface LegAction {
    /** INVITE, the first or one inside the dialog. */
    record SendInvite(Optional<String> sdp, SessionTerms session) implements LegAction {
        /** One without session timer. */
        public SendInvite(Optional<String> sdp) {
            this(sdp, SessionTerms.NONE);
        }
    }

    /** PRACK of a provisional response to our INVITE, perhaps with the answer to its offer (RFC 3262 4). */
    record SendPrack(Provisional provisional, Optional<String> sdp) implements LegAction {}

    /** UPDATE without a session description: a refresh (RFC 4028 7.4). */
    record SendUpdate(SessionTerms session) implements LegAction {}

    /** INFO with a health report. */
    record SendHealth(HealthReport report) implements LegAction {}

    /** INFO with a notice about weaker legs. */
    record SendWeakerLegs(WeakerLegs notice) implements LegAction {}

    /** INFO with a key of a telephone. */
    record SendKey(char key) implements LegAction {
        /** Without the key, which may be a part of a PIN. */
        @Override
        public String toString() {
            return "SendKey";
        }
    }
    /** 202 to the REFER that waits. */
    record AcceptRefer() implements LegAction {}

    /** A final refusal of the REFER that waits. */
    record RefuseRefer(Refusal refusal) implements LegAction {}

    /**
     * NOTIFY of a status line (RFC 3515 2.4.5).
     *
     * @param id of the subscription: the CSeq of its REFER
     */
    record SendProgress(long id, int status, String phrase, boolean isLast) implements LegAction {}

    /** ACK of the 2xx that has just arrived, or that waited for our answer. */
    record SendAck(Optional<String> sdp) implements LegAction {}

    /** The last ACK again, because its 2xx came again (RFC 3261 13.2.2.4). */
    record RepeatAck() implements LegAction {}

    /** CANCEL of our INVITE (RFC 3261 9.1). */
    record SendCancel(Optional<Reason> reason) implements LegAction {}

    /** BYE. */
    record SendBye(Optional<Reason> reason) implements LegAction {}

    /**
     * 180 to the pending INVITE, or 183 with a description.
     *
     * @param rseq if it is to be reliable; then it is repeated until its PRACK (RFC 3262 3)
     */
    record SendRinging(Optional<Long> rseq, Optional<String> sdp) implements LegAction {
        /** 180. */
        public SendRinging(Optional<Long> rseq) {
            this(rseq, Optional.empty());
        }

        /** Of its response. */
        public int status() {
            return sdp.isPresent() ? 183 : 180;
        }
    }

    /** The last reliable 180 or 183 again, because its PRACK does not come. */
    record RepeatRinging() implements LegAction {}

    /**
     * 200 to the pending INVITE or UPDATE.
     *
     * @param sdp empty text if a reliable 183 has said it (RFC 6337 3.1.1)
     */
    record SendAnswer(String sdp, boolean isFocus, SessionTerms session) implements LegAction {
        /** One without session timer. */
        public SendAnswer(String sdp, boolean isFocus) {
            this(sdp, isFocus, SessionTerms.NONE);
        }
    }

    /** 200 without a body to the PRACK, UPDATE or INFO that has just arrived. */
    record AcceptArrived(SessionTerms session) implements LegAction {}

    /** The last 200 again, because its ACK does not come (RFC 3261 13.3.1.4). */
    record RepeatAnswer() implements LegAction {}

    /** A final refusal of the pending INVITE or UPDATE. */
    record SendRefusal(Refusal refusal) implements LegAction {}

    /** A final refusal of the request that has just arrived; the one that was pending before still is. */
    record RefuseArrived(Refusal refusal) implements LegAction {}

    /** 422 with Min-SE to the INVITE or UPDATE that has just arrived (RFC 4028 6). */
    record RefuseInterval(int minimumSeconds) implements LegAction {}

    /** An event for the owner. */
    record Tell(CallEvent event) implements LegAction {}

    /** The command does not fit the state; to be counted. */
    record Ignore(CallCommand command) implements LegAction {}
}
