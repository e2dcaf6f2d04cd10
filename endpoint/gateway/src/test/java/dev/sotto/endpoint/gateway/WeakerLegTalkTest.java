package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TalkBench.WORDS;
import static dev.sotto.endpoint.gateway.TalkBench.phrases;
import static dev.sotto.endpoint.gateway.TalkBench.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a caller in a conference is told when a leg weaker than the conference joins. */
class WeakerLegTalkTest {
    private final TalkBench caller = new TalkBench().inside(PhoneVerdict.ADMITTED);

    private List<DialInOutput> joins(TalkBench bench) {
        return bench.on(new DialInInput.WeakerLeg());
    }

    @Test
    void it_is_said_at_once() {
        assertThat(joins(caller)).containsExactly(say(Phrase.WEAKER_LEG));
        assertThat(caller.said()).isEmpty();
    }

    @Test
    void who_is_told_something_else_is_told_next_before_the_conference_is_heard_again() {
        caller.press("*1");
        assertThat(joins(caller)).isEmpty();
        assertThat(caller.said()).containsExactly(say(Phrase.WEAKER_LEG));
    }

    @Test
    void who_is_on_the_way_in_is_told_at_the_door_and_who_was_not_let_in_is_not() {
        TalkBench late = new TalkBench().proved();
        assertThat(joins(late)).isEmpty();
        late.judged(PhoneVerdict.ADMITTED);
        assertThat(joins(late)).isEmpty();
        assertThat(phrases(late.on(new DialInInput.Secured(WORDS)))).contains(Phrase.SECURITY);
        assertThat(late.said()).containsExactly(say(Phrase.WEAKER_LEG));
    }

    @Test
    void sixty_who_join_at_once_are_one_sentence() {
        List<DialInOutput> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.addAll(joins(caller));
            caller.now += 20_000_000;
        }
        all.addAll(caller.said());
        assertThat(all).containsExactly(say(Phrase.WEAKER_LEG));
    }

    @Test
    void sixty_who_join_one_after_the_other_are_two_sentences_and_some_tones_and_none_is_left_out() {
        List<Phrase> all = new ArrayList<>();
        long told = Long.MIN_VALUE / 2;
        for (int i = 0; i < 60; i++) {
            List<Phrase> now = phrases(joins(caller));
            if (!now.isEmpty()) {
                told = caller.now;
                all.addAll(now);
                caller.said();
            }
            assertThat(caller.now - told).as("%d", i).isLessThan(WeakerNotice.COVERS_NANOS);
            caller.pass(1);
        }
        assertThat(all).filteredOn(Phrase.WEAKER_LEG::equals).hasSize(2);
        assertThat(all).filteredOn(Phrase.WEAKER_TONE::equals).hasSize(28);
    }

    @Test
    void who_wants_tones_gets_tones() {
        assertThat(caller.press("*#")).containsExactly(say(Phrase.TONES_CHOSEN));
        caller.said();
        assertThat(joins(caller)).containsExactly(say(Phrase.WEAKER_TONE));
        caller.said();
        caller.pass(60);
        assertThat(caller.press("*#")).containsExactly(say(Phrase.WORDS_CHOSEN));
        caller.said();
        assertThat(joins(caller)).containsExactly(say(Phrase.WEAKER_LEG));
    }

    @Test
    void a_moderators_word_in_between_does_not_swallow_it() {
        joins(caller);
        caller.on(new DialInInput.Ordered(VoiceOrder.MUTE));
        assertThat(caller.said()).containsExactly(say(Phrase.WEAKER_LEG));
    }

    @Test
    void a_command_that_was_begun_before_does_not_swallow_it_and_a_key_afterwards_stops_it() {
        caller.press("*1");
        joins(caller);
        assertThat(phrases(caller.press("*"))).as("the help stops").containsExactly(Phrase.WEAKER_LEG);
        caller.now += 300_000_000;
        assertThat(phrases(caller.press("6"))).containsExactly(Phrase.MUTED);
        assertThat(caller.said()).containsExactly(say(Phrase.WEAKER_LEG));
        caller.pass(2);
        assertThat(phrases(caller.press("*"))).isEmpty();
        assertThat(caller.said()).isEmpty();
    }

    @Test
    void who_leaves_is_told_goodbye_only() {
        caller.press("##");
        assertThat(joins(caller)).isEmpty();
        assertThat(caller.said()).hasSize(1).first().isInstanceOf(DialInOutput.HangUp.class);
    }
}
