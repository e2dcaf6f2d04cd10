package dev.sotto.appliance.md;

import dev.sotto.keying.link.LinkEvent;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.focus.AccountPlan;
import dev.sotto.sip.focus.ConferenceConfig;
import dev.sotto.sip.focus.MediaEvent;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.focus.OperatorCommand;
import dev.sotto.sip.focus.TrunkPlan;
import dev.sotto.sip.registrar.Registration;
import dev.sotto.sip.trunks.TrunkMatch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the thread of the focus is told. */
sealed interface FocusMail {
    /** Something happened on a SIP leg. */
    record FromSip(CallEvent event) implements FocusMail {}

    /** Something happened on the admission link. */
    record FromLink(LinkEvent event) implements FocusMail {}

    /** The media distributor says something about a leg. */
    record FromMedia(MediaEvent event) implements FocusMail {}

    /** An operator wants something. */
    record Command(OperatorCommand command, CompletableFuture<OperatorAnswer> answer) implements FocusMail {}

    /** The conferences, trunks and accounts are these from now on. */
    record Provisioned(List<ConferenceConfig> conferences, TrunkPlan trunks, AccountPlan accounts)
            implements FocusMail {}

    /** Where telephones are from now on. */
    record Registered(Map<String, List<Registration>> byUser) implements FocusMail {}

    /** What calls of trunks are known by. */
    record TrunksKnown(TrunkMatch.Known known) implements FocusMail {}

    /** Somebody wants to see the state. */
    record Describe(CompletableFuture<FocusState> answer) implements FocusMail {}

    /** End all calls and then the thread. */
    record Stop() implements FocusMail {}
}
