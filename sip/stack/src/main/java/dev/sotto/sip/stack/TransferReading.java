package dev.sotto.sip.stack;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.LegState;
import dev.sotto.sip.calls.Referral;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Replaces;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.message.SIPRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reads what asks for a transfer: a REFER (RFC 3515), and an INVITE that is to replace a call (RFC 3891 3). */
sealed interface TransferReading {
    /** REFER to somebody. */
    record To(Referral referral) implements TransferReading {}

    /** An INVITE in the place of the call of this leg. */
    record InPlaceOf(long legId) implements TransferReading {}

    /** An INVITE that replaces nothing. */
    record None() implements TransferReading {}

    /** Anything else. */
    record Unusable(Refusal refusal) implements TransferReading {}

    /** Of a REFER. */
    static TransferReading refer(SIPRequest request) {
        List<String> targets = values(request, "Refer-To");
        if (targets.size() != 1) {
            return new Unusable(StackRefusals.ONE_REFER_TO);
        }
        try {
            return new To(Referral.parse(targets.getFirst()));
        } catch (MalformedException e) {
            return new Unusable(StackRefusals.badReferral(e.rule()));
        }
    }

    /** Of an INVITE; a dialog that does not exist must not become a call of its own. */
    static TransferReading invite(SIPRequest request, LegDirectory legs) {
        List<String> replaced = values(request, "Replaces");
        if (replaced.isEmpty()) {
            return new None();
        }
        if (replaced.size() > 1 || !values(request, "Join").isEmpty()) {
            return new Unusable(StackRefusals.ONE_REPLACES);
        }
        try {
            Replaces replaces = Replaces.parse(replaced.getFirst());
            return legs.of(replaces)
                    .map(leg -> match(leg, replaces.earlyOnly()))
                    .orElse(new Unusable(StackRefusals.REPLACES_NOBODY));
        } catch (MalformedException e) {
            return new Unusable(StackRefusals.badReplaces(e.rule()));
        }
    }

    private static TransferReading match(Leg leg, boolean isEarlyOnly) {
        return switch (leg.machine().state()) {
            // RFC 3891 3: an early dialog that we did not begin is none that can be replaced.
            case LegState.Alerting _, LegState.Calling _ -> new Unusable(StackRefusals.REPLACES_NOBODY);
            case LegState.Leaving _, LegState.Over _ -> new Unusable(StackRefusals.REPLACES_ENDED);
            case LegState.Confirming _,
                    LegState.AnswerDue _,
                    LegState.Established _,
                    LegState.Deciding _,
                    LegState.Reinviting _ ->
                isEarlyOnly ? new Unusable(StackRefusals.REPLACES_ANSWERED) : new InPlaceOf(leg.id());
        };
    }

    private static List<String> values(SIPRequest request, String name) {
        List<String> values = new ArrayList<>();
        for (Iterator<?> i = request.getHeaders(name); i.hasNext(); ) {
            if (i.next() instanceof SIPHeader header) {
                values.add(header.getHeaderValue());
            }
        }
        return values;
    }
}
