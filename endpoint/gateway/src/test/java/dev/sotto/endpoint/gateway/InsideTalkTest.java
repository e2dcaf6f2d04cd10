package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TalkBench.WORDS;
import static dev.sotto.endpoint.gateway.TalkBench.phrases;
import static dev.sotto.endpoint.gateway.TalkBench.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Keys of guests and hosts in the conference, moderators, and who is there. */
class InsideTalkTest {
    private final TalkBench guest = new TalkBench().inside(PhoneVerdict.ADMITTED);
    private final TalkBench host = new TalkBench().inside(PhoneVerdict.ADMITTED_AS_HOST);

    @Test
    void any_key_stops_what_is_being_said_because_who_knows_the_way_need_not_listen() {
        TalkBench caller = new TalkBench().proved();
        caller.judged(PhoneVerdict.ADMITTED);
        caller.on(new DialInInput.Secured(WORDS));
        assertThat(caller.on(new DialInInput.Key('5'))).containsExactly(new DialInOutput.Hush());
        assertThat(caller.on(new DialInInput.Key('5'))).isEmpty();
    }

    @Test
    void keys_of_hosts_do_nothing_for_guests() {
        assertThat(guest.press("*8*9*0")).isEmpty();
    }

    @Test
    void what_a_host_wants_is_asked_and_the_answer_said() {
        assertThat(host.press("*8")).containsExactly(new DialInOutput.Wish(CallerWish.ADMIT_NEXT));
        assertThat(host.on(new DialInInput.Wished(WishOutcome.NOBODY_WAITS))).containsExactly(say(Phrase.NOBODY_WAITS));
        assertThat(host.press("*9")).containsExactly(new DialInOutput.Wish(CallerWish.LOCK));
        assertThat(host.on(new DialInInput.Wished(WishOutcome.LOCKED))).containsExactly(say(Phrase.LOCKED_NOW));
        assertThat(host.press("*0")).containsExactly(new DialInOutput.Wish(CallerWish.MUTE_OTHERS));
        for (WishOutcome outcome : WishOutcome.values()) {
            host.press("*0");
            assertThat(phrases(host.on(new DialInInput.Wished(outcome))))
                    .as("%s", outcome)
                    .hasSize(1);
        }
    }

    @Test
    void a_wish_without_an_answer_is_said_to_be_impossible_and_a_late_answer_says_nothing() {
        host.press("*9");
        assertThat(host.pass(4)).isEmpty();
        assertThat(host.pass(1)).containsExactly(say(Phrase.NOT_NOW));
        assertThat(host.on(new DialInInput.Wished(WishOutcome.LOCKED))).isEmpty();
    }

    @Test
    void a_host_who_leaves_is_asked_whether_it_is_over_for_everybody() {
        assertThat(host.press("##")).containsExactly(say(Phrase.LEAVE_OR_END));
        assertThat(host.press("1"))
                .containsExactly(
                        new DialInOutput.Wish(CallerWish.END),
                        new DialInOutput.Connect(false, false),
                        say(Phrase.OVER, Phrase.GOODBYE));
        TalkBench silent = new TalkBench().inside(PhoneVerdict.ADMITTED_AS_HOST);
        silent.press("##");
        assertThat(phrases(silent.pass(8))).containsExactly(Phrase.GOODBYE);
        TalkBench sure = new TalkBench().inside(PhoneVerdict.ADMITTED_AS_HOST);
        assertThat(phrases(sure.press("####"))).containsExactly(Phrase.LEAVE_OR_END, Phrase.GOODBYE);
        TalkBench stays = new TalkBench().inside(PhoneVerdict.ADMITTED_AS_HOST);
        stays.press("##*3");
        assertThat(stays.pass(60)).isEmpty();
        assertThat(stays.press("1")).as("long afterwards").isEmpty();
    }

