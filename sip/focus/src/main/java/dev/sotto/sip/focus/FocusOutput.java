package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.sip.calls.CallCommand;

/** What the focus wants done, in order. */
public sealed interface FocusOutput {
    /** For a SIP leg. */
    record Call(CallCommand command) implements FocusOutput {}

    /** For the key distributor. */
    record Admission(AdmissionMessage.Request request) implements FocusOutput {}

    /** For the media distributor. */
    record Media(MediaCommand command) implements FocusOutput {}

    /** For whoever watches conferences. */
    record Roster(RosterEvent event) implements FocusOutput {}

    /** A call is over, to be written down. */
    record Recorded(CallRecord call) implements FocusOutput {}

    /** Answers a {@link FocusInput.Commanded}. */
    record Answer(long requestId, OperatorAnswer answer) implements FocusOutput {}

    /**
     * A bug of ours: the conference was discarded with all its legs, everything else goes on.
     *
     * @param conference its address
     * @param bug what was thrown; to be recorded once per stack
     */
    record Discarded(String conference, RuntimeException bug) implements FocusOutput {}
}
