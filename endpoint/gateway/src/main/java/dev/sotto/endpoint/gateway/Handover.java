package dev.sotto.endpoint.gateway;

import dev.sotto.base.SharedCounters;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Referral;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;
import java.util.function.Consumer;

/** The phone that is in and gives its place to another one: what its REFER gets (RFC 3515 2.4, RFC 5589 6). */
final class Handover {
    private static final int TRYING = 100;
    private static final int RINGING = 180;

    private final long leg;
    private final Consumer<CallCommand> sip;
    private final SharedCounters<GatewayCounter> counters;
    private boolean refers;
    private int told;

    Handover(long leg, Consumer<CallCommand> sip, SharedCounters<GatewayCounter> counters) {
        this.leg = leg;
        this.sip = sip;
        this.counters = counters;
    }

    /** Wants somebody called, unless something of ours is against it. */
    void refer(Referral referral, String conference, Optional<String> refusal, DialOuts dials) {
        counters.increment(GatewayCounter.REFERS);
        refers = true;
        if (refusal.isPresent()) {
            refuse(refusal.get());
        } else {
            dials.want(new Errand.Wanted(conference, referral.target(), Optional.of(leg), referral.replaces()));
        }
    }

    private void refuse(String sentence) {
        counters.increment(GatewayCounter.REFERS_REFUSED);
        refers = false;
        sip.accept(new CallCommand.RefuseRefer(leg, Refusal.saying(403, sentence)));
    }

    /** What becomes of the phone that is to take the place; true if it has. */
    boolean on(DialStep step) {
        if (refers) {
            answer(step);
        }
        return step instanceof DialStep.Joined;
    }

    private void answer(DialStep step) {
        switch (step) {
            case DialStep.MayNot(String sentence) -> refuse(sentence);
            case DialStep.Calling _ -> {
                sip.accept(new CallCommand.AcceptRefer(leg));
                tell(TRYING, "Trying", false);
            }
            case DialStep.Ringing(int status) -> {
                if (told < RINGING) {
                    tell(status, status == RINGING ? "Ringing" : "Session Progress", false);
                }
            }
            case DialStep.Refused(int status, String phrase, String _) -> tell(status, phrase, true);
            case DialStep.NoAnswer _ -> tell(408, "Request Timeout", true);
            case DialStep.NotJoined _ -> tell(603, "Decline", true);
            case DialStep.Joined _ -> tell(200, "OK", true);
            case DialStep.Answered _ -> {
                // It is not in yet.
            }
        }
    }

    private void tell(int status, String phrase, boolean isLast) {
        told = isLast ? 0 : status;
        refers = !isLast;
        sip.accept(new CallCommand.TellProgress(leg, status, phrase, isLast));
    }
}