    @Test
    void a_moderator_mutes_and_asks_and_only_the_callers_own_key_opens_the_microphone() {
        assertThat(guest.on(new DialInInput.Ordered(VoiceOrder.ASK_TO_SPEAK)))
                .as("who is not mute")
                .isEmpty();
        assertThat(guest.on(new DialInInput.Ordered(VoiceOrder.MUTE)))
                .containsExactly(
                        new DialInOutput.Connect(false, true),
                        new DialInOutput.Report(true, false),
                        say(Phrase.MUTED_BY_HOST));
        assertThat(guest.on(new DialInInput.Ordered(VoiceOrder.MUTE)))
                .as("said again after a broken link: reported again, not said again")
                .containsExactly(new DialInOutput.Report(true, false));
        assertThat(guest.on(new DialInInput.Ordered(VoiceOrder.ASK_TO_SPEAK)))
                .containsExactly(
                        say(Phrase.ASKED_TO_SPEAK, Phrase.STAR, Phrase.number(6), Phrase.action(KeyAction.MUTE)));
        assertThat(guest.machine.isMuted()).isTrue();
        assertThat(guest.press("*6"))
                .containsExactly(
                        new DialInOutput.Connect(true, true),
                        new DialInOutput.Report(false, false),
                        say(Phrase.UNMUTED));
    }

    @Test
    void who_is_muted_on_the_way_in_comes_in_mute() {
        TalkBench late = new TalkBench().proved();
        late.judged(PhoneVerdict.ADMITTED);
        assertThat(late.on(new DialInInput.Ordered(VoiceOrder.MUTE)))
                .containsExactly(new DialInOutput.Report(true, false));
        List<DialInOutput> entered = late.on(new DialInInput.Secured(WORDS));
        assertThat(phrases(entered)).startsWith(Phrase.MUTED_BY_HOST, Phrase.SECURITY);
        assertThat(entered).endsWith(new DialInOutput.Connect(false, true));
    }

    @Test
    void a_hand_goes_up_and_down_and_is_reported() {
        assertThat(guest.press("*5")).containsExactly(new DialInOutput.Report(false, true), say(Phrase.HAND_RAISED));
        assertThat(guest.press("*6")).contains(new DialInOutput.Report(true, true));
        assertThat(guest.press("*5")).containsExactly(new DialInOutput.Report(true, false), say(Phrase.HAND_LOWERED));
    }

    @Test
    void at_the_door_the_caller_hears_how_many_others_there_are() {
        TalkBench first = new TalkBench().proved();
        first.judged(PhoneVerdict.ADMITTED);
        first.on(new DialInInput.People(1));
        assertThat(phrases(first.on(new DialInInput.Secured(WORDS)))).endsWith(Phrase.ALONE);
        TalkBench third = new TalkBench().proved();
        third.judged(PhoneVerdict.ADMITTED_AS_HOST);
        third.on(new DialInInput.People(24));
        assertThat(phrases(third.on(new DialInInput.Secured(WORDS))))
                .startsWith(Phrase.HOST)
                .endsWith(Phrase.THERE_ARE, Phrase.number(23), Phrase.OTHERS);
    }

    @Test
    void the_roll_call_says_the_present_number() {
        assertThat(phrases(guest.press("*3"))).containsExactly(Phrase.UNKNOWN_OTHERS);
        guest.on(new DialInInput.People(2));
        assertThat(phrases(guest.press("*3"))).containsExactly(Phrase.ONE_OTHER);
        guest.on(new DialInInput.People(100));
        assertThat(phrases(guest.press("*3"))).containsExactly(Phrase.THERE_ARE, Phrase.number(99), Phrase.OTHERS);
        guest.on(new DialInInput.People(101));
        assertThat(phrases(guest.press("*3"))).containsExactly(Phrase.MANY_OTHERS);
    }

    @Test
    void coming_and_going_is_heard_in_small_conferences_only() {
        assertThat(guest.on(new DialInInput.People(3))).as("the first number").isEmpty();
        assertThat(guest.on(new DialInInput.People(4))).containsExactly(new DialInOutput.Tone(true));
        assertThat(guest.on(new DialInInput.People(4))).isEmpty();
        assertThat(guest.on(new DialInInput.People(2))).containsExactly(new DialInOutput.Tone(false));
        assertThat(guest.on(new DialInInput.People(21))).as("more than twenty").isEmpty();
        assertThat(guest.on(new DialInInput.People(20))).isEmpty();
        assertThat(guest.on(new DialInInput.People(19))).containsExactly(new DialInOutput.Tone(false));
    }

