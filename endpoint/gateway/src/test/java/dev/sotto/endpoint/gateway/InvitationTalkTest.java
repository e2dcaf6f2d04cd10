package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.PhoneGrant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The talk with who answers a call of ours, and with a phone that takes the place of another one. */
class InvitationTalkTest {
    private static final String ROOM = "sip:1000@example.org";
    private static final List<String> WORDS = List.of("acorn", "airport", "album", "almond");
    private static final Set<PhoneGrant> STANDARD = Set.of(PhoneGrant.KEYS_BY_INFO);

    private final DialInMachine machine =
            new DialInMachine(new DialInSettings("example.org", KeyMaps.usual(), 20, List.of(Phrase.GATEWAY_NAME)));
    private final Outbox<DialInOutput> out = new Outbox<>();
    private long now = 1_000_000_000L;

    private List<DialInOutput> on(DialInInput input) {
        machine.on(input, now, out);
        return out.drain();
    }

    private List<DialInOutput> press(char key) {
        return on(new DialInInput.Key(key));
    }

    private List<DialInOutput> answered(Set<PhoneGrant> grants) {
        return on(new DialInInput.Invited(ROOM, grants));
    }

    private List<DialInOutput> said() {
        return on(new DialInInput.Said());
    }

    private List<DialInOutput> waits() {
        now = machine.deadlineNanos();
        return on(new DialInInput.Tick());
    }

    private static final DialInOutput.Say INVITATION = new DialInOutput.Say(List.of(
            Phrase.INVITATION,
            Phrase.number(1),
            Phrase.number(0),
            Phrase.number(0),
            Phrase.number(0),
            Phrase.SECURITY_THROUGH,
            Phrase.GATEWAY_NAME,
            Phrase.SECURITY_HEARS,
            Phrase.PRESS_ONE));

    @Test
    void who_answers_hears_who_invites_and_how_safe_it_is_and_joins_by_a_key() {
        assertThat(answered(Set.of())).containsExactly(INVITATION);
        assertThat(press('1')).containsExactly(new DialInOutput.Hush(), new DialInOutput.Arrive());
        assertThat(on(new DialInInput.Judged(PhoneVerdict.ADMITTED))).contains(new DialInOutput.Join(ROOM));
        assertThat(on(new DialInInput.Secured(WORDS))).contains(new DialInOutput.Connect(true, true));
    }

    @Test
    void a_machine_that_answers_is_never_in() {
        answered(Set.of());
        for (char key : "0*#23456789".toCharArray()) {
            assertThat(press(key)).isEmpty();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(machine.deadlineNanos()).as("while it is told").isEqualTo(NanoClock.NEVER);
            said();
            assertThat(machine.deadlineNanos()).isEqualTo(now + TimeUnit.SECONDS.toNanos(8));
            assertThat(waits()).containsExactly(INVITATION);
        }
        said();
        assertThat(waits()).containsExactly(new DialInOutput.Say(List.of(Phrase.GOODBYE)));
        assertThat(press('1')).as("too late").isEmpty();
        assertThat(said()).containsExactly(new DialInOutput.HangUp(480, "Nobody pressed the key to join."));
    }

    @Test
    void in_a_private_conference_a_key_by_info_joins_nobody_in_a_standard_one_it_does() {
        answered(Set.of());
        assertThat(machine.takesInfoKeys()).isFalse();
        assertThat(on(new DialInInput.Key('1', true))).isEmpty();
        DialInMachine other = new DialInMachine(new DialInSettings("example.org", KeyMaps.usual(), 20, List.of()));
        other.on(new DialInInput.Invited(ROOM, STANDARD), now, out);
        assertThat(((DialInOutput.Say) out.drain().getFirst()).phrases()).contains(Phrase.SECURITY_HOPS);
        other.on(new DialInInput.Key('1', true), now, out);
        assertThat(out.drain()).contains(new DialInOutput.Arrive());
    }

    @Test
    void who_joins_may_have_to_wait_or_be_refused_and_is_never_asked_for_a_pin() {
        for (PhoneVerdict verdict : PhoneVerdict.values()) {
            if (verdict == PhoneVerdict.REFUSED || verdict == PhoneVerdict.MAY_CALL) {
                // The first is never told to who was called, the second came before.
                continue;
            }
            DialInMachine one = new DialInMachine(new DialInSettings("example.org", KeyMaps.usual(), 20, List.of()));
            one.on(new DialInInput.Invited(ROOM, Set.of()), now, out);
            one.on(new DialInInput.Key('1'), now, out);
            out.drain();
            one.on(new DialInInput.Judged(verdict), now, out);
            assertThat(out.drain())
                    .as(verdict.name())
                    .noneMatch(o ->
                            o instanceof DialInOutput.Say say && say.phrases().contains(Phrase.ENTER_PIN))
                    .noneMatch(DialInOutput.Ask.class::isInstance);
            boolean isIn = verdict.admits() || verdict.waits();
            assertThat(one.state() instanceof DialInState.Leaving)
                    .as(verdict.name())
                    .isNotEqualTo(isIn);
        }
    }

    @Test
    void a_phone_that_takes_a_place_is_asked_for_no_key_and_comes_in_as_mute_as_the_other_one() {
        assertThat(on(new DialInInput.Succeeded(ROOM, Set.of()))).containsExactly(new DialInOutput.Arrive());
        on(new DialInInput.Judged(PhoneVerdict.ADMITTED_AS_HOST));
        on(new DialInInput.Ordered(VoiceOrder.MUTE));
        List<DialInOutput> inside = on(new DialInInput.Secured(WORDS));
        assertThat(inside).contains(new DialInOutput.Connect(false, true));
        assertThat(machine.isMuted()).isTrue();
    }

    @Test
    void who_is_asked_to_join_is_told_when_that_is_over() {
        answered(Set.of());
        assertThat(on(new DialInInput.Dismissed(Dismissal.WITHDRAWN)))
                .containsExactly(new DialInOutput.Say(List.of(Phrase.REMOVED, Phrase.GOODBYE)));
    }

    @Test
    void who_gave_its_place_away_says_goodbye_and_hears_nothing_more() {
        on(new DialInInput.Succeeded(ROOM, Set.of()));
        on(new DialInInput.Judged(PhoneVerdict.ADMITTED));
        on(new DialInInput.Secured(WORDS));
        assertThat(on(new DialInInput.Dismissed(Dismissal.TRANSFERRED)))
                .containsExactly(new DialInOutput.Connect(false, false), new DialInOutput.Say(List.of(Phrase.GOODBYE)));
        assertThat(said()).containsExactly(new DialInOutput.HangUp(200, "Another phone has its place."));
    }
}
