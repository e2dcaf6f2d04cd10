package dev.sotto.sip.calls;

import java.util.Optional;

/** What a leg wants done: messages to its peer and events to its owner. */
public sealed interface LegAction {
    /** INVITE, the first or one inside the dialog. */
    record SendInvite(Optional<String> sdp) implements LegAction {}

    /** ACK of the 2xx that has just arrived, or that waited for our answer. */
    record SendAck(Optional<String> sdp) implements LegAction {}

    /** The last ACK again, because its 2xx came again (RFC 3261 13.2.2.4). */
    record RepeatAck() implements LegAction {}

    /** CANCEL of our INVITE (RFC 3261 9.1). */
    record SendCancel(Optional<Reason> reason) implements LegAction {}

    /** BYE. */
    record SendBye(Optional<Reason> reason) implements LegAction {}

    /** 180 to the pending INVITE. */
    record SendRinging() implements LegAction {}

    /** 200 to the pending INVITE. */
    record SendAnswer(String sdp, boolean isFocus) implements LegAction {}

    /** The last 200 again, because its ACK does not come (RFC 3261 13.3.1.4). */
    record RepeatAnswer() implements LegAction {}

    /** A final refusal of the pending INVITE. */
    record SendRefusal(Refusal refusal) implements LegAction {}

    /** A final refusal of the INVITE that has just arrived; the one that was pending before still is. */
    record RefuseArrived(Refusal refusal) implements LegAction {}

    /** An event for the owner. */
    record Tell(CallEvent event) implements LegAction {}

    /** The command does not fit the state; to be counted. */
    record Ignore(CallCommand command) implements LegAction {}
}
