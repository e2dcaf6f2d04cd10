package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.HOST_PIN;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.Wished;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhonePlace;
import dev.sotto.keying.tunnel.PhoneWish;
import dev.sotto.keying.tunnel.PhoneWishOutcome;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Waiting, hosts, lobby, lock and kick against a model that is a list of callers and three switches. What anybody does is drawn by lot;
 * after each step the key distributor shows what the model says, and each phone was told so.
 */
class PhoneFloorModelTest {
    private static final int RUNS = 60;
    private static final int STEPS = 120;
    private static final int ROOM_FOR = 6;

    /** A caller as the model has it. */
    private static final class Caller {
        private final Fingerprint gateway;
        private final String name;
        private PhonePlace place;

        /** In whose place it wants to be. */
        private Optional<Long> replaced = Optional.empty();

        private boolean inheritsHost;

        private Caller(Fingerprint gateway, String name, PhonePlace place) {
            this.gateway = gateway;
            this.name = name;
            this.place = place;
        }

        private boolean isCalled() {
            return place == PhonePlace.CALLED;
        }

        private boolean waits() {
            return place.waits() && !isCalled();
        }

        private boolean isHost() {
            return place == PhonePlace.HOST;
        }
    }

    private final Map<Action, Integer> done = new EnumMap<>(Action.class);
    private final Map<PhoneOutcome, Integer> outcomes = new EnumMap<>(PhoneOutcome.class);

    private enum Action {
        GUEST_COMES,
        HOST_COMES,
        HANGS_UP,
        IS_CALLED,
        TRANSFERS,
        JOINS,
        WAIT_RULE,
        LOBBY_RULE,
        OPERATOR_LOCKS,
        OPERATOR_UNLOCKS,
        OPERATOR_ADMITS_ONE,
        OPERATOR_ADMITS_ALL,
        OPERATOR_DENIES,
        OPERATOR_KICKS,
        WISH_TO_ADMIT,
        WISH_TO_LOCK,
        WISH_TO_END,
        RESTART
    }

    /** One conference, and what it should be. */
    private final class Run {
        private final PhoneBench phones = new PhoneBench();
        private final SeededEntropy entropy;
        private final Map<Long, Caller> callers = new LinkedHashMap<>();
        private long calls = 100_000;
        private boolean waits;
        private boolean lobby;
        private boolean locked;

        private Run(long seed) {
            this.entropy = new SeededEntropy(seed);
            phones.allowHosts(ROOM, ROOM_FOR);
            for (PhoneRight right : PhoneRight.values()) {
                phones.done(new KdCommand.AllowCalls(ROOM, right, true, List.of()));
            }
        }

        private long in() {
            return callers.values().stream().filter(c -> !c.place.waits()).count();
        }

        private boolean hasHost() {
            return callers.values().stream().anyMatch(Caller::isHost);
        }

        private PhonePlace placeOfGuest() {
            if (waits && !hasHost()) {
                return PhonePlace.WAITS_FOR_HOST;
            }
            return lobby ? PhonePlace.LOBBY : PhonePlace.GUEST;
        }

        /** Whoever waits for what is no more. */
        private void settle() {
            for (Caller caller : callers.values()) {
                if (!locked && caller.waits()) {
                    PhonePlace place = placeOfGuest();
                    caller.place = place == PhonePlace.GUEST && in() >= ROOM_FOR ? caller.place : place;
                }
            }
        }

        private int draw(int bound) {
            return Math.floorMod(entropy.nextInt(), bound);
        }

        /** The number of somebody who was here, or is. */
        private long anybody() {
            List<Long> all = new ArrayList<>(callers.keySet());
            return all.isEmpty() ? 0 : all.get(draw(all.size()));
        }

        private void comes(boolean asHost) {
            Fingerprint gateway = draw(2) == 0 ? BONN : KOELN;
            long taken = asHost ? in() : counted();
            PhoneOutcome expected = locked
                    ? PhoneOutcome.LOCKED
                    : taken >= ROOM_FOR
                            ? PhoneOutcome.FULL
                            : asHost ? PhoneOutcome.ADMITTED_AS_HOST : said(placeOfGuest());
            long askId = phones.asks(gateway, ROOM, asHost ? HOST_PIN : PIN);
            phones.compareAll();
            assertThat(phones.outcomes(askId).getFirst()).isEqualTo(expected);
            outcomes.merge(expected, 1, Integer::sum);
            if (expected.admits() || expected.waits()) {
                callers.put(askId, new Caller(gateway, "sip:+49" + askId, asHost ? PhonePlace.HOST : placeOfGuest()));
            }
        }

        /** Who wants the place of another one has none of its own. */
        private long counted() {
            return callers.values().stream().filter(c -> c.replaced.isEmpty()).count();
        }

        private boolean hasHeir(long who) {
            return callers.values().stream().anyMatch(c -> c.replaced.equals(Optional.of(who)));
        }

