package dev.sotto.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What RFC 8723 5.2 lets a media distributor change: whatever it changes, the same frame is played. */
class LegalChangeTest {
    private static final int OPUS = 111;
    private static final int PCMU = 0;

    @Test
    @Rfc(number = 8723, section = "5.2", must = "PT, SEQ and M may be changed when the original header block says so")
    void every_combination_over_one_media_distributor_is_played() {
        Map<Integer, Integer> blockLengths = new TreeMap<>();
        for (int change = 0; change < 8; change++) {
            Scene scene = new Scene(change);
            Person alice = scene.join();
            Person bob = scene.join();
            for (int i = 0; i < 20; i++) {
                Fault.Legal legal = legal(change, PCMU);
                scene.md.commit(legal, scene.now);
                scene.say(alice, "w" + i);
                count(blockLengths, legal, scene.md.tape().getLast());
            }
            assertPlayed(scene, alice, bob, 20, "change " + change);
        }
        assertThat(blockLengths.keySet())
                .as("octets of the original header block")
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    @Rfc(number = 8723, section = "5.2", must = "a later distributor keeps what the first one recorded")
    void every_combination_over_two_media_distributors_is_played() {
        Map<Integer, Integer> blockLengths = new TreeMap<>();
        for (int changes = 0; changes < 64; changes++) {
            // The second one changes PT on, or back to what it was.
            for (int secondType : List.of(PCMU, OPUS)) {
                Scene scene = new Scene(changes);
                Person alice = scene.join();
                scene.openSecond();
                Person bob = scene.join();
                HostileDistributor second = Objects.requireNonNull(scene.second);
                scene.md.commit(legal(changes & 7, PCMU), scene.now);
                Fault.Legal last = legal(changes >>> 3, secondType);
                second.commit(last, scene.now);
                scene.talk(alice, "w", 5);
                count(blockLengths, last, second.tape().getLast());
                assertPlayed(scene, alice, bob, 5, "changes " + changes + ", PT " + secondType);
            }
        }
        assertThat(blockLengths.keySet())
                .as("octets of the original header block")
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void changes_at_random_over_two_media_distributors_are_played() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            Scene scene = new Scene(seed, random.nextBoolean() ? 0x0009 : 0x000A);
            Person alice = scene.join();
            scene.openSecond();
            Person bob = scene.join();
            HostileDistributor second = Objects.requireNonNull(scene.second);
            // A hop whose numbers jump to and fro would be a broken one; each keeps its way of numbering.
            int firstNumbers = random.nextInt(2) << 1;
            int secondNumbers = random.nextInt(2) << 1;
            for (int i = 0; i < 100; i++) {
                scene.md.commit(legal((random.nextInt(8) & 5) | firstNumbers, type(random)), scene.now);
                second.commit(legal((random.nextInt(8) & 5) | secondNumbers, type(random)), scene.now);
                scene.say(alice, "w" + i);
            }
            assertPlayed(scene, alice, bob, 100, "seed " + seed);
        }
    }

    /** Bit 0 for PT, bit 1 for SEQ, bit 2 for M. */
    private static Fault.Legal legal(int change, int payloadType) {
        return new Fault.Legal(
                (change & 1) != 0 ? OptionalInt.of(payloadType) : OptionalInt.empty(),
                (change & 2) != 0,
                (change & 4) != 0);
    }

    private static int type(Random random) {
        return random.nextBoolean() ? OPUS : PCMU;
    }

    private static void count(Map<Integer, Integer> lengths, Fault.Legal legal, Carried packet) {
        int length = Tamper.apply(legal, packet).packet().originalHeader().length();
        lengths.merge(length, 1, Integer::sum);
    }

    private static void assertPlayed(Scene scene, Person alice, Person bob, int frames, String what) {
        assertThat(bob.played).as(what).hasSize(frames);
        for (int i = 0; i < frames; i++) {
            RtpPacketView sent = Carried.view(scene.md.tape().get(i).packet());
            Person.Played played = bob.played.get(i);
            assertThat(played.words()).as(what).isEqualTo("w" + i);
            assertThat(played.ssrc()).as(what).isEqualTo(alice.ssrc);
            assertThat(played.timestamp()).as(what).isEqualTo(sent.timestamp());
            assertThat(played.originalSequence()).as(what).isEqualTo(sent.sequenceNumber());
        }
        assertThat(bob.media.health().dropped()).as(what).isZero();
    }
}
