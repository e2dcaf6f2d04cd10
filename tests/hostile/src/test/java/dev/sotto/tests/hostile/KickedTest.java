package dev.sotto.tests.hostile;

import static dev.sotto.tests.hostile.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who had to leave but goes on listening, with a media distributor that goes on sending. */
class KickedTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @Rfc(number = 8871, section = "4.5.2", must = "who left cannot open what is sent under the next key")
    void fed_every_packet_it_opens_nothing_that_was_sent_after_the_switch(long seed) {
        Scene scene = new Scene(seed);
        Person alice = scene.join();
        Person bob = scene.join();
        Person mallory = scene.join();
        scene.talk(alice, "for all", 20);
        assertThat(mallory.words(alice)).hasSize(20);
        scene.kickButKeepFeeding(mallory);
        long kicked = scene.now;
        scene.talk(alice, "for two", 200);
        scene.pass(20 * SECOND, SECOND);
        scene.talk(alice, "for two again", 20);
        assertThat(bob.words(alice)).hasSize(240);
        List<Person.Played> after =
                mallory.played.stream().filter(p -> p.atNanos() >= kicked).toList();
        assertThat(after)
                .as("the old key encrypts for 250 ms after the new one was announced (RFC 8870 4.3.1)")
                .allMatch(p -> p.atNanos() <= kicked + SECOND / 4 + Scene.FRAME);
        int before = mallory.played.size();
        scene.md.tape().forEach(packet -> scene.attack(packet, mallory, new Fault.Honest()));
        assertThat(mallory.played).hasSize(before);
    }

    @Test
    void what_is_said_first_long_after_the_kick_is_not_opened_either() {
        Scene scene = new Scene(7);
        Person alice = scene.join();
        Person bob = scene.join();
        Person mallory = scene.join();
        scene.talk(alice, "for all", 20);
        scene.kickButKeepFeeding(mallory);
        scene.pass(5 * SECOND, SECOND);
        scene.talk(alice, "for two", 20);
        assertThat(mallory.words(alice)).hasSize(20);
        assertThat(bob.words(alice)).hasSize(40);
    }
}