        private void isCalled(Fingerprint gateway, Optional<Long> replaced) {
            Caller before = replaced.map(callers::get).orElse(null);
            boolean canReplace = before != null
                    && before.gateway.equals(gateway)
                    && !before.place.waits()
                    && !hasHeir(replaced.get());
            PhoneOutcome expected = PhoneOutcome.MAY_CALL;
            if (replaced.isPresent() && !canReplace) {
                expected = PhoneOutcome.FORBIDDEN;
            } else if (locked) {
                expected = PhoneOutcome.LOCKED;
            } else if (replaced.isEmpty() && counted() >= ROOM_FOR) {
                expected = PhoneOutcome.FULL;
            }
            long askId = ++calls;
            Caller called = new Caller(gateway, "sip:+49" + askId + "@example.org", PhonePlace.CALLED);
            called.replaced = replaced;
            called.inheritsHost = before != null && before.isHost();
            PhoneMessage.Call call = new PhoneMessage.Call(askId, ROOM, called.name, replaced);
            phones.take(phones.bench.on(new KdInput.PhoneCalled(gateway, call)));
            assertThat(phones.outcome(askId)).isEqualTo(expected);
            outcomes.merge(expected, 1, Integer::sum);
            if (expected == PhoneOutcome.MAY_CALL) {
                callers.put(askId, called);
            }
        }

        private void joins() {
            long who = callers.entrySet().stream()
                    .filter(c -> c.getValue().isCalled())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(this::anybody);
            Caller caller = callers.get(who);
            phones.take(phones.bench.on(new KdInput.PhoneJoins(caller == null ? BONN : caller.gateway, who)));
            if (caller == null || !caller.isCalled()) {
                return;
            }
            boolean isFull = caller.replaced.isEmpty() && in() >= ROOM_FOR;
            if (locked || isFull) {
                assertThat(phones.outcome(who)).isEqualTo(locked ? PhoneOutcome.LOCKED : PhoneOutcome.FULL);
                callers.remove(who);
                return;
            }
            caller.replaced.ifPresent(callers::remove);
            caller.replaced = Optional.empty();
            caller.place = caller.inheritsHost ? PhonePlace.HOST : placeOfGuest();
        }

        /** Its place is kept for whom it called. */
        private void leaves(long who) {
            callers.remove(who);
            callers.values().stream()
                    .filter(c -> c.replaced.equals(Optional.of(who)))
                    .forEach(c -> c.replaced = Optional.empty());
        }

        private void hangsUp() {
            long who = anybody();
            Caller gone = callers.get(who);
            leaves(who);
            phones.gone(gone == null ? BONN : gone.gateway, who);
        }

        private PhonePick pick(long askId) {
            return phones.view().inside().stream()
                    .filter(phone ->
                            callers.containsKey(askId) && phone.caller().equals(callers.get(askId).name))
                    .findFirst()
                    .<PhonePick>map(phone -> new PhonePick.One(phone.number()))
                    .orElse(new PhonePick.One(999_999));
        }

        private void admits(boolean all) {
            long who = anybody();
            give(new KdCommand.AdmitPhones(ROOM, all ? new PhonePick.All() : pick(who)));
            callers.forEach((askId, caller) -> {
                if ((all || askId == who) && caller.waits() && in() < ROOM_FOR) {
                    caller.place = PhonePlace.GUEST;
                }
            });
        }

        private void give(KdCommand command) {
            phones.take(phones.bench.on(PhoneBench.command(command)));
        }

        /** What somebody wishes who is a host, or is not, or waits, or was never here. */
        private void wishes(PhoneWish wish) {
            long who = anybody();
            Caller caller = callers.get(who);
            Fingerprint gateway = caller == null ? BONN : caller.gateway;
            phones.take(phones.bench.on(new KdInput.PhoneWished(gateway, new PhoneMessage.Wish(who, wish))));
            PhoneWishOutcome outcome = phones.heard(Wished.class).getLast().outcome();
            if (caller == null || !caller.isHost()) {
                assertThat(outcome).isEqualTo(PhoneWishOutcome.NOT_A_HOST);
                return;
            }
            switch (wish) {
                case ADMIT_NEXT -> {
                    Caller next = callers.values().stream()
                            .filter(Caller::waits)
                            .findFirst()
                            .orElse(null);
                    boolean isRoom = in() < ROOM_FOR;
                    assertThat(outcome)
                            .isEqualTo(
                                    next == null
                                            ? PhoneWishOutcome.NOBODY_WAITS
                                            : isRoom ? PhoneWishOutcome.ADMITTED : PhoneWishOutcome.NOT_NOW);
                    if (next != null && isRoom) {
                        next.place = PhonePlace.GUEST;
                    }
                }
                case LOCK -> {
                    assertThat(outcome).isEqualTo(locked ? PhoneWishOutcome.LOCKED_ALREADY : PhoneWishOutcome.LOCKED);
                    locked = true;
                }
                case END -> {
                    assertThat(outcome).isEqualTo(PhoneWishOutcome.ENDED);
                    callers.clear();
                }
                case MUTE_OTHERS -> throw new AssertionError("not drawn");
            }
        }

