package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.sip.calls.CallEvent;

/** What the focus is told. */
public sealed interface FocusInput {
    /** From a SIP leg. */
    record Call(CallEvent event) implements FocusInput {}

    /** From the key distributor. */
    record Admission(AdmissionMessage.LegNotice notice) implements FocusInput {}

    /** From the media distributor. */
    record Media(MediaEvent event) implements FocusInput {}

    /**
     * The key distributor can be asked. What was said to it and by it before a loss is repeated by the admission machine of
     * {@code keying/tunnel}.
     *
     * @param restarted whether it is another process than before, which has forgotten every leg
     */
    record KeysReachable(boolean restarted) implements FocusInput {}

    /** The key distributor cannot be asked. Legs stay; new calls are refused until it is back. */
    record KeysUnreachable() implements FocusInput {}

    /**
     * An operator of ours wants something.
     *
     * @param requestId comes back with the {@link FocusOutput.Answer}
     */
    record Commanded(long requestId, OperatorCommand command) implements FocusInput {}

    /** Time has passed; due when {@link FocusMachine#deadlineNanos} is reached. */
    record Tick() implements FocusInput {}

    /** The appliance stops: no new calls, and every leg ends. */
    record Stop() implements FocusInput {}
}
