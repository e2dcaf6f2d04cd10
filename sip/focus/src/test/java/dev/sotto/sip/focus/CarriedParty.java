package dev.sotto.sip.focus;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A telephone or a gateway at its end of a carried call: what it does, and which descriptions it believes in. */
final class CarriedParty {
    private final CarriedWorld world;
    private final long legId;
    private final String name;
    private @Nullable SipEnd end;
    private @Nullable String offered;
    private int versions;
    private boolean isChanging;

    /** What it does with a call. */
    boolean rings;

    /** And something is to be heard before it answers. */
    boolean isHeardEarly;

    int answersAfterMillis = 50;

    @Nullable
    Refusal refusesWith;

    String mine = "";
    String theirs = "";
    final StringBuilder keys = new StringBuilder();

    CarriedParty(CarriedWorld world, long legId, String name) {
        this.world = world;
        this.legId = legId;
        this.name = name;
    }

    void has(SipEnd ours) {
        end = ours;
    }

    SipEnd end() {
        if (end == null) {
            throw new IllegalStateException("it has no end yet");
        }
        return end;
    }

    /** Another description than any before. */
    private String description() {
        versions++;
        return Carrying.sdp((name.equals("phone") ? 6000 : 7000) + 2 * versions);
    }

    void call(boolean offers) {
        offered = offers ? description() : null;
        order(new CallCommand.Call(
                legId, Driver.ROOM, "sip:ada@example.org", "Ada", Driver.SOURCE, Optional.ofNullable(offered)));
    }

    /** One change after the other. */
    void reinvite(boolean offers) {
        if (isChanging) {
            return;
        }
        isChanging = true;
        offered = offers ? description() : null;
        order(new CallCommand.Reinvite(legId, Optional.ofNullable(offered)));
    }

    void hangUp() {
        order(new CallCommand.Hangup(legId, Optional.empty()));
    }

    void press(char key) {
        order(new CallCommand.PressKey(legId, key));
    }

    private void order(CallCommand command) {
        world.post(() -> end().order(command));
    }

    void on(CallEvent event) {
        switch (event) {
            case CallEvent.Invited invited -> onInvited(invited);
            case CallEvent.Answered answered -> onAnswer(answered.sdp());
            case CallEvent.ReinviteAnswered answered -> {
                isChanging = false;
                onAnswer(answered.sdp());
            }
            case CallEvent.ReinviteRefused refused -> isChanging = false;
            case CallEvent.ReinviteOvertaken overtaken -> isChanging = false;
            case CallEvent.Acknowledged acknowledged -> acknowledged.sdp().ifPresent(answer -> theirs = answer);
            case CallEvent.Reinvited reinvited -> {
                // What only repeats what holds is a refresh, and gets the answer that holds.
                if (!reinvited.sdp().equals(Optional.of(theirs))) {
                    mine = description();
                    reinvited.sdp().ifPresent(offer -> theirs = offer);
                }
                order(new CallCommand.AcceptReinvite(legId, mine));
            }
            case CallEvent.KeyPressed pressed -> keys.append(pressed.key());
            default -> {}
        }
    }

    private void onInvited(CallEvent.Invited invited) {
        if (rings) {
            order(new CallCommand.Ring(legId));
        }
        if (isHeardEarly && invited.sdp().isPresent()) {
            mine = description();
            order(new CallCommand.Ring(legId, Optional.of(mine)));
        }
        boolean isSaid = !mine.isEmpty();
        world.in(answersAfterMillis, () -> {
            Refusal no = refusesWith;
            if (no != null) {
                order(new CallCommand.Refuse(legId, no));
                return;
            }
            mine = isSaid ? mine : description();
            theirs = invited.sdp().orElse("");
            order(new CallCommand.Answer(legId, mine, false));
            order(new CallCommand.TakeKeys(legId, true));
        });
    }

    /** An answer to our offer, or an offer to answer. */
    private void onAnswer(Optional<String> sdp) {
        theirs = sdp.orElseThrow();
        String ours = offered;
        if (ours != null) {
            mine = ours;
        } else {
            mine = description();
            order(new CallCommand.AcknowledgeWithAnswer(legId, mine));
        }
    }
}
