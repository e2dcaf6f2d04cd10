package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.sip.calls.CallEvent;

/** What the focus is told. */
public sealed interface FocusInput {
    /** From a SIP leg. */
    record Call(CallEvent event) implements FocusInput {}

    /** From the key distributor. The first after {@link KeyLinkUp} is its Instance. */
    record Admission(AdmissionMessage.Notice notice) implements FocusInput {}

    /** From the media distributor. */
    record Media(MediaEvent event) implements FocusInput {}

    /** The admission link to the key distributor stands. */
    record KeyLinkUp() implements FocusInput {}

    /** The admission link is lost. Legs stay; new calls are refused until it is back. */
    record KeyLinkDown() implements FocusInput {}

    /** Time has passed; due when {@link FocusMachine#deadlineNanos} is reached. */
    record Tick() implements FocusInput {}

    /** The appliance stops: no new calls, and every leg ends. */
    record Stop() implements FocusInput {}
}
