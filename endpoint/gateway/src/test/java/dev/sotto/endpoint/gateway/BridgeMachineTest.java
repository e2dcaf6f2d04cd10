package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.BridgeBench.ADA;
import static dev.sotto.endpoint.gateway.BridgeBench.BOB;
import static dev.sotto.endpoint.gateway.BridgeBench.audio;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallCommand.Answer;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallCommand.Reinvite;
import dev.sotto.sip.calls.CallCommand.Ring;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Referral;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signalling of a call between two telephones at the gateway. */
class BridgeMachineTest {
    private static final Passage CARRIED = new Passage(69, 1, true);

    @Test
    void the_called_one_is_offered_the_callers_codecs_first_and_the_caller_gets_what_it_chose() {
        BridgeBench bench = new BridgeBench(
                List.of(AudioCodec.PCMA, AudioCodec.G722), List.of(AudioCodec.G722, AudioCodec.OPUS), true, CARRIED);
        String offer = bench.begin();
        assertThat(offer.lines().filter(line -> line.startsWith("m=audio")))
                .singleElement()
                .asString()
                .startsWith("m=audio 30002 RTP/AVP 8 9 ");
        assertThat(offer).as("nothing of hers").doesNotContain("192.0.2.10");
        bench.give(new CallEvent.Answered(BOB, Optional.of(BridgeBench.answer(bench.bob, offer)), false));
        assertThat(bench.said).contains(new BridgeOutput.Apply(true), new BridgeOutput.Apply(false));
        bench.ada.onAnswer(bench.command(Answer.class).sdp());
        assertThat(audio(bench.ada).voice().codec()).isEqualTo(AudioCodec.G722);
        assertThat(audio(bench.toBob).voice().codec()).isEqualTo(AudioCodec.G722);
    }

    @Test
    void two_without_a_codec_in_common_each_have_their_own() {
        BridgeBench bench =
                new BridgeBench(List.of(AudioCodec.PCMU), List.of(AudioCodec.OPUS), true, CARRIED).talking();
        assertThat(audio(bench.toAda).voice().codec()).isEqualTo(AudioCodec.PCMU);
        assertThat(audio(bench.toBob).voice().codec()).isEqualTo(AudioCodec.OPUS);
        assertThat(bench.machine.state()).isEqualTo(BridgeState.TALKING);
    }

