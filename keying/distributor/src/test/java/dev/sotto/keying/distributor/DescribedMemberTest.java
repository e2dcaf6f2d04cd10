package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Described;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DescribedMemberTest {
    private final Bench bench = new Bench().roster(1);

    private Described described(long legId) {
        ConferenceView room = bench.kd.describe(bench.now).conferences().getFirst();
        return new Described(
                legId, "person 1", OptionalInt.of(room.members().getFirst().spi()), 0, 300, room.locked());
    }

    @Test
    void call_processing_hears_who_a_member_is_which_key_it_has_and_whether_the_conference_is_locked() {
        bench.expect(4, ROOM, 1);
        List<KdOutput> in = bench.handshake(bench.nextAssociation(), 0x0009, 1, 4);
        assertThat(told(in, Described.class))
                .as("before it acknowledged the key")
                .containsExactly(new Described(4, "person 1", OptionalInt.empty(), 0, 0, false));
        KdOutput.SendEktKey key = all(in, KdOutput.SendEktKey.class).getFirst();
        List<KdOutput> acknowledged = bench.on(new KdInput.Acknowledged(key.association(), key.spi()));
        assertThat(told(acknowledged, Described.class)).containsExactly(described(4));
        List<KdOutput> locked = bench.on(new KdInput.Commanded(1, new KdCommand.Lock(ROOM), 0));
        assertThat(told(locked, Described.class)).containsExactly(described(4));
        assertThat(described(4).locked()).isTrue();
        List<KdOutput> open = bench.on(new KdInput.Commanded(2, new KdCommand.Unlock(ROOM), 0));
        assertThat(told(open, Described.class)).containsExactly(described(4));
        bench.now = 100 * Bench.SECOND;
        List<KdOutput> later = bench.on(new KdInput.Commanded(3, new KdCommand.Lock(ROOM), 0));
        assertThat(told(later, Described.class).getFirst())
                .satisfies(said -> assertThat(said.ageSeconds()).isEqualTo(100))
                .satisfies(said -> assertThat(said.nextSeconds()).isEqualTo(200));
    }
}
