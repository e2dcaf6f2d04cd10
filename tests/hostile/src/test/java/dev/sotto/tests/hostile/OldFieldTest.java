package dev.sotto.tests.hostile;

import static dev.sotto.tests.hostile.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.OctetReader;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FullEKTFields of former times: SPI and epoch stand in clear, so a media distributor may write there what it likes. */
class OldFieldTest {
    private static final int EPOCHS = 4;

    private final Scene scene = new Scene(1);
    private final Person alice = scene.join();
    private final Person carol = scene.join();
    private final Person bob = scene.join();
    private List<Carried> old = List.of();

    @BeforeEach
    void a_rekey_made_everything_before_it_old() {
        scene.talk(alice, "old", 50);
        scene.talk(carol, "c", 10);
        old = scene.md.tape().stream().filter(c -> c.ssrc() == alice.ssrc).toList();
        scene.pass(40 * SECOND, SECOND);
        scene.rekey();
        scene.talk(alice, "new", 50);
        scene.pass(20 * SECOND, SECOND);
        assertThat(bob.words(alice)).hasSize(100);
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "an old key is not installed again")
    void an_old_field_with_a_new_epoch_brings_no_old_key_back() {
        for (Carried packet : old) {
            for (int epoch : List.of(0, 1, 2, 0xFFFF)) {
                scene.attack(packet, bob, new Fault.TailEpoch(epoch));
            }
        }
        assertThat(bob.words(alice)).hasSize(100);
        aliceIsStillHeard();
    }

    @Test
    void an_old_field_under_the_present_spi_brings_no_old_key_back() {
        int present = spi(scene.md.tape().getLast());
        assertThat(present).isNotEqualTo(spi(old.getFirst()));
        old.forEach(packet -> scene.attack(packet, bob, new Fault.TailSpi(present)));
        assertThat(bob.words(alice)).hasSize(100);
        aliceIsStillHeard();
    }

    @Test
    void old_fields_behind_new_packets_take_no_key_away() {
        List<byte[]> fields =
                old.stream().filter(Carried::hasFullField).map(Carried::tail).toList();
        for (byte[] field : fields) {
            scene.md.commit(new Fault.Tail(field), scene.now);
            scene.talk(alice, "still", EPOCHS);
        }
        assertThat(bob.words(alice)).hasSize(100 + EPOCHS * fields.size());
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "the SSRC in the field is the packet's")
    void a_field_moved_to_another_source_brings_that_source_no_key() {
        Carried full = full(alice);
        int before = bob.played.size();
        for (int ssrc : List.of(carol.ssrc, 4711)) {
            scene.attack(full, bob, new Fault.Ssrc(ssrc));
            scene.attack(old.getFirst(), bob, new Fault.Ssrc(ssrc));
        }
        assertThat(bob.played).hasSize(before);
        scene.say(carol, "control");
        assertThat(bob.words(carol)).endsWith("control");
    }

    @Test
    void the_present_field_with_another_epoch_changes_nothing() {
        scene.md.commit(new Fault.TailEpoch(0xFFFF), scene.now);
        scene.talk(alice, "burnt", 20);
        assertThat(bob.words(alice)).hasSize(120);
        scene.md.commit(new Fault.Honest(), scene.now);
        scene.rekey();
        scene.talk(alice, "next", 50);
        assertThat(bob.words(alice)).hasSize(170);
    }

    private void aliceIsStillHeard() {
        List<String> said = scene.talk(alice, "control", 20);
        assertThat(bob.words(alice)).hasSize(120).endsWith(said.toArray(String[]::new));
    }

    private Carried full(Person speaker) {
        return scene.md.tape().stream()
                .filter(c -> c.ssrc() == speaker.ssrc && c.hasFullField())
                .toList()
                .getLast();
    }

    private int spi(Carried of) {
        byte[] tail = of.hasFullField() ? of.tail() : full(alice).tail();
        return (int) OctetReader.bigEndian(tail, tail.length - 7, 2);
    }
}
