package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Counters;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallCommand.Call;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls between two telephones: the gateway is called, calls back, and then everybody who is called. */
class BridgeTest {
    private static final String OFFER = Carrying.sdp(6000);
    private static final String BACK = Carrying.sdp(30_000);
    private static final String ANSWER = Carrying.sdp(7000);
    private static final long CALLER = 1;
    private static final long CALL_BACK = 2;

    private final FocusConfig config = Carrying.config();
    private final Deadlines deadlines = new Deadlines();
    private final CallBook book = new CallBook(16);
    private final List<CallCommand> said = new ArrayList<>();
    private long legIds = 100;
    private final Telephones telephones = new Telephones(config.phones(), () -> ++legIds, new SeededEntropy(1));
    private long nowNanos = 1;

    private interface Doing {
        void with(Step step);
    }

    private void does(Doing what) {
        Outbox<FocusOutput> out = new Outbox<>();
        what.with(new Step(nowNanos, out, config, true, deadlines, new Counters<>(FocusCounter.class), book));
        said.clear();
        for (FocusOutput output : out.drain()) {
            if (output instanceof FocusOutput.Call(CallCommand command)) {
                said.add(command);
            }
        }
    }

    private void event(CallEvent event) {
        does(step -> telephones.onCall(event, step));
    }

    private static Onward.Callee callee(String name) {
        return Onward.Callee.of(
                name,
                "sip:" + name + "@192.0.2.20",
                new Hop(Transport.UDP, "192.0.2.20", 5060),
                Headers.NONE.with("P-Asserted-Identity", "<sip:1@conf.example>"));
    }

    private static Onward onward(List<List<Onward.Callee>> rounds, int talkSeconds) {
        return new Onward(Onward.Kind.CALLEE, rounds, new Onward.Limits(0, 20, talkSeconds));
    }

    private static Invited invited(long leg, Headers headers, String sdp) {
        return new Invited(
                leg,
                "sip:bob@conf.example",
                "sip:ada@conf.example",
                "sip:bob@conf.example",
                "Ada",
                Driver.SOURCE,
                Optional.of(sdp),
                Passage.DIRECT,
                Optional.empty(),
                "call-" + leg,
                headers);
    }

    /** Until those of the first round are called. */
    private void begins(Onward onward) {
        does(step -> telephones.onBridge(
                invited(CALLER, Headers.NONE, OFFER), "sip:bob@conf.example", onward, List.of(), true, step));
        Call toGateway = (Call) said.getFirst();
        assertThat(toGateway.nextHop()).isEqualTo(Carrying.GATEWAY);
        Invited callBack = invited(CALL_BACK, toGateway.headers(), BACK);
        assertThat(telephones.isCallBack(callBack)).isTrue();
        does(step -> telephones.onCallBack(callBack, step));
        assertThat(telephones.isCallBack(callBack)).as("again").isFalse();
    }

    private List<Call> called() {
        return said.stream()
                .filter(Call.class::isInstance)
                .map(Call.class::cast)
                .toList();
    }

    private Refusal refused(long leg) {
        return said.stream()
                .filter(CallCommand.Refuse.class::isInstance)
                .map(CallCommand.Refuse.class::cast)
                .filter(refuse -> refuse.legId() == leg)
                .findFirst()
                .orElseThrow()
                .refusal();
    }

    private static CallEvent answered(long leg, String sdp) {
        return new CallEvent.Answered(leg, Optional.of(sdp), false);
    }

    private static CallEvent rejected(long leg, int status, String words) {
        return new CallEvent.Rejected(leg, Refusal.of(status, words));
    }

