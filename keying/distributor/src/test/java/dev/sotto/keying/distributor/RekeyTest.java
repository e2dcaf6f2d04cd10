package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MD;
import static dev.sotto.keying.distributor.Bench.MS;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.tlsId;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.distributor.KeyDistributorConfig.KeyPolicy;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.RekeyWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.tests.kit.Rfc;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RekeyTest {
    private final Bench bench = new Bench().roster(1, 2, 3, 4);

    private static List<EktParameterSet> keys(List<KdOutput> outputs) {
        return all(outputs, KdOutput.SendEktKey.class).stream()
                .map(o -> EktKeyCodec.parse(o.body()))
                .toList();
    }

    private void acknowledge(List<KdOutput> outputs) {
        for (KdOutput.SendEktKey key : all(outputs, KdOutput.SendEktKey.class)) {
            bench.on(new KdInput.Acknowledged(key.association(), key.spi()));
        }
    }

    @Test
    @Rfc(number = 8871, section = "4.5.2", must = "a rekey is a new EKTKey for all")
    void when_somebody_leaves_the_others_get_a_new_key() {
        bench.join(1, 1);
        bench.join(2, 2);
        bench.join(3, 3);
        int before = spi();
        bench.now = 10 * SECOND;
        List<KdOutput> left = bench.ask(new Leave(2));
        List<EktParameterSet> keys = keys(left);
        assertThat(keys).hasSize(2);
        assertThat(keys.get(0).sameKeysAs(keys.get(1))).isTrue();
        assertThat(keys.get(0).spi()).isEqualTo((before + 1) & 0xFFFF);
        assertThat(keys.get(0).ttlSeconds()).isEqualTo(600);
    }

    @Test
    @Rfc(number = 8871, section = "8.2.2", must = "nobody gets an EKTKey again without memory of what it protected")
    void who_calls_again_before_the_last_call_is_known_to_be_over_gets_a_new_key_like_all_others() {
        bench.join(1, 1);
        bench.join(2, 2);
        int before = spi();
        bench.now = 10 * SECOND;
        bench.expect(3, ROOM, 2);
        List<EktParameterSet> keys = keys(bench.handshake(bench.nextAssociation(), 0x0009, 2, 3));
        assertThat(keys).hasSize(3).allMatch(key -> key.spi() == ((before + 1) & 0xFFFF));
    }

    @Test
    void when_somebody_is_kicked_the_others_get_a_new_key_at_once() {
        bench.join(1, 1);
        UUID kicked = bench.join(2, 2);
        List<KdOutput> outputs = bench.ask(new Kick(2));
        assertThat(all(outputs, KdOutput.SendEktKey.class))
                .hasSize(1)
                .noneMatch(key -> key.association().equals(kicked));
    }

    @Test
    void the_last_one_out_takes_the_key_along() {
        bench.join(1, 1);
        EktParameterSet first = present();
        bench.ask(new Leave(1));
        assertThat(bench.kd.nextDeadlineNanos()).isEqualTo(NanoClock.NEVER);
        bench.join(2, 2);
        assertThat(present().sameKeysAs(first)).isFalse();
    }

    @Test
    @Rfc(
            number = 8870,
            section = "5.2.2",
            must = "the TTL of a late joiner is what is left, because it counts from receipt")
    void a_late_joiner_gets_the_same_key_with_the_remaining_lifetime() {
        bench.join(1, 1);
        bench.now = 200 * SECOND;
        bench.expect(2, ROOM, 2);
        EktParameterSet late =
                keys(bench.handshake(bench.nextAssociation(), 0x0009, 2, 2)).getFirst();
        assertThat(late.ttlSeconds()).isBetween(398, 400);
        assertThat(late.spi()).isEqualTo(spi());
    }

    @Test
    @Rfc(number = 8870, section = "6", must = "the lifetime of the EKTKey is limited")
    void a_key_is_replaced_after_the_period() {
        bench.join(1, 1);
        assertThat(bench.kd.nextDeadlineNanos()).isEqualTo(300 * SECOND);
        assertThat(keys(bench.tick(300 * SECOND - 1))).isEmpty();
        List<KdOutput> renewed = bench.tick(300 * SECOND);
        assertThat(keys(renewed)).hasSize(1);
        acknowledge(renewed);
        assertThat(bench.kd.nextDeadlineNanos()).isEqualTo(600 * SECOND);
    }

    @Test
    void a_key_is_replaced_after_three_quarters_of_its_life_if_that_is_sooner() {
        KeyPolicy short80 = new KeyPolicy(80, 300 * SECOND, 5 * SECOND, 10, 500 * MS, 8 * SECOND, false);
        Bench quick = new Bench(1, short80).roster(1);
        quick.join(1, 1);
        assertThat(quick.kd.nextDeadlineNanos()).isEqualTo(60 * SECOND);
        assertThat(keys(quick.tick(60 * SECOND))).hasSize(1);
    }

    @Test
    void newcomers_can_be_kept_from_what_was_said_before() {
        KeyPolicy policy = new KeyPolicy(600, 300 * SECOND, 5 * SECOND, 10, 500 * MS, 8 * SECOND, true);
        Bench strict = new Bench(1, policy).roster(1, 2);
        strict.join(1, 1);
        strict.now = SECOND;
        strict.expect(2, ROOM, 2);
        List<EktParameterSet> keys = keys(strict.handshake(strict.nextAssociation(), 0x0009, 2, 2));
        assertThat(keys).hasSize(2);
        assertThat(keys.get(0).sameKeysAs(keys.get(1))).isTrue();
    }

    @Test
    void who_does_not_acknowledge_within_five_seconds_is_removed_and_the_others_rekeyed() {
        bench.join(1, 1);
        bench.join(2, 2);
        List<KdOutput> rekeyed = bench.on(new KdInput.Commanded(9, new KdCommand.Rekey(ROOM), 0));
        List<KdOutput.SendEktKey> sent = all(rekeyed, KdOutput.SendEktKey.class);
        bench.on(new KdInput.Acknowledged(sent.get(0).association(), sent.get(0).spi()));
        assertThat(bench.kd.nextDeadlineNanos()).isEqualTo(5 * SECOND);
        assertThat(bench.tick(5 * SECOND - 1)).isEmpty();
        List<KdOutput> removed = bench.tick(5 * SECOND);
        assertThat(told(removed, Removed.class)).extracting(Removed::legId).containsExactly(2L);
        assertThat(all(removed, KdOutput.CloseAssociation.class))
                .extracting(KdOutput.CloseAssociation::association)
                .containsExactly(sent.get(1).association());
        assertThat(keys(removed)).hasSize(1);
    }

    @Test
    void who_never_acknowledges_the_first_key_is_removed_too() {
        bench.expect(1, ROOM, 1);
        bench.handshake(bench.nextAssociation(), 0x0009, 1, 1);
        assertThat(told(bench.tick(5 * SECOND), Removed.class)).hasSize(1);
    }

    @Test
    void an_acknowledgement_of_a_later_key_covers_the_earlier_ones() {
        UUID member = bench.join(1, 1);
        bench.join(2, 2);
        int first = all(bench.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0)), KdOutput.SendEktKey.class)
                .getFirst()
                .spi();
        bench.now = SECOND;
        bench.on(new KdInput.Commanded(2, new KdCommand.Rekey(ROOM), 0));
        bench.on(new KdInput.Acknowledged(member, first + 1));
        bench.on(new KdInput.Acknowledged(member, first));
        bench.on(new KdInput.Acknowledged(member, 12345));
        List<KdOutput> removed = bench.tick(5 * SECOND);
        assertThat(told(removed, Removed.class)).extracting(Removed::legId).containsExactly(2L);
    }

    @Test
    void a_storm_of_leavers_is_answered_with_few_rekeys() {
        int people = 200;
        for (int person = 1; person <= people; person++) {
            bench.roster(person).join(person, person);
        }
        long sent = 0;
        for (int person = 1; person < people; person++) {
            bench.now += 2 * MS;
            List<KdOutput> outputs = bench.ask(new Leave(person));
            sent += outputs.stream()
                    .filter(KdOutput.SendEktKey.class::isInstance)
                    .map(o -> ((KdOutput.SendEktKey) o).spi())
                    .distinct()
                    .count();
            acknowledge(outputs);
        }
        assertThat(sent).isBetween(9L, 12L);
        long due = bench.kd.nextDeadlineNanos();
        assertThat(due).isLessThanOrEqualTo(bench.now + 500 * MS);
        assertThat(keys(bench.tick(due))).as("the last leaver is not forgotten").hasSize(1);
    }

    @Test
    void call_processing_may_ask_for_a_rekey_now_and_then() {
        bench.join(1, 1);
        assertThat(keys(bench.ask(new RekeyWanted(ROOM)))).hasSize(1);
        bench.now = 29 * SECOND;
        assertThat(keys(bench.ask(new RekeyWanted(ROOM)))).isEmpty();
        assertThat(bench.kd.describe(bench.now).counters()).containsEntry(KdCounter.REKEY_TOO_SOON, 1L);
    }

    @Test
    void a_restarted_key_distributor_is_another_instance_and_issues_no_key_twice() {
        Set<String> seen = new HashSet<>();
        Set<Long> instances = new HashSet<>();
        for (int start = 0; start < 20; start++) {
            Bench restarted = new Bench(Entropy.system(), KeyPolicy.DEFAULT);
            restarted.kd.restore(new KdRecord.MdTrusted(MD));
            restarted.kd.restore(new KdRecord.ConferenceCreated(ROOM, Kind.PRIVATE, 0x0009));
            restarted.roster(1);
            restarted.on(new KdInput.LinkUp(MD));
            assertThat(instances.add(restarted.kd.instanceId())).isTrue();
            restarted.expect(1, ROOM, 1);
            restarted.on(new KdInput.LeafMade(ROOM, Bench.leaf()));
            rekeyTwentyTimes(restarted, seen);
        }
        assertThat(seen).hasSize(20 * 20);
    }

    private static void rekeyTwentyTimes(Bench kd, Set<String> seen) {
        List<KdOutput> outputs = kd.handshake(kd.nextAssociation(), 0x0009, 1, 1);
        for (int rekey = 0; rekey < 20; rekey++) {
            KdOutput.SendEktKey key = all(outputs, KdOutput.SendEktKey.class).getFirst();
            EktParameterSet set = EktKeyCodec.parse(key.body());
            assertThat(seen.add(Arrays.toString(set.kek().dangerousOctets()))).isTrue();
            kd.on(new KdInput.Acknowledged(key.association(), key.spi()));
            kd.now += SECOND;
            outputs = kd.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0));
        }
    }

    @Test
    void a_closed_member_makes_the_others_get_a_new_key() {
        bench.join(1, 1);
        UUID second = bench.join(2, 2);
        List<KdOutput> closed = bench.on(new KdInput.Closed(MD, second, Optional.of(tlsId(2)), "gone", true));
        assertThat(keys(closed)).hasSize(1);
    }

    private int spi() {
        return bench.kd.describe(bench.now).conferences().getFirst().spi();
    }

    /** The key that another member would get now. */
    private EktParameterSet present() {
        bench.expect(999, ROOM, 4);
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0009, 4, 999);
        EktParameterSet set = keys(outputs).getFirst();
        bench.ask(new Leave(999));
        return set;
    }
}