    @Test
    @Rfc(number = 3261, section = "13.2.1", must = "what is said of the session before the answer is repeated in it")
    void what_is_heard_before_the_answer_has_the_description_of_the_answer() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU);
        String offer = bench.begin();
        bench.give(new CallEvent.Ringing(BOB, 180));
        assertThat(bench.commands()).containsExactly(new Ring(ADA));
        String early = BridgeBench.answer(bench.bob, offer);
        bench.give(new CallEvent.Ringing(BOB, 183, Optional.of(early)));
        String heard = bench.command(Ring.class).sdp().orElseThrow();
        assertThat(bench.said).contains(new BridgeOutput.Apply(true), new BridgeOutput.Apply(false));
        bench.give(new CallEvent.Answered(BOB, Optional.of(early), false));
        assertThat(bench.command(Answer.class).sdp()).isEqualTo(heard);
        assertThat(bench.said).doesNotContain(new BridgeOutput.Apply(true));
    }

    @Test
    void another_telephone_than_the_one_that_was_heard_may_answer() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU, AudioCodec.PCMA);
        String offer = bench.begin();
        bench.give(new CallEvent.Ringing(BOB, 183, Optional.of(BridgeBench.answer(bench.bob, offer))));
        BridgeBench other = BridgeBench.of(AudioCodec.PCMA);
        bench.give(new CallEvent.Answered(BOB, Optional.of(BridgeBench.answer(other.bob, offer)), false));
        assertThat(audio(bench.toBob).voice().codec()).isEqualTo(AudioCodec.PCMA);
        assertThat(audio(bench.toAda).voice().codec()).as("is translated").isEqualTo(AudioCodec.PCMU);
    }

    @Test
    @Rfc(number = 3264, section = "5", must = "who is asked for an offer makes one; the answer comes with the ACK")
    void a_caller_without_an_offer_gets_ours_when_the_called_one_answers() {
        BridgeBench bench = new BridgeBench(List.of(AudioCodec.PCMA), List.of(AudioCodec.PCMA), false, CARRIED);
        String offer = bench.begin();
        bench.give(new CallEvent.Answered(BOB, Optional.of(BridgeBench.answer(bench.bob, offer)), false));
        String ours = bench.command(Answer.class).sdp();
        assertThat(bench.machine.state()).isEqualTo(BridgeState.ANSWER_DUE);
        bench.give(new CallEvent.Acknowledged(ADA, Optional.of(BridgeBench.answer(bench.ada, ours))));
        assertThat(bench.said).contains(new BridgeOutput.Apply(true), new BridgeOutput.Answered());

        BridgeBench silent = new BridgeBench(List.of(AudioCodec.PCMA), List.of(AudioCodec.PCMA), false, CARRIED);
        String again = silent.begin();
        silent.give(new CallEvent.Answered(BOB, Optional.of(BridgeBench.answer(silent.bob, again)), false));
        silent.give(new CallEvent.Acknowledged(ADA, Optional.empty()));
        assertThat(silent.commands()).hasSize(2).allMatch(Hangup.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({"486,486", "404,404", "603,603", "503,503", "487,480", "401,502", "302,480"})
    void a_refusal_is_passed_on_with_its_code_unless_it_means_something_else_to_the_caller(int status, int told) {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU);
        bench.begin();
        Refusal refusal = new Refusal(
                        status, "Some Phrase", List.of(), Optional.of(7), Optional.of("sip:elsewhere@198.51.100.1"))
                .withWarning("In a meeting");
        bench.give(new CallEvent.Rejected(BOB, refusal));
        Refusal passed = bench.command(Refuse.class).refusal();
        assertThat(passed.status()).isEqualTo(told);
        assertThat(passed.contact()).isEmpty();
        if (status == told) {
            assertThat(passed.warnings()).isEqualTo(refusal.warnings());
            assertThat(passed.retryAfterSeconds()).contains(7);
        }
        assertThat(bench.machine.isOver()).isTrue();
    }

    @Test
    void a_caller_who_gives_up_takes_the_other_call_back_and_whoever_then_answers_changes_nothing() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU);
        String offer = bench.begin();
        Reason elsewhere = new Reason(200, "Call completed elsewhere");
        bench.give(new CallEvent.Cancelled(ADA, Optional.of(elsewhere)));
        assertThat(bench.commands()).containsExactly(new Hangup(BOB, Optional.of(elsewhere)));
        bench.give(new CallEvent.Answered(BOB, Optional.of(BridgeBench.answer(bench.bob, offer)), false));
        assertThat(bench.said).as("the leg ends it by itself (RFC 5407 3.1.2)").isEmpty();
    }

    @Test
    void either_side_that_hangs_up_ends_the_other_with_its_reason() {
        Reason why = new Reason(16, "Good night");
        for (long leg : List.of(ADA, BOB)) {
            BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
            bench.give(new CallEvent.Ended(leg, CallEvent.Cause.PEER_HUNG_UP, Optional.of(why)));
            assertThat(bench.commands()).containsExactly(new Hangup(ADA + BOB - leg, Optional.of(why)));
            assertThat(bench.machine.isOver()).isTrue();
        }
    }

    @Test
    @Rfc(number = 3264, section = "8.4", must = "who is put on hold is told so, and so is who is taken back")
    void hold_is_answered_here_and_told_to_the_other_side_and_so_is_resuming() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        assertThat(bench.reinvite(ADA, Direction.SENDONLY)).contains("a=recvonly");
        assertThat(bench.takeReinvite(BOB)).as("her music goes on").contains("a=sendonly");
        assertThat(audio(bench.toBob).direction()).isEqualTo(Direction.SENDONLY);
        assertThat(bench.commands()).as("nothing more").isEmpty();

        assertThat(bench.reinvite(ADA, Direction.SENDRECV)).doesNotContain("only");
        assertThat(bench.takeReinvite(BOB)).doesNotContain("only");
        assertThat(audio(bench.toBob).direction()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void both_may_hold_and_each_is_told_what_the_other_wants() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.reinvite(ADA, Direction.INACTIVE);
        bench.takeReinvite(BOB);
        assertThat(bench.reinvite(BOB, Direction.SENDONLY)).contains("a=inactive");
        assertThat(bench.takeReinvite(ADA)).contains("a=sendonly");
        assertThat(bench.reinvite(ADA, Direction.SENDRECV)).as("he still holds").contains("a=sendonly");
        assertThat(bench.takeReinvite(BOB)).doesNotContain("only");
        bench.reinvite(BOB, Direction.SENDRECV);
        assertThat(audio(bench.toBob).direction()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void a_change_that_holds_nobody_is_no_business_of_the_other_side() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.reinvite(ADA, Direction.SENDRECV);
        assertThat(bench.commands()).singleElement().isInstanceOf(CallCommand.AcceptReinvite.class);
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "after glare each side's change is made")
    void an_offer_of_ours_that_waits_while_the_other_side_changes_something_is_made_anew() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.reinvite(ADA, Direction.SENDONLY);
        String first = bench.command(Reinvite.class).sdp().orElseThrow();
        bench.reinvite(BOB, Direction.SENDRECV);
        String anew = bench.command(Reinvite.class).sdp().orElseThrow();
        assertThat(version(anew)).isGreaterThanOrEqualTo(version(first));
        bench.give(new CallEvent.ReinviteOvertaken(BOB));
        assertThat(bench.commands()).isEmpty();
        bench.give(new CallEvent.ReinviteAnswered(BOB, Optional.of(BridgeBench.answer(bench.bob, anew))));
        assertThat(audio(bench.toBob).direction()).isEqualTo(Direction.SENDONLY);
    }

    private static long version(String sdp) {
        String origin =
                sdp.lines().filter(line -> line.startsWith("o=")).findFirst().orElseThrow();
        return Long.parseLong(origin.split(" ")[2]);
    }

    @Test
    @Rfc(number = 3264, section = "5", must = "who asks for an offer inside the call gets one")
    void a_side_may_ask_for_an_offer_while_ours_waits() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.reinvite(ADA, Direction.SENDONLY);
        String waiting = bench.command(Reinvite.class).sdp().orElseThrow();
        bench.give(new CallEvent.Reinvited(BOB, Optional.empty()));
        String ours = bench.command(CallCommand.AcceptReinvite.class).sdp();
        assertThat(ours).contains("a=sendonly");
        bench.give(new CallEvent.Acknowledged(BOB, Optional.of(BridgeBench.answer(bench.bob, ours))));
        bench.give(new CallEvent.ReinviteAnswered(BOB, Optional.of(BridgeBench.answer(bench.bob, waiting))));
        assertThat(bench.commands()).isEmpty();
        assertThat(bench.machine.state()).isEqualTo(BridgeState.TALKING);
        assertThat(audio(bench.toBob).direction()).isEqualTo(Direction.SENDONLY);
    }

    @Test
    void what_is_only_said_before_the_answer_holds_nobody() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU);
        String offer = bench.begin();
        bench.bob.direct(Direction.SENDONLY);
        bench.give(new CallEvent.Ringing(BOB, 183, Optional.of(BridgeBench.answer(bench.bob, offer))));
        assertThat(bench.command(Ring.class).sdp().orElseThrow()).doesNotContain("only");
        bench.bob.direct(Direction.SENDRECV);
        bench.give(new CallEvent.Answered(BOB, Optional.of(BridgeBench.answer(bench.bob, offer)), false));
        assertThat(bench.commands()).as("nobody is told anything").noneMatch(Reinvite.class::isInstance);
        assertThat(audio(bench.toBob).direction()).isEqualTo(Direction.SENDRECV);
    }

    @Test
    void a_side_that_does_not_want_to_be_told_of_a_hold_keeps_what_it_has() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.reinvite(ADA, Direction.SENDONLY);
        bench.give(new CallEvent.ReinviteRefused(BOB, Refusal.of(488, "Not Acceptable Here")));
        assertThat(bench.commands()).isEmpty();
        assertThat(bench.machine.state()).isEqualTo(BridgeState.TALKING);
        bench.reinvite(ADA, Direction.SENDRECV);
        assertThat(bench.takeReinvite(BOB)).doesNotContain("only");
    }

    @Test
    void keys_go_as_events_where_both_have_them_and_else_by_info() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.key(true, '5');
        assertThat(bench.commands()).isEmpty();
        bench.give(new CallEvent.KeyPressed(BOB, '7'));
        assertThat(bench.commands()).containsExactly(new CallCommand.PressKey(ADA, '7'));

        BridgeBench deaf = BridgeBench.of(AudioCodec.PCMU);
        String answer = BridgeBench.answer(deaf.bob, deaf.begin())
                .replaceAll("( 0) .*", "$1")
                .lines()
                .filter(line -> !line.contains("telephone-event") && !line.startsWith("a=fmtp:101"))
                .reduce("", (all, line) -> all + line + "\r\n");
        deaf.give(new CallEvent.Answered(BOB, Optional.of(answer), false));
        deaf.key(true, '5');
        assertThat(deaf.commands()).containsExactly(new CallCommand.PressKey(BOB, '5'));
    }

    @Test
    void what_can_come_to_nothing_calls_nobody_back() {
        BridgeBench last =
                new BridgeBench(List.of(AudioCodec.PCMU), List.of(AudioCodec.PCMU), true, new Passage(0, 1, true));
        last.begin();
        assertThat(last.command(Refuse.class).refusal().status()).isEqualTo(483);
        assertThat(last.said).noneMatch(BridgeOutput.Call.class::isInstance);
    }

    @Test
    void a_transfer_is_refused_and_the_call_goes_on() {
        BridgeBench bench = BridgeBench.of(AudioCodec.PCMU).talking();
        bench.give(new CallEvent.Referred(BOB, new Referral(SipUri.parse("sip:carol@conf.example"), Optional.empty())));
        assertThat(bench.commands()).singleElement().isInstanceOf(CallCommand.RefuseRefer.class);
        assertThat(bench.machine.isOver()).isFalse();
    }

    /** Whatever comes in whatever order: it ends once, tells each side once, and says nothing afterwards. */
    @Test
    void events_in_any_order_end_each_leg_once() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            BridgeBench bench =
                    new BridgeBench(List.of(AudioCodec.PCMU), List.of(AudioCodec.PCMU), random.nextBoolean(), CARRIED);
            String sdp = BridgeBench.answer(bench.bob, bench.begin());
            List<CallCommand> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                boolean wasOver = bench.machine.isOver();
                bench.give(any(random, sdp));
                assertThat(wasOver && !bench.said.isEmpty()).as("seed %d", seed).isFalse();
                all.addAll(bench.commands());
            }
            bench.give(new CallEvent.Ended(ADA, CallEvent.Cause.LOST, Optional.empty()));
            all.addAll(bench.commands());
            assertThat(bench.machine.isOver()).isTrue();
            for (long leg : List.of(ADA, BOB)) {
                assertThat(all.stream()
                                .filter(one -> one instanceof Hangup || one instanceof Refuse)
                                .filter(one -> one.legId() == leg))
                        .as("seed %d: %s", seed, all)
                        .hasSizeLessThanOrEqualTo(1);
            }
            bench.toAda.close();
            bench.toBob.close();
        }
    }

    private static CallEvent any(Random random, String sdp) {
        long leg = random.nextBoolean() ? ADA : BOB;
        Optional<String> maybe = random.nextBoolean() ? Optional.of(sdp) : Optional.empty();
        return switch (random.nextInt(14)) {
            case 0, 1 -> new CallEvent.Ringing(BOB, 183, maybe);
            case 2, 3 -> new CallEvent.Answered(BOB, Optional.of(sdp), false);
            case 4 -> new CallEvent.Acknowledged(ADA, maybe);
            case 5, 6 -> new CallEvent.Reinvited(leg, maybe);
            case 7 -> new CallEvent.ReinviteAnswered(leg, maybe);
            case 8 -> new CallEvent.ReinviteRefused(leg, Refusal.of(488, "No"));
            case 9 -> new CallEvent.ReinviteOvertaken(leg);
            case 10 -> new CallEvent.KeyPressed(leg, '1');
            case 11 -> new CallEvent.ReinviteCancelled(leg);
            case 12 ->
                random.nextInt(4) == 0
                        ? new CallEvent.Cancelled(ADA, Optional.empty())
                        : new CallEvent.Ringing(BOB, 180);
            default ->
                random.nextInt(4) == 0
                        ? new CallEvent.Ended(leg, CallEvent.Cause.PEER_HUNG_UP, Optional.empty())
                        : new CallEvent.Ringing(BOB, 181);
        };
    }
}
