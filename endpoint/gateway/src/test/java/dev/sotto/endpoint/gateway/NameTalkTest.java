package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TalkBench.ROOM;
import static dev.sotto.endpoint.gateway.TalkBench.WORDS;
import static dev.sotto.endpoint.gateway.TalkBench.phrases;
import static dev.sotto.endpoint.gateway.TalkBench.say;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.PhoneGrant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names that callers say on the way in, and what the others hear of them. */
class NameTalkTest {
    private static final DialInOutput BEGIN = new DialInOutput.RecordName(true, false);
    private static final Phrase ANNA = Phrase.nameOf(1);
    private static final Phrase BERT = Phrase.nameOf(2);

    private final TalkBench caller = new TalkBench().proved();

    private List<DialInOutput> judged(PhoneVerdict verdict) {
        return caller.on(new DialInInput.Judged(verdict, Set.of(PhoneGrant.NAME)));
    }

    private static DialInOutput end(boolean byKey) {
        return new DialInOutput.RecordName(false, byKey);
    }

    @Test
    void a_caller_whose_pin_was_right_says_a_name_after_the_tone_and_goes_in() {
        assertThat(judged(PhoneVerdict.ADMITTED)).containsExactly(say(Phrase.SAY_NAME, Phrase.NAME_TONE));
        assertThat(caller.said()).containsExactly(BEGIN);
        assertThat(caller.press("15*")).as("other keys do nothing").isEmpty();
        assertThat(caller.press("#")).containsExactly(end(true), say(Phrase.CONNECTING), new DialInOutput.Join(ROOM));
    }

    @Test
    void hash_before_the_tone_skips_it_at_once() {
        judged(PhoneVerdict.ADMITTED);
        assertThat(caller.on(new DialInInput.Key('#')))
                .containsExactly(new DialInOutput.Hush(), say(Phrase.CONNECTING), new DialInOutput.Join(ROOM));
    }

    @Test
    void it_ends_by_itself_when_the_caller_is_silent_or_time_is_up() {
        judged(PhoneVerdict.ADMITTED);
        caller.said();
        assertThat(caller.on(new DialInInput.Recorded()))
                .containsExactly(end(false), say(Phrase.CONNECTING), new DialInOutput.Join(ROOM));
        TalkBench other = new TalkBench().proved();
        other.on(new DialInInput.Judged(PhoneVerdict.ADMITTED, Set.of(PhoneGrant.NAME)));
        other.said();
        assertThat(other.pass(5)).isEmpty();
        assertThat(other.pass(1)).contains(end(false), new DialInOutput.Join(ROOM));
    }

    @Test
    void nobody_is_asked_who_may_not_come_in_or_where_no_names_are_wanted() {
        assertThat(judged(PhoneVerdict.FULL)).containsExactly(say(Phrase.FULL, Phrase.GOODBYE));
        assertThat(new TalkBench().proved().judged(PhoneVerdict.ADMITTED)).contains(say(Phrase.CONNECTING));
    }

    @Test
    void who_waits_says_the_name_before_and_is_not_asked_again() {
        judged(PhoneVerdict.LOBBY);
        caller.said();
        assertThat(caller.press("#"))
                .containsExactly(end(true), new DialInOutput.Music(true), say(Phrase.HELD_IN_LOBBY));
        assertThat(judged(PhoneVerdict.ADMITTED))
                .containsExactly(new DialInOutput.Music(false), say(Phrase.CONNECTING), new DialInOutput.Join(ROOM));
    }

    @Test
    void who_is_let_in_sent_away_or_muted_meanwhile_is_so_afterwards() {
        judged(PhoneVerdict.LOBBY);
        caller.said();
        assertThat(judged(PhoneVerdict.ADMITTED)).isEmpty();
        caller.on(new DialInInput.Ordered(VoiceOrder.MUTE));
        assertThat(caller.press("#")).contains(new DialInOutput.Join(ROOM));
        assertThat(phrases(caller.on(new DialInInput.Secured(WORDS)))).contains(Phrase.MUTED_BY_HOST);
        TalkBench denied = new TalkBench().proved();
        denied.on(new DialInInput.Judged(PhoneVerdict.LOBBY, Set.of(PhoneGrant.NAME)));
        assertThat(phrases(denied.on(new DialInInput.Dismissed(Dismissal.DENIED))))
                .containsExactly(Phrase.DENIED, Phrase.GOODBYE);
    }

    @Test
    void where_there_is_a_greeting_it_is_said_first_inside() {
        caller.on(new DialInInput.Judged(PhoneVerdict.ADMITTED_AS_HOST, Set.of(), true));
        assertThat(phrases(caller.on(new DialInInput.Secured(WORDS))))
                .startsWith(Phrase.GREETING, Phrase.HOST, Phrase.SECURITY);
    }

    @Test
    void names_of_others_are_heard_when_they_come_and_go_and_in_the_roll_call() {
        TalkBench inside = new TalkBench().inside(PhoneVerdict.ADMITTED);
        inside.on(new DialInInput.People(3));
        assertThat(inside.on(new DialInInput.Named(ANNA, true, false)))
                .as("she was here before")
                .isEmpty();
        assertThat(inside.on(new DialInInput.Named(BERT, true, true)))
                .containsExactly(new DialInOutput.SayOver(List.of(BERT, Phrase.HAS_JOINED)));
        assertThat(phrases(inside.press("*3")))
                .containsExactly(Phrase.THERE_ARE, Phrase.number(2), Phrase.OTHERS, Phrase.BY_NAME, ANNA, BERT);
        assertThat(inside.on(new DialInInput.Named(ANNA, false, true)))
                .containsExactly(new DialInOutput.SayOver(List.of(ANNA, Phrase.HAS_LEFT)));
        inside.on(new DialInInput.People(2));
        assertThat(phrases(inside.press("*3"))).containsExactly(Phrase.ONE_OTHER, Phrase.BY_NAME, BERT);
    }

    @Test
    void who_wants_tones_and_who_is_in_a_large_conference_hears_no_names_come_and_go() {
        TalkBench inside = new TalkBench().inside(PhoneVerdict.ADMITTED);
        inside.press("*#");
        assertThat(inside.on(new DialInInput.Named(ANNA, true, true))).isEmpty();
        inside.press("*#");
        inside.on(new DialInInput.People(21));
        assertThat(inside.on(new DialInInput.Named(BERT, true, true))).isEmpty();
        assertThat(phrases(inside.press("*3"))).contains(ANNA, BERT);
    }
}