    @Test
    void whom_the_gateway_calls_back_for_is_called_with_its_description_and_nothing_of_ours() {
        begins(onward(List.of(List.of(callee("bob"))), 0));
        Call call = called().getFirst();
        assertThat(call.target()).isEqualTo("sip:bob@192.0.2.20");
        assertThat(call.sdp()).contains(BACK);
        assertThat(call.passage().isCarried()).as("told to our gateway alone").isFalse();
        assertThat(call.headers().first(Headers.BRIDGE)).isEmpty();
        event(new CallEvent.Ringing(call.legId(), 180));
        assertThat(said).containsExactly(new CallCommand.Ring(CALL_BACK));
        event(new CallEvent.Ringing(call.legId(), 183, Optional.of(ANSWER)));
        assertThat(said).containsExactly(new CallCommand.Ring(CALL_BACK, Optional.of(ANSWER)));
        event(answered(call.legId(), ANSWER));
        assertThat(said).contains(new CallCommand.Answer(CALL_BACK, ANSWER, false));
        event(new CallEvent.Ended(call.legId(), CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        assertThat(said)
                .singleElement()
                .isInstanceOfSatisfying(
                        Hangup.class, hangup -> assertThat(hangup.legId()).isEqualTo(CALL_BACK));
    }

    @Test
    @Rfc(number = 3261, section = "16.7", must = "all forks ring; the first 2xx is taken, and the others are cancelled")
    void of_several_telephones_that_ring_the_first_to_answer_has_the_call() {
        begins(onward(List.of(List.of(callee("desk"), callee("mobile"), callee("home"))), 0));
        List<Call> calls = called();
        assertThat(calls).hasSize(3);
        event(rejected(calls.get(0).legId(), 486, "Busy Here"));
        assertThat(said).as("others ring on").isEmpty();
        event(answered(calls.get(1).legId(), ANSWER));
        assertThat(said).anyMatch(Hangup.class::isInstance);
        event(answered(calls.get(2).legId(), ANSWER));
        assertThat(said)
                .as("it is hung up already, and who answered late has no call")
                .isEmpty();
        event(new CallEvent.Ended(calls.get(2).legId(), CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        event(new CallEvent.Ended(calls.get(1).legId(), CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        event(new CallEvent.Ended(CALL_BACK, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        assertThat(telephones.has(CALL_BACK)).isFalse();
    }

    @Test
    void of_several_telephones_one_is_heard_before_somebody_answers_and_the_next_when_that_one_is_gone() {
        begins(onward(List.of(List.of(callee("desk"), callee("mobile"))), 0));
        long desk = called().get(0).legId();
        long mobile = called().get(1).legId();
        event(new CallEvent.Ringing(desk, 183, Optional.of(ANSWER)));
        assertThat(said).containsExactly(new CallCommand.Ring(CALL_BACK, Optional.of(ANSWER)));
        CallEvent mobiles = new CallEvent.Ringing(mobile, 183, Optional.of(OFFER));
        event(mobiles);
        assertThat(said).as("nobody hears two").containsExactly(new CallCommand.Ring(CALL_BACK));
        event(rejected(desk, 486, "Busy Here"));
        event(mobiles);
        assertThat(said).containsExactly(new CallCommand.Ring(CALL_BACK, Optional.of(OFFER)));
    }

    @Test
    @Rfc(number = 3261, section = "16.7 6", must = "of several refusals the best is passed on")
    void nobody_who_answers_is_told_by_the_best_refusal_and_a_decline_is_for_all() {
        begins(onward(List.of(List.of(callee("desk"), callee("mobile"))), 0));
        List<Call> calls = called();
        event(rejected(calls.get(0).legId(), 486, "Busy Here"));
        event(rejected(calls.get(1).legId(), 503, "Service Unavailable"));
        assertThat(refused(CALL_BACK).status()).isEqualTo(486);
        event(rejected(101, 486, "Busy Here"));
        assertThat(refused(CALLER).status()).as("what the gateway passes on").isEqualTo(486);
        assertThat(telephones.legs()).isZero();

        begins(onward(List.of(List.of(callee("desk"), callee("mobile")), List.of(callee("later"))), 0));
        List<Call> others = called();
        event(rejected(others.get(0).legId(), 603, "Decline"));
        assertThat(said)
                .as("the other is taken back, nobody else is called")
                .hasSize(2)
                .noneMatch(Call.class::isInstance);
        assertThat(refused(CALL_BACK).status()).isEqualTo(603);
    }

    @Test
    @Rfc(number = 3263, section = "4.3", must = "who cannot be reached is followed by the next")
    void the_next_round_is_called_when_the_first_cannot_be_reached_or_rings_too_long() {
        begins(onward(List.of(List.of(callee("first")), List.of(callee("second")), List.of(callee("third"))), 0));
        event(rejected(called().getFirst().legId(), 503, "Service Unavailable"));
        Call second = called().getFirst();
        assertThat(second.target()).startsWith("sip:second@");
        nowNanos += TimeUnit.SECONDS.toNanos(21);
        does(step -> telephones.onTick(CALL_BACK, step));
        assertThat(said).hasSize(2).anyMatch(Hangup.class::isInstance);
        Call third = called().getFirst();
        event(new CallEvent.Rejected(second.legId(), Refusal.of(487, "Request Terminated")));
        assertThat(said).isEmpty();
        event(answered(third.legId(), ANSWER));
        assertThat(said).contains(new CallCommand.Answer(CALL_BACK, ANSWER, false));
    }

    @Test
    void a_caller_who_gives_up_takes_everything_back_and_its_token_with_it() {
        begins(onward(List.of(List.of(callee("bob"))), 0));
        Call bob = called().getFirst();
        event(new CallEvent.Cancelled(CALL_BACK, Optional.empty()));
        assertThat(said)
                .singleElement()
                .isInstanceOfSatisfying(
                        Hangup.class, hangup -> assertThat(hangup.legId()).isEqualTo(bob.legId()));
        event(rejected(bob.legId(), 487, "Request Terminated"));
        assertThat(telephones.has(CALL_BACK)).isFalse();

        does(step -> telephones.onBridge(
                invited(7, Headers.NONE, OFFER),
                "sip:bob@conf.example",
                onward(List.of(List.of(callee("bob"))), 0),
                List.of(),
                true,
                step));
        Call toGateway = called().getFirst();
        event(new CallEvent.Cancelled(7, Optional.empty()));
        event(rejected(toGateway.legId(), 487, "Request Terminated"));
        assertThat(telephones.isCallBack(invited(8, toGateway.headers(), BACK))).isFalse();
    }

    @Test
    void a_call_is_no_longer_than_it_may_be() {
        begins(onward(List.of(List.of(callee("bob"))), 60));
        event(answered(called().getFirst().legId(), ANSWER));
        nowNanos += TimeUnit.SECONDS.toNanos(59);
        does(step -> telephones.onTick(CALL_BACK, step));
        assertThat(said).isEmpty();
        nowNanos += TimeUnit.SECONDS.toNanos(2);
        does(step -> telephones.onTick(CALL_BACK, step));
        assertThat(said).hasSize(2).allMatch(Hangup.class::isInstance);
    }

    @Test
    void a_token_that_somebody_invented_is_none() {
        begins(onward(List.of(List.of(callee("bob"))), 0));
        Headers invented = Headers.NONE.with(Headers.BRIDGE, "0".repeat(32));
        assertThat(telephones.isCallBack(invited(9, invented, BACK))).isFalse();
    }
}
