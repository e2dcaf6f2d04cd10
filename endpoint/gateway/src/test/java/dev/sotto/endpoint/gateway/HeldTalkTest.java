package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TalkBench.ROOM;
import static dev.sotto.endpoint.gateway.TalkBench.WORDS;
import static dev.sotto.endpoint.gateway.TalkBench.phrases;
import static dev.sotto.endpoint.gateway.TalkBench.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Waiting for a host and in the lobby: music, words, and nothing of the conference. */
class HeldTalkTest {
    private final TalkBench caller = new TalkBench();

    @Test
    void who_waits_hears_why_and_music_and_is_reminded() {
        caller.proved();
        assertThat(caller.judged(PhoneVerdict.WAIT_FOR_HOST))
                .containsExactly(new DialInOutput.Music(true), say(Phrase.HELD_FOR_HOST));
        assertThat(caller.machine.state()).isEqualTo(new DialInState.Held(ROOM, true));
        caller.said();
        assertThat(caller.pass(44)).isEmpty();
        assertThat(caller.pass(1)).containsExactly(say(Phrase.HELD_FOR_HOST));
        assertThat(caller.judged(PhoneVerdict.LOBBY)).containsExactly(say(Phrase.HELD_IN_LOBBY));
        caller.said();
        assertThat(caller.pass(45)).containsExactly(say(Phrase.HELD_IN_LOBBY));
        assertThat(caller.judged(PhoneVerdict.ADMITTED))
                .containsExactly(new DialInOutput.Music(false), say(Phrase.CONNECTING), new DialInOutput.Join(ROOM));
    }

    @Test
    void nothing_but_the_key_distributors_word_ends_waiting_well() {
        caller.proved();
        caller.judged(PhoneVerdict.LOBBY);
        List<DialInOutput> all = new ArrayList<>(caller.on(new DialInInput.Secured(WORDS)));
        all.addAll(caller.press("*6*8*9*04711#1"));
        all.addAll(caller.on(new DialInInput.People(5)));
        all.addAll(caller.on(new DialInInput.Ordered(VoiceOrder.ASK_TO_SPEAK)));
        all.addAll(caller.on(new DialInInput.Wished(WishOutcome.ADMITTED)));
        all.addAll(caller.on(new DialInInput.ConferenceEnded(false)));
        assertThat(all).isEmpty();
        assertThat(caller.machine.state()).isInstanceOf(DialInState.Held.class);
    }

    @Test
    void who_is_denied_removed_or_too_late_is_told_so() {
        caller.proved();
        caller.judged(PhoneVerdict.LOBBY);
        assertThat(caller.on(new DialInInput.Dismissed(Dismissal.DENIED)))
                .containsExactly(new DialInOutput.Music(false), say(Phrase.DENIED, Phrase.GOODBYE));
        assertThat(caller.said()).containsExactly(new DialInOutput.HangUp(403, "The caller was not let in."));
        TalkBench other = new TalkBench().proved();
        other.judged(PhoneVerdict.WAIT_FOR_HOST);
        assertThat(phrases(other.on(new DialInInput.Dismissed(Dismissal.OVER))))
                .containsExactly(Phrase.OVER, Phrase.GOODBYE);
        TalkBench third = new TalkBench().proved();
        third.judged(PhoneVerdict.WAIT_FOR_HOST);
        assertThat(phrases(third.judged(PhoneVerdict.REFUSED))).containsExactly(Phrase.DENIED, Phrase.GOODBYE);
    }

    @Test
    void who_waits_may_leave_and_nobody_waits_for_ever() {
        caller.proved();
        caller.judged(PhoneVerdict.LOBBY);
        assertThat(caller.press("#6")).isEmpty();
        assertThat(caller.press("##")).containsExactly(new DialInOutput.Music(false), say(Phrase.GOODBYE));
        TalkBench patient = new TalkBench().proved();
        patient.judged(PhoneVerdict.LOBBY);
        List<Phrase> heard = new ArrayList<>();
        for (int i = 0; i < 90 && patient.machine.state() instanceof DialInState.Held; i++) {
            patient.said();
            heard.addAll(phrases(patient.pass(45)));
        }
        assertThat(heard.subList(heard.size() - 2, heard.size())).containsExactly(Phrase.DENIED, Phrase.GOODBYE);
        assertThat(heard.size()).isBetween(79, 82);
    }

    @Test
    void what_is_told_before_anything_was_asked_changes_nothing() {
        for (DialInInput early : List.of(
                new DialInInput.Dismissed(Dismissal.REMOVED),
                new DialInInput.Wished(WishOutcome.LOCKED),
                new DialInInput.Ordered(VoiceOrder.MUTE),
                new DialInInput.Judged(PhoneVerdict.ADMITTED_AS_HOST))) {
            TalkBench fresh = new TalkBench();
            assertThat(fresh.on(early)).isEmpty();
            assertThat(fresh.machine.state()).isInstanceOf(DialInState.Waiting.class);
        }
    }
}
