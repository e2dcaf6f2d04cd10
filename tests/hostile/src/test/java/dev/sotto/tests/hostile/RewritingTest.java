package dev.sotto.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.ReceiveVerdict;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a media distributor may not change, it cannot change; each time the packets before and after are played. */
class RewritingTest {
    private static final OptionalInt NO = OptionalInt.empty();

    /** Without a verdict: where the wrong number lies to the right one decides whether it is too old or its tag is wrong. */
    static Stream<Arguments> rewritings() {
        return Stream.of(
                Arguments.of("timestamp later", new Fault.Timestamp(960), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("timestamp earlier", new Fault.Timestamp(-960), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("a contributing source", new Fault.AddedCsrc(77), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("CC alone", new Fault.ClaimedCsrcs(1), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("padding flag", new Fault.Padding(), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("PT, silently", new Fault.SilentPayloadType(0), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("SEQ, silently", new Fault.SilentSequence(), null),
                Arguments.of("M, silently", new Fault.SilentMarker(), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("a bit of the tag", new Fault.TurnedBit(3), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("a bit of the payload", new Fault.TurnedBit(19), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("one octet less", new Fault.Shortened(1), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("no room for a tag", new Fault.Shortened(1000), ReceiveVerdict.BAD_ORIGINAL_HEADER),
                Arguments.of("one octet more", new Fault.Lengthened(1), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of(
                        "claims another PT",
                        new Fault.ClaimedOriginals(OptionalInt.of(96), NO, false),
                        ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("claims another SEQ", new Fault.ClaimedOriginals(NO, OptionalInt.of(4711), false), null),
                Arguments.of(
                        "claims another M", new Fault.ClaimedOriginals(NO, NO, true), ReceiveVerdict.INNER_BAD_TAG),
                Arguments.of("reserved bits", new Fault.ClaimedConfig(0x10), ReceiveVerdict.BAD_ORIGINAL_HEADER),
                Arguments.of("B without M", new Fault.ClaimedConfig(0x08), ReceiveVerdict.BAD_ORIGINAL_HEADER),
                Arguments.of("a longer block", new Fault.ClaimedConfig(0x03), null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rewritings")
    @Rfc(
            number = 8723,
            section = "5.2",
            must = "only PT, SEQ and M may be changed, and only with the original header block")
    void a_rewritten_packet_is_not_played(String what, Fault.Tampering fault, @Nullable ReceiveVerdict expected) {
        Scene scene = new Scene(1);
        Person alice = scene.join();
        Person bob = scene.join();
        List<String> before = scene.talk(alice, "before", 10);
        scene.md.commit(fault, scene.now);
        scene.talk(alice, "forged", 10);
        scene.md.commit(new Fault.Honest(), scene.now);
        List<String> after = scene.talk(alice, "after", 10);
        assertThat(bob.words(alice)).as(what).containsExactlyElementsOf(joined(before, after));
        long dropped = bob.media.health().dropped();
        assertThat(dropped).as(what).isEqualTo(10);
        if (expected != null) {
            assertThat(bob.verdicts(alice, expected)).as(what).isEqualTo(10);
        }
    }

    @Test
    @Rfc(number = 8871, section = "8.2.4", must = "media cannot be moved to another source")
    void a_packet_under_another_ssrc_is_not_played_for_anybody() {
        Scene scene = new Scene(2);
        Person alice = scene.join();
        Person carol = scene.join();
        Person bob = scene.join();
        scene.talk(carol, "carol", 5);
        List<String> said = scene.talk(alice, "alice", 5);
        for (int ssrc : List.of(carol.ssrc, bob.ssrc, 4711)) {
            scene.md.commit(new Fault.Ssrc(ssrc), scene.now);
            scene.talk(alice, "moved", 10);
        }
        assertThat(bob.words(alice)).isEqualTo(said);
        assertThat(bob.words(carol)).hasSize(5);
        assertThat(bob.played).hasSize(10);
        scene.md.commit(new Fault.Honest(), scene.now);
        scene.say(alice, "control");
        assertThat(bob.words(alice)).endsWith("control");
    }

    @Test
    void the_level_of_a_voice_belongs_to_the_hop_and_changes_nothing_of_what_is_played() {
        Scene scene = new Scene(3);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.md.commit(new Fault.Level(Person.LEVEL_ID, 0xFF), scene.now);
        assertThat(scene.talk(alice, "w", 10)).isEqualTo(bob.words(alice));
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
