package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.registrar.Registration;
import dev.sotto.sip.trunks.TrunkMatch;
import java.util.List;
import java.util.Map;

/** What the focus is told. */
public sealed interface FocusInput {
    /** From a SIP leg. */
    record Call(CallEvent event) implements FocusInput {}

    /** From the key distributor. */
    record Admission(AdmissionMessage.LegNotice notice) implements FocusInput {}

    /** From the key distributor, about a phone of a conference. */
    record Phone(AdmissionMessage.PhoneNotice notice) implements FocusInput {}

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

    /**
     * The conferences are these from now on. Who is in one that is not among them stays in it; nobody new gets in.
     *
     * @param conferences all of them
     * @param trunks what calls come by, and where they go
     * @param accounts of telephones that register
     */
    record Provisioned(List<ConferenceConfig> conferences, TrunkPlan trunks, AccountPlan accounts)
            implements FocusInput {
        /** Takes a copy. */
        public Provisioned {
            conferences = List.copyOf(conferences);
        }

        /** Without accounts. */
        public Provisioned(List<ConferenceConfig> conferences, TrunkPlan trunks) {
            this(conferences, trunks, AccountPlan.NONE);
        }

        /** Without trunks. */
        public Provisioned(List<ConferenceConfig> conferences) {
            this(conferences, TrunkPlan.NONE);
        }
    }

    /** What registrations and name services say of trunks from now on. */
    record TrunksKnown(TrunkMatch.Known known) implements FocusInput {}

    /**
     * Where telephones are from now on.
     *
     * @param byUser by the user part of their account
     */
    record Registered(Map<String, List<Registration>> byUser) implements FocusInput {
        /** Takes a copy. */
        public Registered {
            byUser = Map.copyOf(byUser);
        }
    }

    /** Time has passed; due when {@link FocusMachine#deadlineNanos} is reached. */
    record Tick() implements FocusInput {}

    /** The appliance stops: no new calls, and every leg ends. */
    record Stop() implements FocusInput {}
}
