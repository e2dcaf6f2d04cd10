package dev.sotto.sip.calls;

import dev.sotto.base.Outbox;

/** The transfers that the peer asks for, one at a time: REFER, and NOTIFY until it is known what became of it (RFC 3515 2.4). */
final class Referring {
    private final LegContext leg;
    private boolean isAsked;
    private boolean isAccepted;
    private long id;

    Referring(LegContext leg) {
        this.leg = leg;
    }

    void arrived(LegInput.ReferArrived refer, boolean isUp, Outbox<LegAction> out) {
        if (!isUp) {
            out.add(new LegAction.RefuseArrived(LegRefusals.NOTHING_TO_TRANSFER));
        } else if (isAsked || isAccepted) {
            out.add(new LegAction.RefuseArrived(LegRefusals.ONE_TRANSFER));
        } else {
            isAsked = true;
            id = refer.cseq();
            leg.tell(new CallEvent.Referred(leg.legId(), refer.referral()), out);
        }
    }

    /** False if the command does not fit. */
    boolean ordered(CallCommand command, boolean isUp, Outbox<LegAction> out) {
        switch (command) {
            case CallCommand.AcceptRefer _
            when isAsked -> {
                isAsked = false;
                isAccepted = true;
                out.add(new LegAction.AcceptRefer());
            }
            case CallCommand.RefuseRefer(long _, Refusal refusal)
            when isAsked -> {
                isAsked = false;
                out.add(new LegAction.RefuseRefer(refusal));
            }
            case CallCommand.TellProgress told
            when isAccepted && isUp -> {
                isAccepted = !told.isLast();
                out.add(new LegAction.SendProgress(id, told.status(), told.phrase(), told.isLast()));
            }
            default -> {
                return false;
            }
        }
        return true;
    }
}
