package dev.sotto.sip.calls;

import java.util.Optional;

/**
 * What a leg tells its owner. The last event of a leg is {@link Cancelled}, {@link Rejected} or {@link Ended}, and each
 * leg has exactly one of them; only a leg that its owner refused has none. An event may have crossed a command of the
 * owner on its way, so owners ignore events of legs that they have forgotten.
 */
public sealed interface CallEvent {
    /** The leg, unique in the process. */
    long legId();

    /**
     * A call came in; answer with {@link CallCommand.Answer} or {@link CallCommand.Refuse}. 100 Trying was sent.
     *
     * @param requestUri the Request-URI as written
     * @param from the URI of the From header, without parameters of the header
     * @param to the URI of the To header, without parameters of the header
     * @param displayName of the From header; empty if there is none
     * @param source where the message really came from
     * @param sdp the offer; empty asks us for one (RFC 3261 13.2.1)
     * @param passage by which way it came
     * @param replaced the leg whose call this one is to replace (RFC 3891 3); whether it may is ours to say
     * @param callId its Call-ID, by which others find it in their logs
     * @param headers P-Asserted-Identity, Privacy, Diversion, Identity, Authorization and others that somebody here reads
     */
    record Invited(
            long legId,
            String requestUri,
            String from,
            String to,
            String displayName,
            Hop source,
            Optional<String> sdp,
            Passage passage,
            Optional<Long> replaced,
            String callId,
            Headers headers)
            implements CallEvent {
        /** One that came straight from its caller, and replaces nothing. */
        public Invited(
                long legId,
                String requestUri,
                String from,
                String to,
                String displayName,
                Hop source,
                Optional<String> sdp) {
            this(legId, requestUri, from, to, displayName, source, sdp, Passage.DIRECT);
        }

        /** One that replaces nothing. */
        public Invited(
                long legId,
                String requestUri,
                String from,
                String to,
                String displayName,
                Hop source,
                Optional<String> sdp,
                Passage passage) {
            this(legId, requestUri, from, to, displayName, source, sdp, passage, Optional.empty(), "", Headers.NONE);
        }

        /** The same of a caller who is shown under another name. */
        public Invited named(String shown) {
            return new Invited(legId, requestUri, from, to, shown, source, sdp, passage, replaced, callId, headers);
        }

        /**
         * The address of the conference that was called: {@code sip:user@host}, host in lower case, without port and
         * parameters.
         *
         * @throws dev.sotto.base.MalformedException never for events of a stack, which has read the URI before
         */
        public String conference() {
            return SipUri.parse(requestUri).conference();
        }
    }

    /**
     * The peer confirmed our 200, of the call or of its re-INVITE.
     *
     * @param sdp the answer, if our 200 was the offer
     */
    record Acknowledged(long legId, Optional<String> sdp) implements CallEvent {}

    /** The peer gave up a call that we had not answered; last event. */
    record Cancelled(long legId, Optional<Reason> reason) implements CallEvent {}

    /**
     * The peer wants to change the session by re-INVITE or UPDATE; answer with {@link CallCommand.AcceptReinvite} or
     * {@link CallCommand.RefuseReinvite}.
     *
     * @param sdp the offer; empty asks us for one (RFC 3261 14.2)
     */
    record Reinvited(long legId, Optional<String> sdp) implements CallEvent {}

    /** The peer took back a re-INVITE that we had not answered; the session stays as it was. */
    record ReinviteCancelled(long legId) implements CallEvent {}

    /**
     * The peer accepted our re-INVITE.
     *
     * @param sdp the answer; or the offer if we had sent none, and then {@link CallCommand.AcknowledgeWithAnswer} is due
     */
    record ReinviteAnswered(long legId, Optional<String> sdp) implements CallEvent {}

    /**
     * Our re-INVITE met one of the peer (491), and before ours could be repeated the peer's changed the session. Whoever
     * still wants something offers it anew.
     */
    record ReinviteOvertaken(long legId) implements CallEvent {}

