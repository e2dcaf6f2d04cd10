package dev.sotto.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.ReceiveVerdict;
import dev.sotto.tests.kit.Rfc;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of packets put together anew; each time the whole packet that a part came from is played as a control. */
class SplicingTest {
    private final Scene scene = new Scene(1);
    private final Person alice = scene.join();
    private final Person carol = scene.join();
    private final Person bob = scene.join();

    @BeforeEach
    void everybody_was_heard() {
        scene.talk(alice, "a", 5);
        scene.talk(carol, "c", 5);
        assertThat(bob.played).hasSize(10);
    }

    @Test
    @Rfc(number = 8871, section = "8.2.4", must = "two sources cannot be spliced into one")
    void the_payload_of_one_source_under_the_header_of_another_is_not_played() {
        Carried ofAlice = unheard(alice, "alice");
        Carried ofCarol = unheard(carol, "carol");
        for (boolean claimed : List.of(false, true)) {
            scene.attack(ofCarol, bob, new Fault.Splice(ofAlice, claimed));
            scene.attack(ofAlice, bob, new Fault.Splice(ofCarol, claimed));
        }
        assertThat(bob.played).hasSize(10);
        playsAsControl(ofAlice, ofCarol);
    }

    @Test
    void the_payload_of_one_moment_under_the_header_of_another_is_not_played() {
        Carried first = unheard(alice, "first");
        Carried second = unheard(alice, "second");
        for (boolean claimed : List.of(false, true)) {
            scene.attack(second, bob, new Fault.Splice(first, claimed));
            scene.attack(first, bob, new Fault.Splice(second, claimed));
        }
        assertThat(bob.played).hasSize(10);
        playsAsControl(first, second);
    }

    @Test
    void the_field_of_another_source_gives_it_no_key_and_takes_none() {
        Carried ofAlice = unheard(alice, "alice");
        Carried ofCarol = unheard(carol, "carol");
        scene.attack(ofAlice, bob, new Fault.Tail(full(carol).tail()));
        scene.attack(ofCarol, bob, new Fault.Tail(full(alice).tail()));
        assertThat(bob.words(alice)).endsWith("alice");
        assertThat(bob.words(carol)).endsWith("carol");
        assertThat(bob.played).hasSize(12);
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "a packet whose field cannot be found or opened is discarded")
    void a_packet_whose_field_was_cut_off_or_broken_is_not_played() {
        Carried carried = unheard(alice, "word");
        byte[] field = full(alice).tail();
        byte[] broken = field.clone();
        broken[5] ^= 1;
        byte[] tooLong = field.clone();
        tooLong[tooLong.length - 2] = (byte) 0xFF;
        for (byte[] tail : List.of(new byte[0], broken, tooLong, Arrays.copyOfRange(field, 10, field.length))) {
            scene.attack(carried, bob, new Fault.Tail(tail));
        }
        assertThat(bob.played).hasSize(10);
        playsAsControl(carried);
    }

    @Test
    void a_packet_that_was_cut_after_its_outer_tag_was_made_is_not_played() {
        Carried carried = unheard(alice, "word");
        byte[] whole = scene.md.send(carried, bob.leg, new Fault.Honest()).datagram();
        for (int length = 0; length < whole.length; length++) {
            bob.hear(Arrays.copyOf(whole, length), scene.now);
        }
        assertThat(bob.played).hasSize(10);
        playsAsControl(carried);
        assertThat(bob.verdicts(alice, ReceiveVerdict.INNER_BAD_TAG)).isZero();
    }

    /** A packet that reached the distributor and nobody else. */
    private Carried unheard(Person speaker, String words) {
        scene.md.commit(new Fault.Hold(Long.MAX_VALUE / 2), scene.now);
        speaker.say(words, scene.now).forEach(datagram -> scene.toDistributor(speaker, datagram));
        scene.now += Scene.FRAME;
        return scene.md.tape().getLast();
    }

    private Carried full(Person speaker) {
        return scene.md.tape().stream()
                .filter(c -> c.ssrc() == speaker.ssrc && c.hasFullField())
                .toList()
                .getLast();
    }

    private void playsAsControl(Carried... whole) {
        int before = bob.played.size();
        for (Carried carried : whole) {
            scene.attack(carried, bob, new Fault.Honest());
        }
        assertThat(bob.played).hasSize(before + whole.length);
    }
}