        /** For whom somebody waited is in no journal; in a locked conference it is true of all that somebody has to let them in. */
        private void restarts() {
            callers.values().stream().filter(Caller::waits).forEach(c -> c.place = PhonePlace.LOBBY);
            phones.restart();
            for (Fingerprint gateway : List.of(BONN, KOELN)) {
                phones.up(
                        gateway,
                        callers.entrySet().stream()
                                .filter(c -> c.getValue().gateway.equals(gateway))
                                .map(Map.Entry::getKey)
                                .toArray(Long[]::new));
            }
        }

        private void act(Action action) {
            switch (action) {
                case GUEST_COMES -> comes(false);
                case HOST_COMES -> comes(true);
                case HANGS_UP -> hangsUp();
                case IS_CALLED -> isCalled(draw(2) == 0 ? BONN : KOELN, Optional.empty());
                case TRANSFERS -> {
                    long who = anybody();
                    Caller caller = callers.get(who);
                    boolean isForeign = draw(8) == 0;
                    isCalled(caller == null || isForeign ? BONN : caller.gateway, Optional.of(who));
                }
                case JOINS -> joins();
                case WAIT_RULE -> {
                    waits = !waits;
                    give(new KdCommand.RulePhones(ROOM, PhoneRule.WAIT_FOR_HOST, waits));
                }
                case LOBBY_RULE -> {
                    lobby = !lobby;
                    give(new KdCommand.RulePhones(ROOM, PhoneRule.LOBBY, lobby));
                }
                case OPERATOR_LOCKS -> {
                    locked = true;
                    give(new KdCommand.Lock(ROOM));
                }
                case OPERATOR_UNLOCKS -> {
                    locked = false;
                    give(new KdCommand.Unlock(ROOM));
                }
                case OPERATOR_ADMITS_ONE -> admits(false);
                case OPERATOR_ADMITS_ALL -> admits(true);
                case OPERATOR_DENIES -> {
                    long who = anybody();
                    give(new KdCommand.DenyPhones(ROOM, pick(who)));
                    callers.entrySet()
                            .removeIf(c -> c.getKey() == who && c.getValue().waits());
                }
                case OPERATOR_KICKS -> {
                    long who = anybody();
                    give(new KdCommand.EndPhones(ROOM, pick(who)));
                    callers.values().removeIf(c -> c.replaced.equals(Optional.of(who)));
                    callers.remove(who);
                }
                case WISH_TO_ADMIT -> wishes(PhoneWish.ADMIT_NEXT);
                case WISH_TO_LOCK -> wishes(PhoneWish.LOCK);
                case WISH_TO_END -> wishes(PhoneWish.END);
                case RESTART -> restarts();
            }
        }

        private void step() {
            // Callers come more often than all else together does something.
            int lot = draw(2 * Action.values().length);
            Action action = lot < Action.values().length
                    ? Action.values()[lot]
                    : lot % 4 == 0 ? Action.HOST_COMES : Action.GUEST_COMES;
            act(action);
            done.merge(action, 1, Integer::sum);
            settle();
            phones.pass(1_000_000);
        }

        /** What the key distributor shows is what the model says, and the last word to each phone. */
        private void compare(String step) {
            Map<String, PhonePlace> shown = new LinkedHashMap<>();
            phones.view().inside().forEach(phone -> shown.put(phone.caller(), phone.place()));
            Map<String, PhonePlace> expected = new LinkedHashMap<>();
            callers.forEach((askId, caller) -> expected.put(caller.name, caller.place));
            assertThat(shown).as(step).isEqualTo(expected);
            assertThat(phones.view().in()).as(step).isLessThanOrEqualTo(ROOM_FOR);
            callers.forEach((askId, caller) -> assertThat(phones.outcome(askId))
                    .as("%s: what %d was told last", step, askId)
                    .isEqualTo(said(caller.place)));
        }
    }

    private static PhoneOutcome said(PhonePlace place) {
        return switch (place) {
            case GUEST -> PhoneOutcome.ADMITTED;
            case HOST -> PhoneOutcome.ADMITTED_AS_HOST;
            case WAITS_FOR_HOST -> PhoneOutcome.WAIT_FOR_HOST;
            case LOBBY -> PhoneOutcome.LOBBY;
            case CALLED -> PhoneOutcome.MAY_CALL;
        };
    }

    @Test
    void whatever_callers_hosts_and_the_operator_do_it_is_as_the_model_says() {
        for (long seed = 0; seed < RUNS; seed++) {
            Run run = new Run(seed);
            for (int i = 0; i < STEPS; i++) {
                run.step();
                run.compare("seed " + seed + " step " + i);
            }
        }
        assertThat(done.values()).hasSize(Action.values().length).allMatch(times -> times > RUNS);
        assertThat(outcomes.keySet())
                .as("everything that a right PIN or a right can lead to came about")
                .containsExactlyInAnyOrder(
                        PhoneOutcome.ADMITTED,
                        PhoneOutcome.ADMITTED_AS_HOST,
                        PhoneOutcome.WAIT_FOR_HOST,
                        PhoneOutcome.LOBBY,
                        PhoneOutcome.FULL,
                        PhoneOutcome.LOCKED,
                        PhoneOutcome.MAY_CALL,
                        PhoneOutcome.FORBIDDEN);
    }
}
