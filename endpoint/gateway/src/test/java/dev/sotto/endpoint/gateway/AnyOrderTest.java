package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TalkBench.ROOM;
import static dev.sotto.endpoint.gateway.TalkBench.WORDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever a caller, the key distributor and the room do, in whatever order: nobody is inside who was not admitted, and it ends. */
class AnyOrderTest {
    private static final int RUNS = 3000;
    private static final int STEPS = 120;
    private static final String KEYS = "0123456789*#ABCD";

    /** What is known of a run without looking into the machine. */
    private static final class Model {
        private boolean isAsked;
        private boolean isHeld;
        private boolean isAdmitted;
        private boolean takesInfoKeys = true;
        private boolean isOver;

        private void before(DialInInput input) {
            if (input instanceof DialInInput.Judged(PhoneVerdict verdict, Set<PhoneGrant> grants, boolean _)
                    && (isHeld || (isAsked && verdict != PhoneVerdict.MAY_CALL))) {
                isAdmitted = verdict.admits();
                isHeld = verdict.waits();
                isAsked = false;
                takesInfoKeys = (verdict.admits() || verdict.waits())
                        ? grants.contains(PhoneGrant.KEYS_BY_INFO)
                        : takesInfoKeys;
            }
        }

        /** Who is on the way out was asked for, held and admitted in vain. */
        private void at(DialInState state) {
            if (state instanceof DialInState.Leaving || state instanceof DialInState.Over) {
                isAsked = false;
                isHeld = false;
                isAdmitted = false;
            }
        }

        private void after(DialInInput input, DialInOutput output, String seed) {
            assertThat(isOver).as("%s: nothing after the end", seed).isFalse();
            if (input instanceof DialInInput.Key(char key, boolean byInfo) && byInfo) {
                assertThat(takesInfoKeys)
                        .as("%s: a key by INFO did something", seed)
                        .isTrue();
            }
            switch (output) {
                case DialInOutput.Ask ask -> {
                    assertThat(isAdmitted).as("%s: asked again", seed).isFalse();
                    isAsked = true;
                    ask.pin().destroy();
                }
                case DialInOutput.Arrive _ -> {
                    assertThat(isAdmitted).as("%s: arrived again", seed).isFalse();
                    isAsked = true;
                }
                case DialInOutput.Join _ ->
                    assertThat(isAdmitted).as("%s: joined", seed).isTrue();
                case DialInOutput.Connect(boolean speaks, boolean hears) -> {
                    if (speaks || hears) {
                        assertThat(isAdmitted).as("%s: connected", seed).isTrue();
                    } else {
                        isAdmitted = false;
                    }
                }
                case DialInOutput.Wish _, DialInOutput.Report _ ->
                    assertThat(isAdmitted).as("%s: wished or reported", seed).isTrue();
                case DialInOutput.HangUp _ -> isOver = true;
                default -> {
                    // Words, music and loudness let nobody in.
                }
            }
        }
    }

    @Test
    void nobody_is_inside_without_an_admission_and_nothing_throws() {
        Map<String, Integer> reached = new TreeMap<>();
        for (long seed = 0; seed < RUNS; seed++) {
            TalkBench bench = new TalkBench();
            SeededEntropy entropy = new SeededEntropy(seed);
            Model model = new Model();
            for (int i = 0; i < STEPS; i++) {
                bench.now += Math.floorMod(entropy.nextInt(), 3000) * 1_000_000L;
                DialInInput input = any(bench.machine.state(), entropy);
                model.before(input);
                for (DialInOutput output : bench.on(input)) {
                    model.after(input, output, "seed " + seed + " step " + i + " " + input);
                }
                model.at(bench.machine.state());
                reached.merge(bench.machine.state().getClass().getSimpleName(), 1, Integer::sum);
            }
        }
        assertThat(reached.keySet())
                .as("the runs come everywhere")
                .containsExactly(
                        "Choosing",
                        "Entering",
                        "Held",
                        "Inside",
                        "Invited",
                        "Judging",
                        "Leaving",
                        "Naming",
                        "Over",
                        "Proving",
                        "Waiting");
        assertThat(reached.values()).allSatisfy(times -> assertThat(times).isGreaterThan(RUNS / 20));
    }

