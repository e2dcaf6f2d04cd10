package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MS;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.distributor.Room.Endpoint;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The machine with many members that join, leave and are kicked, and that dies and comes back, in virtual time. */
class ConferenceInTimeTest {
    @ParameterizedTest
    @CsvSource({"0,0,0", "0.1,0.05,0.1", "0.3,0.1,0.3"})
    void joins_leaves_and_kicks_leave_everybody_with_one_key(double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 5; seed++) {
            Room room = new Room(seed, new Weather(loss, duplicate, reorder, 30 * MS));
            churn(room);
            room.run(room.bench.now + 20 * SECOND);
            ConferenceView view =
                    room.bench.kd.describe(room.bench.now).conferences().getFirst();
            assertThat(view.members())
                    .as("seed %s: %s", seed, room.removed)
                    .hasSize(room.endpoints.size())
                    .allMatch(ConferenceView.MemberView::acknowledged)
                    .allMatch(m -> m.spi() == view.spi());
            if (loss == 0) {
                assertThat(view.members()).hasSize(30 - 10 - 5);
            }
            List<Endpoint> all = List.copyOf(room.endpoints.values());
            room.talk(all, all);
            room.run(room.bench.now + 2 * SECOND);
            assertThat(room.talk(all, all)).as("seed %s", seed).isEmpty();
        }
    }

    /** 30 people come in 6 s, 10 leave and 5 are kicked meanwhile. */
    private static void churn(Room room) {
        for (int i = 0; i < 30; i++) {
            room.join(i, 100 + i);
            room.run(room.bench.now + 200 * MS);
            if (i % 3 == 2) {
                room.take(room.bench.ask(new Leave(i - 1)));
            }
            if (i % 6 == 5) {
                room.take(room.bench.ask(new Kick(i)));
            }
        }
    }

    @Test
    void who_was_kicked_opens_nothing_after_the_switch() {
        for (long seed = 1; seed <= 5; seed++) {
            Room room = new Room(seed, new Weather(0.1, 0.05, 0.1, 30 * MS));
            List<Endpoint> staying = List.of(room.join(1, 1), room.join(2, 2), room.join(3, 3));
            Endpoint kicked = room.join(4, 4);
            room.run(3 * SECOND);
            room.talk(staying, List.of(kicked));
            room.run(4 * SECOND);
            assertThat(room.talk(staying, List.of(kicked))).as("hears before").isEmpty();
            room.take(room.bench.ask(new Kick(4)));
            // The last one to have the key announces it, and 250 ms later all have switched.
            room.run(9 * SECOND);
            room.talk(staying, staying);
            room.run(10 * SECOND + 20 * MS);
            assertThat(room.talk(staying, List.of(kicked)))
                    .as("seed %s: removed %s", seed, room.removed)
                    .hasSize(3);
            assertThat(room.talk(staying, staying)).as("seed %s", seed).isEmpty();
        }
    }

    @Test
    void a_member_that_never_acknowledges_is_out_after_five_seconds_and_the_rest_goes_on() {
        Room room = new Room(1, Weather.CLEAR);
        Endpoint silent = room.join(1, 1);
        List<Endpoint> others = List.of(room.join(2, 2), room.join(3, 3));
        room.run(SECOND);
        silent.deaf = true;
        room.take(room.bench.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0)));
        room.run(5900 * MS);
        assertThat(room.removed).isEmpty();
        room.run(6100 * MS);
        assertThat(room.removed).extracting(Removed::legId).containsExactly(1L);
        room.run(8 * SECOND);
        room.talk(others, others);
        room.run(9 * SECOND);
        assertThat(room.talk(others, others)).isEmpty();
        assertThat(room.talk(others, List.of(silent))).hasSize(2);
    }

    @Test
    void an_hour_of_a_quiet_conference_sees_a_new_key_every_five_minutes() {
        Room room = new Room(1, Weather.CLEAR);
        List<Endpoint> all = List.of(room.join(1, 1), room.join(2, 2));
        for (int minute = 1; minute <= 60; minute++) {
            room.run(minute * 60L * SECOND);
            room.talk(all, all);
        }
        assertThat(room.removed).isEmpty();
        long rekeys = room.bench.kd.describe(room.bench.now).counters().getOrDefault(KdCounter.REKEYS, 0L);
        assertThat(rekeys).isBetween(11L, 12L);
        assertThat(room.talk(all, all)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "0.1,0.05,0.1"})
    void a_restart_of_the_key_distributor_costs_former_members_no_packet(
            double loss, double duplicate, double reorder) {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            Room room = new Room(seed, new Weather(loss, duplicate, reorder, 30 * MS));
            for (int i = 1; i <= 10; i++) {
                room.join(i, i);
            }
            room.run(10 * SECOND);
            room.converse(12 * SECOND);
            int before = spi(room);
            room.restartKd(100 + seed);
            List<String> lost = new ArrayList<>(room.converse(14 * SECOND));
            long last = room.bench.now;
            for (int i = 1; i <= 10; i++) {
                lost.addAll(room.converse(room.bench.now + random.nextInt(300) * MS));
                room.comeBack(i, i);
                last = room.bench.now;
            }
            lost.addAll(room.converse(last + 10 * SECOND));
            assertThat(lost).as("seed %s", seed).isEmpty();
            assertThat(room.removed).isEmpty();
            assertAllSendUnderOneNewKey(room, before);
        }
    }

    private static void assertAllSendUnderOneNewKey(Room room, int before) {
        ConferenceView view =
                room.bench.kd.describe(room.bench.now).conferences().getFirst();
        assertThat(view.spi()).isNotEqualTo(before);
        assertThat(view.members()).hasSize(10).allMatch(ConferenceView.MemberView::acknowledged);
        assertThat(room.endpoints.values())
                .extracting(e -> e.sender.describe().spi())
                .containsOnly(view.spi());
        assertThat(room.endpoints.values()).noneMatch(e -> e.sender.describe().switching());
        assertThat(room.bench.kd.describe(room.bench.now).counters()).doesNotContainEntry(KdCounter.REKEYS, 1L);
    }

    @Test
    void who_does_not_come_back_holds_the_others_up_for_eight_seconds_only_and_is_then_deaf() {
        Room room = new Room(1, Weather.CLEAR);
        for (int i = 1; i <= 3; i++) {
            room.join(i, i);
        }
        room.run(2 * SECOND);
        room.converse(4 * SECOND);
        Endpoint lost = room.endpoints.get(room.legs.get(3L));
        room.restartKd(9);
        room.comeBack(1, 1);
        room.comeBack(2, 2);
        assertThat(room.converse(14 * SECOND)).isEmpty();
        List<Endpoint> back = List.of(room.endpoints.get(room.legs.get(1L)), room.endpoints.get(room.legs.get(2L)));
        room.run(15 * SECOND);
        assertThat(room.talk(back, List.of(lost)))
                .as("all have switched within 10 s")
                .hasSize(2);
        assertThat(room.talk(back, back)).isEmpty();
    }

    private static int spi(Room room) {
        return room.bench.kd.describe(room.bench.now).conferences().getFirst().spi();
    }
}