    /** The peer did not accept our re-INVITE; the session stays as it was (RFC 3261 14.1). */
    record ReinviteRefused(long legId, Refusal refusal) implements CallEvent {}

    /**
     * Our call is on its way to a person: 180 to 199.
     *
     * @param sdp an answer to our offer, by which something may be heard before the call is answered. Unless the response was reliable
     *     the one of the 2xx counts, and of several who are called each may have sent one (RFC 3261 13.2.1)
     */
    record Ringing(long legId, int status, Optional<String> sdp) implements CallEvent {
        /** Nothing is heard yet. */
        public Ringing(long legId, int status) {
            this(legId, status, Optional.empty());
        }
    }

    /**
     * Our call had no offer, and a reliable provisional response brings the peer's (RFC 3262 5);
     * {@link CallCommand.AnswerEarly} is due.
     */
    record OfferedEarly(long legId, String sdp) implements CallEvent {}

    /** The peer reports which packets it could not open. */
    record Health(long legId, HealthReport report) implements CallEvent {}

    /**
     * The peer says by INFO that a key was pressed; only after {@link CallCommand.TakeKeys}. Whoever carries the signalling could
     * have invented it.
     *
     * @param key {@code 0} to {@code 9}, {@code *}, {@code #}, {@code A} to {@code D}
     */
    record KeyPressed(long legId, char key) implements CallEvent {
        /** Without the key, which may be a part of a PIN. */
        @Override
        public String toString() {
            return "KeyPressed[" + legId + "]";
        }
    }

    /**
     * The connection to the peer of a call that is up broke, and there is no other: the peer may be gone. The call goes on, and the
     * next request dials again.
     */
    record ConnectionLost(long legId) implements CallEvent {}

    /**
     * The peer wants somebody else called in its place (RFC 3515); answer with {@link CallCommand.AcceptRefer} or
     * {@link CallCommand.RefuseRefer}. Only where {@link LegPolicy#takesTransfers}.
     */
    record Referred(long legId, Referral referral) implements CallEvent {}

    /** The peer, a focus, tells which legs of the conference are weaker than its kind promises. */
    record WeakerLegsTelling(long legId, WeakerLegs notice) implements CallEvent {}

    /**
     * What {@link CallCommand.TellWeakerLegs} came to.
     *
     * @param taken whether the peer has said that it knows
     */
    record WeakerLegsTold(long legId, boolean taken) implements CallEvent {}

    /**
     * Our call was answered.
     *
     * @param sdp the answer; or the offer if we had sent none, and then {@link CallCommand.AcknowledgeWithAnswer} is due;
     *     empty if offer and answer were exchanged before
     * @param isFocus whether the peer's Contact says that it is a conference (RFC 4579 5.2)
     */
    record Answered(long legId, Optional<String> sdp, boolean isFocus) implements CallEvent {}

    /** Our call was refused, nobody answered, or nobody could be reached (408, 503); last event. */
    record Rejected(long legId, Refusal refusal) implements CallEvent {}

    /**
     * A call that had been answered is over; last event.
     *
     * @param cause how it ended
     * @param reason what the peer's BYE said, or what we said in ours
     */
    record Ended(long legId, Cause cause, Optional<Reason> reason) implements CallEvent {}

    /** How an answered call ended. */
    enum Cause {
        /** The peer sent BYE. */
        PEER_HUNG_UP,
        /** {@link CallCommand.Hangup} is done: our BYE was answered, or waited for long enough. */
        WE_HUNG_UP,
        /** The peer never confirmed our 200, so we sent BYE (RFC 3261 13.3.1.4). */
        NOT_ACKNOWLEDGED,
        /** The peer no longer knows the call or does not answer: 481 or 408 (RFC 3261 12.2.1.2). */
        LOST,
        /** Nobody refreshed the session in time (RFC 4028 10). */
        EXPIRED
    }
}