    @Test
    void help_says_every_key_of_the_role_with_what_it_does() {
        assertThat(phrases(guest.press("*1")))
                .containsSequence(Phrase.STAR, Phrase.number(6), Phrase.action(KeyAction.MUTE))
                .endsWith(Phrase.HASH, Phrase.HASH, Phrase.action(KeyAction.LEAVE))
                .doesNotContain(Phrase.action(KeyAction.LOCK));
        assertThat(phrases(host.press("*1")))
                .containsSequence(Phrase.STAR, Phrase.number(9), Phrase.action(KeyAction.LOCK));
    }

    @Test
    void the_gateway_is_named_when_its_name_can_be_said() {
        TalkBench named = new TalkBench(KeyMaps.usual(), Phrase.spelled("Bonn 2")).inside(PhoneVerdict.ADMITTED);
        assertThat(phrases(named.press("*2")))
                .startsWith(
                        Phrase.SECURITY_THROUGH,
                        Phrase.letter('b'),
                        Phrase.letter('o'),
                        Phrase.letter('n'),
                        Phrase.letter('n'),
                        Phrase.number(2),
                        Phrase.SECURITY_HEARS,
                        Phrase.CHECK_WORDS);
        assertThat(Phrase.spelled("Köln")).as("a letter that is not spoken").isEmpty();
        assertThat(Phrase.spelled("a-name-that-is-long")).isEmpty();
        assertThat(Phrase.spelled("")).isEmpty();
    }

    @Test
    void another_preset_has_other_keys_and_the_same_talk() {
        KeyMaps.Reading.Read read = (KeyMaps.Reading.Read) KeyMaps.read("freeswitch", "", "");
        TalkBench caller = new TalkBench(read.maps(), List.of()).inside(PhoneVerdict.ADMITTED);
        assertThat(caller.press("0")).contains(new DialInOutput.Connect(false, true));
        assertThat(caller.press("3")).containsExactly(new DialInOutput.TalkVolume(3));
        assertThat(caller.press("11")).endsWith(new DialInOutput.TalkVolume(-3));
        assertThat(caller.press("2")).containsExactly(new DialInOutput.TalkVolume(0));
        assertThat(caller.press("65")).containsExactly(new DialInOutput.Volume(3), new DialInOutput.Volume(0));
        assertThat(phrases(caller.press("#"))).containsExactly(Phrase.GOODBYE);
    }

    @Test
    void every_end_by_the_key_distributor_is_said() {
        assertThat(phrases(guest.on(new DialInInput.Dismissed(Dismissal.OVER))))
                .containsExactly(Phrase.OVER, Phrase.GOODBYE);
        assertThat(host.on(new DialInInput.Dismissed(Dismissal.REMOVED)))
                .containsExactly(new DialInOutput.Connect(false, false), say(Phrase.REMOVED, Phrase.GOODBYE));
        assertThat(host.said()).containsExactly(new DialInOutput.HangUp(403, "Removed from the conference."));
    }

    @Test
    void in_a_standard_conference_the_caller_is_told_that_it_is_not_end_to_end() {
        TalkBench bench = new TalkBench();
        bench.proved();
        bench.judged(PhoneVerdict.ADMITTED);

        assertThat(TalkBench.phrases(bench.on(new DialInInput.Secured(List.of()))))
                .contains(Phrase.SECURITY_HOPS)
                .doesNotContain(Phrase.SECURITY, Phrase.SECURITY_THROUGH, Phrase.CHECK_WORDS);
        bench.said();
        assertThat(TalkBench.phrases(bench.press("*2"))).containsExactly(Phrase.SECURITY_HOPS);
    }
}