    @Test
    void whoever_does_nothing_any_more_is_out_in_the_end() {
        Map<PhoneVerdict, Integer> ends = new EnumMap<>(PhoneVerdict.class);
        for (PhoneVerdict verdict : PhoneVerdict.values()) {
            TalkBench bench = new TalkBench().proved();
            bench.judged(verdict);
            long until = bench.now + TimeUnit.HOURS.toNanos(2);
            while (bench.machine.deadlineNanos() != NanoClock.NEVER || saying(bench)) {
                assertThat(bench.now).as("%s", verdict).isLessThan(until);
                if (bench.machine.deadlineNanos() == NanoClock.NEVER) {
                    bench.said();
                } else {
                    bench.now = Math.max(bench.now, bench.machine.deadlineNanos());
                    bench.on(new DialInInput.Tick());
                }
            }
            ends.merge(verdict, 1, Integer::sum);
            assertThat(bench.machine.state()).as("%s", verdict).isInstanceOf(DialInState.Over.class);
        }
        assertThat(ends).hasSize(PhoneVerdict.values().length);
    }

    /** Whether the talk waits for the end of a phrase. */
    private static boolean saying(TalkBench bench) {
        return !(bench.machine.state() instanceof DialInState.Over);
    }

    private static DialInInput any(DialInState state, SeededEntropy entropy) {
        boolean goesOn = Math.floorMod(entropy.nextInt(), 4) != 0;
        if (goesOn) {
            return usual(state, entropy);
        }
        return switch (Math.floorMod(entropy.nextInt(), 14)) {
            case 0 -> new DialInInput.Started(Optional.of(ROOM));
            case 1 -> new DialInInput.Started(Optional.empty());
            case 2 -> new DialInInput.Said();
            case 3 -> judged(entropy);
            case 4 -> new DialInInput.Secured(entropy.nextInt() % 2 == 0 ? WORDS : List.of());
            case 5 -> new DialInInput.ConferenceEnded(entropy.nextInt() % 2 == 0);
            case 6 -> new DialInInput.Tick();
            case 7 -> new DialInInput.Ordered(VoiceOrder.values()[entropy.nextInt() & 1]);
            case 8 -> new DialInInput.People(Math.floorMod(entropy.nextInt(), 200));
            case 9 -> new DialInInput.Wished(WishOutcome.values()[Math.floorMod(entropy.nextInt(), 10)]);
            case 10 -> new DialInInput.Dismissed(Dismissal.values()[Math.floorMod(entropy.nextInt(), 5)]);
            case 11 -> new DialInInput.Invited(ROOM, grants(entropy));
            case 12 -> new DialInInput.Succeeded(ROOM, grants(entropy));
            case 13 -> new DialInInput.Recorded();
            case 14 ->
                new DialInInput.Named(
                        Phrase.nameOf(entropy.nextInt() & 3), entropy.nextInt() % 2 == 0, entropy.nextInt() % 2 == 0);
            default -> new DialInInput.WeakerLeg();
        };
    }

    /** What brings the talk on, often. */
    private static DialInInput usual(DialInState state, SeededEntropy entropy) {
        return switch (state) {
            case DialInState.Waiting _
            when entropy.nextInt() % 3 == 0 -> new DialInInput.Invited(ROOM, grants(entropy));
            case DialInState.Waiting _ ->
                new DialInInput.Started(entropy.nextInt() % 2 == 0 ? Optional.of(ROOM) : Optional.empty());
            case DialInState.Judging _, DialInState.Held _ -> judged(entropy);
            case DialInState.Entering _ -> new DialInInput.Secured(WORDS);
            case DialInState.Leaving _ -> new DialInInput.Said();
            case DialInState.Naming _ ->
                entropy.nextInt() % 2 == 0 ? new DialInInput.Said() : new DialInInput.Recorded();
            case DialInState.Choosing _,
                    DialInState.Proving _,
                    DialInState.Invited _,
                    DialInState.Inside _,
                    DialInState.Over _ -> {
                char key = entropy.nextInt() % 3 == 0 ? '#' : KEYS.charAt(entropy.nextInt() & 15);
                yield new DialInInput.Key(key, entropy.nextInt() % 3 == 0);
            }
        };
    }

    private static DialInInput judged(SeededEntropy entropy) {
        PhoneVerdict[] all = PhoneVerdict.values();
        return new DialInInput.Judged(all[Math.floorMod(entropy.nextInt(), all.length)], grants(entropy));
    }

    private static Set<PhoneGrant> grants(SeededEntropy entropy) {
        return switch (entropy.nextInt() & 3) {
            case 0 -> Set.of();
            case 1 -> Set.of(PhoneGrant.KEYS_BY_INFO);
            case 2 -> Set.of(PhoneGrant.NAME);
            default -> Set.of(PhoneGrant.KEYS_BY_INFO, PhoneGrant.NAME);
        };
    }
}
