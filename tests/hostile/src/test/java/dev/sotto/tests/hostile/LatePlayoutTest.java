package dev.sotto.tests.hostile;

import static dev.sotto.tests.hostile.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.distributor.KeyDistributorConfig.KeyPolicy;
import dev.sotto.keying.ekt.EktKeyListConfig;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream that is held back and played late: how late is bounded by the life of its key, with the default policy. */
class LatePlayoutTest {
    private static final long PERIOD = KeyPolicy.DEFAULT.periodNanos();
    private static final long GRACE = EktKeyListConfig.ofProfile(0x0009).graceNanos();

    @ParameterizedTest
    @ValueSource(longs = {10, 60, 200})
    void within_the_life_of_its_key_a_held_stream_is_played_late(long seconds) {
        Scene scene = new Scene(1);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.md.commit(new Fault.Hold(seconds * SECOND), scene.now);
        List<String> said = scene.talk(alice, "w", 50);
        assertThat(bob.played).isEmpty();
        scene.pass(seconds * SECOND, SECOND);
        assertThat(bob.words(alice)).isEqualTo(said);
    }

    @Test
    @Rfc(number = 8871, section = "8.2.3", must = "rekeying bounds how late media can be played")
    void after_the_period_and_the_grace_nothing_of_it_is_played() {
        Scene scene = new Scene(2);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.md.commit(new Fault.Hold(Long.MAX_VALUE / 2), scene.now);
        long begun = scene.now;
        for (int second = 0; scene.now < begun + PERIOD + GRACE; second++) {
            scene.say(alice, "w" + second);
            scene.advance(SECOND - Scene.FRAME);
        }
        List<Carried> held = scene.md.tape();
        assertThat(held).hasSizeGreaterThan(300);
        long limit = scene.now - PERIOD - GRACE;
        for (Carried packet : held) {
            scene.attack(packet, bob, new Fault.Honest());
        }
        assertThat(bob.played).as("what is younger is played").isNotEmpty();
        assertThat(oldest(bob, held)).isGreaterThan(limit);
    }

    @Test
    void one_second_after_the_grace_of_a_rekey_nothing_from_before_it_is_played() {
        Scene scene = new Scene(3);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.md.commit(new Fault.Hold(Long.MAX_VALUE / 2), scene.now);
        scene.talk(alice, "w", 50);
        List<Carried> held = scene.md.tape();
        scene.rekey();
        scene.pass(GRACE + SECOND, SECOND);
        held.forEach(packet -> scene.attack(packet, bob, new Fault.Honest()));
        assertThat(bob.played).isEmpty();
        scene.md.commit(new Fault.Honest(), scene.now);
        List<String> control = scene.talk(alice, "control", 5);
        assertThat(bob.words(alice)).isEqualTo(control);
    }

    @Test
    void who_is_kept_from_every_new_key_plays_nothing_older_than_the_lifetime_of_the_last_one() {
        Scene scene = new Scene(4);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.talk(alice, "w", 10);
        scene.md.commit(new Fault.Hold(Long.MAX_VALUE / 2), scene.now);
        scene.cutOff.add(bob);
        scene.talk(alice, "held", 50);
        List<Carried> held = scene.md.tape();
        scene.pass(KeyPolicy.DEFAULT.ttlSeconds() * SECOND, SECOND);
        held.forEach(packet -> scene.attack(packet, bob, new Fault.Honest()));
        assertThat(bob.words(alice)).as("the lifetime in the EKTKey is over").hasSize(10);
    }

    @Test
    void what_was_held_back_of_a_stream_that_went_on_is_not_played() {
        Scene scene = new Scene(5);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.talk(alice, "w", 10);
        scene.md.commit(new Fault.Hold(Long.MAX_VALUE / 2), scene.now);
        scene.talk(alice, "held", 50);
        List<Carried> held = scene.md.tape().subList(10, 60);
        scene.md.commit(new Fault.Honest(), scene.now);
        scene.talk(alice, "live", 200);
        held.forEach(packet -> scene.attack(packet, bob, new Fault.Honest()));
        assertThat(bob.words(alice)).hasSize(210).noneMatch(w -> w.startsWith("held"));
    }

    private static long oldest(Person bob, List<Carried> held) {
        List<String> played = bob.played.stream().map(Person.Played::words).toList();
        for (int second = 0; second < held.size(); second++) {
            if (played.contains("w" + second)) {
                return held.get(second).arrivedNanos();
            }
        }
        throw new AssertionError("nothing was played");
    }
}
