package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Reason;

/** What a {@link BridgeMachine} wants done. */
sealed interface BridgeOutput {
    /** To the leg of one side. */
    record Say(CallCommand command) implements BridgeOutput {}

    /** Call the one who is called, once: what lets us call is good for one INVITE. */
    record Call(String offer) implements BridgeOutput {
        /** Without the description, which may have a key in it. */
        @Override
        public String toString() {
            return "Call";
        }
    }

    /** What the session of one side has agreed holds for its media. */
    record Apply(boolean ofCaller) implements BridgeOutput {}

    /** Both can talk. */
    record Answered() implements BridgeOutput {}

    /** It is over; both legs have been told. */
    record Over(Reason why) implements BridgeOutput {}
}
