package dev.sotto.sip.calls;

import java.util.Optional;

/**
 * What the owner of a leg tells it. A command that no longer fits, because an event crossed it, is counted and has no
 * effect; the event says why.
 */
public sealed interface CallCommand {
    /** The leg, unique in the process. */
    long legId();

    /**
     * 180 Ringing to a call that came in, or 183 Session Progress with what is to be heard until somebody answers; reliable where
     * {@link LegPolicy} and the peer say so.
     *
     * @param sdp the answer to the offer of the INVITE, which the 200 is to repeat; without such an offer it is not sent (RFC 3262 5)
     */
    record Ring(long legId, Optional<String> sdp) implements CallCommand {
        /** 180. */
        public Ring(long legId) {
            this(legId, Optional.empty());
        }
    }

    /**
     * 200 to a call that came in.
     *
     * @param sdp the answer; or our offer if the INVITE had none
     * @param isFocus whether our Contact says that it is a conference (RFC 4579 5.1)
     */
    record Answer(long legId, String sdp, boolean isFocus) implements CallCommand {}

    /** A final refusal of a call that came in; no event follows. */
    record Refuse(long legId, Refusal refusal) implements CallCommand {}

    /**
     * 200 to the peer's re-INVITE or UPDATE.
     *
     * @param sdp the answer; or our offer if the re-INVITE had none
     */
    record AcceptReinvite(long legId, String sdp) implements CallCommand {}

    /** A final refusal of the peer's re-INVITE or UPDATE; the session stays as it was. */
    record RefuseReinvite(long legId, Refusal refusal) implements CallCommand {}

    /**
     * Our own re-INVITE. While another one runs in either direction it waits, and a later one replaces the one that
     * waits (RFC 3261 14.1); after glare (491) it is repeated by itself, unless the peer's change came first: then
     * {@link CallEvent.ReinviteOvertaken} says so.
     *
     * @param sdp our offer; empty asks the peer for one
     */
    record Reinvite(long legId, Optional<String> sdp) implements CallCommand {}

    /**
     * Ends the leg whatever its state: CANCEL or BYE, for a call that we had not answered 480. Safe against the races of
     * RFC 5407; {@link CallEvent.Ended} or {@link CallEvent.Rejected} follows.
     *
     * @param reason becomes the Reason header (RFC 3326)
     */
    record Hangup(long legId, Optional<Reason> reason) implements CallCommand {}

    /**
     * Makes a call. The leg id is a new one of the stack.
     *
     * @param target the Request-URI and To, for example {@code sip:1000@conference.example}
     * @param from our own address, for example {@code sip:ada@example.org}
     * @param displayName our name; may be empty
     * @param nextHop where the INVITE is sent
     * @param sdp our offer; empty asks the peer for one
     * @param passage of the INVITE; its hops are its own
     * @param replaces the dialog of the peer that this call is to replace (RFC 3891)
     * @param headers to put into the INVITE
     * @param login what a challenge is answered with; none leaves a challenge a refusal
     */
    record Call(
            long legId,
            String target,
            String from,
            String displayName,
            Hop nextHop,
            Optional<String> sdp,
            Passage passage,
            Optional<Replaces> replaces,
            Headers headers,
            Optional<Login> login)
            implements CallCommand {
        /** One of our own, that replaces nothing. */
        public Call(long legId, String target, String from, String displayName, Hop nextHop, Optional<String> sdp) {
            this(legId, target, from, displayName, nextHop, sdp, Passage.DIRECT);
        }

        /** One that replaces nothing. */
        public Call(
                long legId,
                String target,
                String from,
                String displayName,
                Hop nextHop,
                Optional<String> sdp,
                Passage passage) {
            this(legId, target, from, displayName, nextHop, sdp, passage, Optional.empty());
        }

        /** One without further header fields, that answers no challenge. */
        public Call(
                long legId,
                String target,
                String from,
                String displayName,
                Hop nextHop,
                Optional<String> sdp,
                Passage passage,
                Optional<Replaces> replaces) {
            this(legId, target, from, displayName, nextHop, sdp, passage, replaces, Headers.NONE, Optional.empty());
        }
    }

    /** 202 to the peer's REFER; {@link TellProgress} is due until the last (RFC 3515 2.4.4). */
    record AcceptRefer(long legId) implements CallCommand {}

    /** A final refusal of the peer's REFER. */
    record RefuseRefer(long legId, Refusal refusal) implements CallCommand {}

    /**
     * Tells the peer how far the call is that its REFER wanted (RFC 3515 2.4.5).
     *
     * @param status of the response to that call
     * @param phrase of the same
     * @param isLast whether nothing more will be told
     */
    record TellProgress(long legId, int status, String phrase, boolean isLast) implements CallCommand {}

    /** The answer to an offer that came with {@link CallEvent.OfferedEarly}: it travels in the PRACK. */
    record AnswerEarly(long legId, String sdp) implements CallCommand {}

    /** Tells the peer which packets we could not open, if it wants to know (RFC 6086); otherwise it is ignored. */
    record ReportHealth(long legId, HealthReport report) implements CallCommand {}

    /**
     * Tells the peer which legs of its conference are weaker, if it wants to know (RFC 6086). {@link CallEvent.WeakerLegsTold} always
     * follows, at once where nobody can be told.
     */
    record TellWeakerLegs(long legId, WeakerLegs notice) implements CallCommand {}

    /**
     * From now on keys by INFO are taken, and told by {@link CallEvent.KeyPressed}; or refused. A leg refuses them until it is told
     * otherwise.
     */
    record TakeKeys(long legId, boolean taken) implements CallCommand {}

    /**
     * Tells the peer by INFO that a key was pressed, as {@link InfoKeyCodec} has it. Whether it is taken nobody is told.
     *
     * @param key {@code 0} to {@code 9}, {@code *}, {@code #}, {@code A} to {@code D}
     */
    record PressKey(long legId, char key) implements CallCommand {
        /** Without the key, which may be a part of a PIN. */
        @Override
        public String toString() {
            return "PressKey[" + legId + "]";
        }
    }

    /** The answer to an offer that came with {@link CallEvent.Answered} or {@link CallEvent.ReinviteAnswered}: the ACK. */
    record AcknowledgeWithAnswer(long legId, String sdp) implements CallCommand {}
}
