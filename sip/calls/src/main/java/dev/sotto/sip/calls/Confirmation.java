package dev.sotto.sip.calls;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.LegState.Answered;
import dev.sotto.sip.calls.LegState.Confirming;
import dev.sotto.sip.calls.LegState.Established;
import java.util.Optional;

/** Our 200, to the first INVITE or to a later one, until its ACK (RFC 3261 13.3.1.4). */
final class Confirmation {
    private final LegContext leg;

    Confirmation(LegContext leg) {
        this.leg = leg;
    }

    static Confirming start(Answered answered, long cseq, String ours, LegTimers timers, long now) {
        return new Confirming(
                answered,
                cseq,
                ours,
                now + timers.t1Nanos(),
                timers.t1Nanos(),
                now + timers.giveUpNanos(),
                Optional.empty());
    }

    LegState on(Confirming s, LegInput input, long now, Outbox<LegAction> out) {
        return switch (input) {
            case LegInput.AckArrived ack
            when ack.cseq() == s.cseq() -> {
                ack.sdp().ifPresent(answer -> leg.agreedToOurs(s.ours(), answer));
                if (s.hangup().isPresent()) {
                    yield leg.hangUp(s.hangup().get(), now, out);
                }
                if (s.answered() != Answered.REFRESH) {
                    leg.tell(new CallEvent.Acknowledged(leg.legId(), ack.sdp()), out);
                }
                yield new Established(now);
            }
            case LegInput.ByeArrived bye -> leg.peerHungUp(bye, out);
            case LegInput.ReinviteArrived r -> pending(s, out);
            case LegInput.UpdateArrived u -> pending(s, out);
            case LegInput.Ordered(CallCommand.Hangup hangup) ->
                s.isFirst() ? withHangup(s, hangup) : leg.hangUp(hangup, now, out);
            default -> leg.unfitting(s, input, out);
        };
    }

    LegState onDeadline(Confirming s, long now, Outbox<LegAction> out) {
        if (now >= s.giveUpAtNanos()) {
            if (s.hangup().isPresent()) {
                return leg.hangUp(s.hangup().get(), now, out);
            }
            Reason reason = new Reason(408, "ACK never came");
            return leg.giveUp(CallEvent.Cause.NOT_ACKNOWLEDGED, reason, now, out);
        }
        if (now < s.repeatAtNanos()) {
            return s;
        }
        out.add(new LegAction.RepeatAnswer());
        long interval = Math.min(2 * s.intervalNanos(), leg.timers().t2Nanos());
        return new Confirming(
                s.answered(), s.cseq(), s.ours(), now + interval, interval, s.giveUpAtNanos(), s.hangup());
    }

    private static LegState pending(Confirming s, Outbox<LegAction> out) {
        out.add(new LegAction.RefuseArrived(LegRefusals.PENDING));
        return s;
    }

    private static Confirming withHangup(Confirming s, CallCommand.Hangup hangup) {
        return new Confirming(
                s.answered(),
                s.cseq(),
                s.ours(),
                s.repeatAtNanos(),
                s.intervalNanos(),
                s.giveUpAtNanos(),
                Optional.of(hangup));
    }
}
