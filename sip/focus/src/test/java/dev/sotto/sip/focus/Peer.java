package dev.sotto.sip.focus;

import dev.sotto.sdp.Direction;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;
import java.util.Random;

/**
 * A caller with its SIP stack, as the contract of {@link CallEvent} draws it: it calls, perhaps gives up, is answered, holds,
 * restarts, hangs up. Exactly one last event comes from it unless it was refused.
 */
final class Peer {
    private final FocusWorld world;
    private final long legId;
    private final Phone phone;
    private final Random random;
    private final boolean offers;
    private final boolean calm;
    private boolean answered;
    private boolean reinviting;
    private boolean done;
    private int finals;
    private int status;

    Peer(FocusWorld world, long legId, long seed) {
        this(world, legId, seed, false);
    }

    /** One that offers, is answered and stays until it is put out. */
    static Peer calm(FocusWorld world, long legId) {
        return new Peer(world, legId, 0, true);
    }

    private Peer(FocusWorld world, long legId, long seed, boolean calm) {
        this.world = world;
        this.calm = calm;
        this.legId = legId;
        this.phone = new Phone((int) legId);
        this.random = new Random(seed * 1_000 + legId);
        this.offers = calm || random.nextInt(4) != 0;
    }

    long legId() {
        return legId;
    }

    boolean isDone() {
        return done;
    }

    /** How many final answers its INVITE got; one is right, or none if it gave up. */
    int finals() {
        return finals;
    }

    /** 200, the status of the refusal, or 0. */
    int status() {
        return status;
    }

    void call(String room) {
        Optional<String> sdp = offers ? Optional.of(phone.offer()) : Optional.empty();
        event(new CallEvent.Invited(legId, room, "sip:" + legId + "@staff.example", room, "", Driver.SOURCE, sdp));
        if (!calm && random.nextInt(6) == 0) {
            world.in(1 + random.nextInt(20), this::cancel);
        }
    }

    private void cancel() {
        if (!answered && !done) {
            done = true;
            world.input(new FocusInput.Call(new CallEvent.Cancelled(legId, Optional.empty())));
        }
    }

    void onCommand(CallCommand command) {
        if (done) {
            return;
        }
        switch (command) {
            case CallCommand.Ring ring -> {}
            case CallCommand.Answer answer -> onAnswer(answer.sdp());
            case CallCommand.Refuse refuse -> {
                finals++;
                status = refuse.refusal().status();
                done = true;
            }
            case CallCommand.AcceptReinvite accept -> {
                reinviting = false;
                phone.accept(accept.sdp());
            }
            case CallCommand.RefuseReinvite refuse -> reinviting = false;
            case CallCommand.Reinvite reinvite -> onReinvite(reinvite.sdp().orElseThrow());
            case CallCommand.Hangup hangup -> {
                done = true;
                world.in(
                        20,
                        () -> world.input(new FocusInput.Call(
                                new CallEvent.Ended(legId, CallEvent.Cause.WE_HUNG_UP, hangup.reason()))));
            }
            case CallCommand.Call call -> throw new AssertionError("the focus does not call");
            case CallCommand.AcknowledgeWithAnswer ack -> throw new AssertionError("the focus always offers");
            case CallCommand.AnswerEarly early -> throw new AssertionError("the focus always offers");
            case CallCommand.TellWeakerLegs tell -> throw new AssertionError("nobody here is weaker");
            case CallCommand.PressKey key -> throw new AssertionError("the focus presses no keys here");
            case CallCommand.AcceptRefer accept -> throw new AssertionError("the focus takes no transfers");
            case CallCommand.RefuseRefer refuse -> throw new AssertionError("the focus takes no transfers");
            case CallCommand.TellProgress tell -> throw new AssertionError("the focus takes no transfers");
            case CallCommand.TakeKeys keys -> throw new AssertionError("the focus takes no keys");
            case CallCommand.ReportHealth report -> throw new AssertionError("the focus is reported to");
        }
    }

    private void onAnswer(String sdp) {
        finals++;
        status = 200;
        answered = true;
        Optional<String> answer = offers ? Optional.empty() : Optional.of(phone.answer(sdp, false));
        if (offers) {
            phone.accept(sdp);
        }
        world.in(5, () -> event(new CallEvent.Acknowledged(legId, answer)));
        if (calm) {
            return;
        }
        if (random.nextBoolean()) {
            world.in(200 + random.nextInt(3_000), () -> reinvite(random.nextInt(3)));
        }
        world.in(500 + random.nextInt(20_000), this::hangUp);
    }

    private void reinvite(int kind) {
        if (done || reinviting) {
            return;
        }
        reinviting = true;
        String offer = switch (kind) {
            case 0 -> phone.reoffer(Direction.INACTIVE);
            case 1 -> phone.restart(false);
            default -> phone.restart(true);
        };
        event(new CallEvent.Reinvited(legId, Optional.of(offer)));
    }

    /** The stack solves glare with 491 and repeats; here the peer's own re-INVITE simply goes first. */
    private void onReinvite(String offer) {
        if (reinviting) {
            world.in(100, () -> retry(offer));
        } else {
            world.in(
                    5,
                    () -> event(
                            !calm && random.nextInt(10) == 0
                                    ? new CallEvent.ReinviteRefused(legId, Refusal.of(488, "Not Acceptable Here"))
                                    : new CallEvent.ReinviteAnswered(legId, Optional.of(phone.answer(offer, true)))));
        }
    }

    private void retry(String offer) {
        if (!done) {
            onReinvite(offer);
        }
    }

    private void hangUp() {
        if (!done) {
            done = true;
            world.input(
                    new FocusInput.Call(new CallEvent.Ended(legId, CallEvent.Cause.PEER_HUNG_UP, Optional.empty())));
        }
    }

    private void event(CallEvent event) {
        if (!done) {
            world.input(new FocusInput.Call(event));
        }
    }
}
