package dev.sotto.tests.hostile;

import static dev.sotto.tests.hostile.Scene.MS;
import static dev.sotto.tests.hostile.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was played once is not played again, whatever became of keys and people meanwhile. */
class ReplayTest {
    @ParameterizedTest
    @ValueSource(ints = {0x0009, 0x000A})
    @Rfc(number = 8871, section = "8.2.2", must = "end-to-end replay protection lasts for the whole conference")
    void everything_that_comes_again_after_60_seconds_is_dropped(int profile) {
        Scene scene = new Scene(1, profile);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.md.commit(new Fault.Replay(60 * SECOND), scene.now);
        List<String> said = scene.talk(alice, "w", 200);
        scene.pass(62 * SECOND, SECOND / 2);
        assertThat(bob.words(alice)).isEqualTo(said);
        assertThat(bob.media.health().dropped()).isEqualTo(200);
        scene.say(alice, "control");
        assertThat(bob.words(alice)).endsWith("control");
    }

    @Test
    void old_packets_are_dropped_while_new_ones_are_played() {
        Scene scene = new Scene(2);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.md.commit(new Fault.Replay(60 * SECOND), scene.now);
        List<String> said = scene.talk(alice, "w", 4000);
        assertThat(bob.words(alice)).isEqualTo(said);
        assertThat(bob.media.health().dropped()).isBetween(900L, 1100L);
    }

    @Test
    @Rfc(number = 8871, section = "4.5.2", must = "a rekey does not make old packets playable again")
    void after_a_rekey_they_are_still_dropped() {
        Scene scene = new Scene(3);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.talk(alice, "old", 100);
        List<Carried> old = scene.md.tape();
        scene.pass(55 * SECOND, SECOND);
        scene.rekey();
        scene.talk(alice, "new", 50);
        everythingAgain(scene, old, bob);
        scene.pass(5 * SECOND, SECOND);
        everythingAgain(scene, old, bob);
        scene.pass(20 * SECOND, SECOND);
        everythingAgain(scene, old, bob);
        assertThat(bob.words(alice)).hasSize(150);
        scene.say(alice, "control");
        assertThat(bob.words(alice)).endsWith("control");
    }

    @Test
    void a_sequence_number_that_comes_round_again_does_not_help() {
        Scene scene = new Scene(4);
        Person alice = scene.join();
        Person bob = scene.join();
        for (int i = 0; i < 65_536 + 50; i++) {
            alice.say("w", scene.now).forEach(d -> scene.toDistributor(alice, d));
            scene.now += MS;
        }
        List<Carried> tape = scene.md.tape();
        everythingAgain(scene, tape.subList(0, 300), bob);
        assertThat(tape.get(20).sequenceNumber())
                .isEqualTo(tape.get(20 + 65_536).sequenceNumber());
        for (Carried packet : tape.subList(0, 300)) {
            scene.attack(packet, bob, new Fault.Tail(tape.getLast().tail()));
        }
        assertThat(bob.words(alice)).hasSize(65_536 + 50);
        scene.say(alice, "control");
        assertThat(bob.words(alice)).endsWith("control");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_left_or_crashed_and_came_back_hears_nothing_of_what_was_before(boolean crashed) {
        Scene scene = new Scene(5);
        Person alice = scene.join();
        Person bob = scene.join();
        List<String> before = scene.talk(alice, "before", 100);
        assertThat(bob.words(alice)).isEqualTo(before);
        List<Carried> old = scene.md.tape();
        scene.pass(30 * SECOND, SECOND);
        Person again = crashed ? scene.crashAndRejoin(bob) : scene.rejoin(bob, false);
        everythingAgain(scene, old, again);
        List<String> after = scene.talk(alice, "after", 100);
        scene.pass(30 * SECOND, SECOND);
        everythingAgain(scene, old, again);
        everythingAgain(scene, scene.md.tape(), again);
        // The first frames still went out under the key before, which nobody gave to the newcomer (RFC 8870 4.3.1).
        List<String> heard = again.words(alice);
        assertThat(heard).hasSizeGreaterThan(80);
        assertThat(heard).isEqualTo(after.subList(100 - heard.size(), 100));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_somebody_said_before_leaving_is_not_played_again_when_he_is_back(boolean sameSource) {
        Scene scene = new Scene(6);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.talk(alice, "before", 100);
        List<Carried> old = scene.md.tape();
        scene.pass(30 * SECOND, SECOND);
        Person again = scene.rejoin(alice, sameSource);
        everythingAgain(scene, old, bob);
        scene.talk(again, "after", 100);
        everythingAgain(scene, old, bob);
        scene.pass(60 * SECOND, SECOND);
        everythingAgain(scene, old, bob);
        assertThat(bob.played.stream().map(Person.Played::words).filter(w -> w.startsWith("before")))
                .hasSize(100);
        assertThat(bob.words(again).stream().filter(w -> w.startsWith("after"))).hasSize(100);
    }

    private static void everythingAgain(Scene scene, List<Carried> packets, Person victim) {
        int before = victim.played.size();
        packets.forEach(packet -> scene.attack(packet, victim, new Fault.Honest()));
        assertThat(victim.played).as("played again").hasSize(before);
    }
}
