package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DialInMachineTest {
    private static final String ROOM = "sip:1000@example.org";
    private static final List<String> WORDS = List.of("acorn", "airport", "album", "almond");

    private static final DialInSettings SETTINGS = new DialInSettings("example.org", KeyMaps.usual(), 20, List.of());

    private final DialInMachine machine = new DialInMachine(SETTINGS);
    private final Outbox<DialInOutput> out = new Outbox<>();
    private long now = 1_000_000_000L;

    private List<DialInOutput> on(DialInInput input) {
        machine.on(input, now, out);
        return out.drain();
    }

    private List<DialInOutput> dialled(Optional<String> conference) {
        return on(new DialInInput.Started(conference));
    }

    private List<DialInOutput> press(String keys) {
        List<DialInOutput> all = new ArrayList<>();
        keys.chars().forEach(key -> all.addAll(on(new DialInInput.Key((char) key))));
        return all;
    }

    private List<DialInOutput> said() {
        return on(new DialInInput.Said());
    }

    private List<DialInOutput> judged(PhoneVerdict verdict) {
        return on(new DialInInput.Judged(verdict));
    }

    /** Lets time pass to the machine's next deadline. */
    private List<DialInOutput> wait(int mostSeconds) {
        assertThat(machine.deadlineNanos()).isLessThanOrEqualTo(now + TimeUnit.SECONDS.toNanos(mostSeconds));
        now = machine.deadlineNanos();
        return on(new DialInInput.Tick());
    }

    private static DialInOutput.Say say(Phrase... phrases) {
        return new DialInOutput.Say(List.of(phrases));
    }

    private static String pin(List<DialInOutput> outputs) {
        DialInOutput.Ask ask = (DialInOutput.Ask) outputs.getLast();
        assertThat(ask.conference()).isEqualTo(ROOM);
        assertThat(ask.toString()).doesNotContain("4711");
        try (KeyMaterial pin = ask.pin()) {
            return new String(pin.dangerousOctets(), StandardCharsets.US_ASCII);
        }
    }

    private void goInside() {
        dialled(Optional.of(ROOM));
        pin(press("4711#"));
        assertThat(judged(PhoneVerdict.ADMITTED)).containsExactly(say(Phrase.CONNECTING), new DialInOutput.Join(ROOM));
        List<DialInOutput> secured = on(new DialInInput.Secured(WORDS));
        assertThat(secured)
                .containsExactly(
                        say(
                                Phrase.SECURITY,
                                Phrase.CHECK_WORDS,
                                Phrase.word("acorn"),
                                Phrase.word("airport"),
                                Phrase.word("album"),
                                Phrase.word("almond")),
                        new DialInOutput.Connect(true, true));
        said();
    }

    @Test
    void who_dialled_a_meeting_is_asked_for_its_pin_alone() {
        assertThat(dialled(Optional.of(ROOM))).containsExactly(say(Phrase.WELCOME, Phrase.ENTER_PIN));
        said();
        assertThat(pin(press("4711#"))).isEqualTo("4711");
    }

    @Test
    void who_dialled_the_number_for_all_is_asked_for_the_meeting_first() {
        assertThat(dialled(Optional.empty())).containsExactly(say(Phrase.WELCOME, Phrase.ENTER_NUMBER));
        said();
        assertThat(press("1000#")).containsExactly(say(Phrase.ENTER_PIN));
        assertThat(pin(press("4711#"))).isEqualTo("4711");
    }

    @Test
    void who_knows_the_way_need_not_listen() {
        dialled(Optional.empty());
        assertThat(press("1")).containsExactly(new DialInOutput.Hush());
        press("000#");
        assertThat(press("4")).containsExactly(new DialInOutput.Hush());
        assertThat(pin(press("711#"))).isEqualTo("4711");
    }

    @Test
    void an_entry_is_complete_without_its_closing_key_when_nothing_more_comes_and_begins_anew_after_a_star() {
        dialled(Optional.of(ROOM));
        said();
        press("99*4711");
        assertThat(pin(wait(5))).isEqualTo("4711");
    }

    @Test
    void nothing_of_the_conference_is_heard_before_the_key_distributor_and_the_key_have_come() {
        List<DialInOutput> all = new ArrayList<>(dialled(Optional.of(ROOM)));
        all.addAll(on(new DialInInput.Secured(WORDS)));
        all.addAll(judged(PhoneVerdict.ADMITTED));
        all.addAll(press("*6#"));
        all.addAll(on(new DialInInput.Secured(WORDS)));
        assertThat(all).noneMatch(o -> o instanceof DialInOutput.Connect || o instanceof DialInOutput.Join);
    }

    @Test
    void three_refusals_end_the_call_and_all_sound_the_same() {
        dialled(Optional.of(ROOM));
        press("1#");
        assertThat(judged(PhoneVerdict.REFUSED)).containsExactly(say(Phrase.NOT_ACCEPTED, Phrase.ENTER_PIN));
        press("2#");
        assertThat(judged(PhoneVerdict.REFUSED)).containsExactly(say(Phrase.NOT_ACCEPTED, Phrase.ENTER_PIN));
        press("3#");
        assertThat(judged(PhoneVerdict.REFUSED)).containsExactly(say(Phrase.NOT_ACCEPTED, Phrase.GOODBYE));
        assertThat(said()).containsExactly(new DialInOutput.HangUp(403, "Meeting number and PIN were not accepted."));
        assertThat(machine.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void after_a_refusal_somebody_who_chose_a_meeting_may_choose_another() {
        dialled(Optional.empty());
        press("77#1#");
        assertThat(judged(PhoneVerdict.REFUSED)).containsExactly(say(Phrase.NOT_ACCEPTED, Phrase.ENTER_NUMBER));
        press("1000#");
        assertThat(pin(press("4711#"))).isEqualTo("4711");
    }

    @Test
    void full_locked_and_later_are_said_and_end_the_call() {
        for (PhoneVerdict verdict : List.of(PhoneVerdict.FULL, PhoneVerdict.LOCKED, PhoneVerdict.LATER)) {
            DialInMachineTest other = new DialInMachineTest();
            other.dialled(Optional.of(ROOM));
            other.press("1#");
            assertThat(other.judged(verdict)).singleElement().isInstanceOf(DialInOutput.Say.class);
            assertThat(other.said()).singleElement().isInstanceOf(DialInOutput.HangUp.class);
        }
    }

    @Test
    void silence_is_answered_with_the_question_twice_and_then_with_the_end() {
        dialled(Optional.empty());
        said();
        assertThat(wait(10)).containsExactly(say(Phrase.ENTER_NUMBER));
        said();
        assertThat(wait(10)).containsExactly(say(Phrase.ENTER_NUMBER));
        said();
        assertThat(wait(10)).containsExactly(say(Phrase.GOODBYE));
        assertThat(said()).containsExactly(new DialInOutput.HangUp(480, "The caller pressed no key."));
    }

    @Test
    void a_key_distributor_that_does_not_answer_is_asked_later() {
        dialled(Optional.of(ROOM));
        press("1#");
        assertThat(wait(15)).containsExactly(say(Phrase.TRY_LATER, Phrase.GOODBYE));
        assertThat(judged(PhoneVerdict.ADMITTED)).as("too late").isEmpty();
    }

    @Test
    void star_six_mutes_and_unmutes() {
        goInside();
        assertThat(press("*6"))
                .containsExactly(
                        new DialInOutput.Connect(false, true), new DialInOutput.Report(true, false), say(Phrase.MUTED));
        assertThat(machine.isMuted()).isTrue();
        said();
        assertThat(press("6")).as("without a star").isEmpty();
        assertThat(press("*6"))
                .containsExactly(
                        new DialInOutput.Connect(true, true),
                        new DialInOutput.Report(false, false),
                        say(Phrase.UNMUTED));
    }

    @Test
    void star_two_says_who_can_hear_and_the_present_words() {
        goInside();
        List<String> others = List.of("album", "album", "acorn", "acorn");
        assertThat(on(new DialInInput.Secured(others))).containsExactly(say(Phrase.KEY_CHANGED));
        said();
        assertThat(press("*2"))
                .containsExactly(say(
                        Phrase.SECURITY,
                        Phrase.CHECK_WORDS,
                        Phrase.word("album"),
                        Phrase.word("album"),
                        Phrase.word("acorn"),
                        Phrase.word("acorn")));
    }

    @Test
    void loudness_has_bounds() {
        goInside();
        for (int i = 0; i < 10; i++) {
            press("*7");
        }
        assertThat(press("*7")).containsExactly(new DialInOutput.Volume(12));
        assertThat(press("*4")).containsExactly(new DialInOutput.Volume(9));
    }

    @Test
    void a_single_hash_means_nothing_and_two_leave() {
        goInside();
        assertThat(press("#")).isEmpty();
        assertThat(press("3")).isEmpty();
        assertThat(press("##")).containsExactly(new DialInOutput.Connect(false, false), say(Phrase.GOODBYE));
        assertThat(said()).containsExactly(new DialInOutput.HangUp(200, "The caller left."));
    }

    @Test
    void the_end_of_the_conference_is_said_with_its_reason() {
        goInside();
        assertThat(on(new DialInInput.ConferenceEnded(true)))
                .containsExactly(new DialInOutput.Connect(false, false), say(Phrase.REMOVED, Phrase.GOODBYE));
        assertThat(wait(20))
                .as("also if nobody says when all is said")
                .containsExactly(new DialInOutput.HangUp(403, "Removed from the conference."));
    }
}
