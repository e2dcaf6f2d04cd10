package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MD;
import static dev.sotto.keying.distributor.Bench.MS;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.certificate;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.tests.kit.Rfc;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A key distributor that dies and comes back with its journal and without anything else. */
class RestartTest {
    private final Bench before = new Bench().roster(1, 2, 3, 4, 5);

    private static List<KdOutput.SendEktKey> keys(List<KdOutput> outputs) {
        return all(outputs, KdOutput.SendEktKey.class);
    }

    private static void acknowledge(Bench bench, List<KdOutput> outputs) {
        keys(outputs).forEach(key -> bench.on(new KdInput.Acknowledged(key.association(), key.spi())));
    }

    /** An old member of leg and person {@code who} answers the new offer and ends its new handshake. */
    private static List<KdOutput> comesBack(Bench bench, int who) {
        bench.offer(who, who);
        return bench.handshake(bench.nextAssociation(), 0x0009, who, who);
    }

    private Bench restartWithThree() {
        before.join(1, 1);
        before.join(2, 2);
        before.join(3, 3);
        return before.killedAndStartedAgain(2);
    }

    @Test
    void all_former_members_get_one_fresh_key_when_the_last_of_them_is_back() {
        Bench after = restartWithThree();
        assertThat(keys(comesBack(after, 1))).as("its old key serves meanwhile").isEmpty();
        assertThat(keys(comesBack(after, 2))).isEmpty();
        List<KdOutput> complete = comesBack(after, 3);
        List<EktParameterSet> sets =
                keys(complete).stream().map(k -> EktKeyCodec.parse(k.body())).toList();
        assertThat(sets).hasSize(3).allMatch(s -> s.sameKeysAs(sets.getFirst()));
        acknowledge(after, complete);
        assertThat(told(after.tick(after.now + 20 * SECOND), Removed.class)).isEmpty();
    }

    @Test
    void who_does_not_come_back_is_waited_for_eight_seconds() {
        Bench after = restartWithThree();
        comesBack(after, 1);
        after.now += SECOND;
        comesBack(after, 2);
        assertThat(after.kd.nextDeadlineNanos()).isEqualTo(8 * SECOND);
        assertThat(keys(after.tick(8 * SECOND - 1))).isEmpty();
        assertThat(keys(after.tick(8 * SECOND))).hasSize(2);
        assertThat(keys(comesBack(after, 3)))
                .as("who comes later gets the present one")
                .hasSize(1);
    }

    @Test
    void a_new_call_after_a_restart_does_not_wait_for_members_of_a_conference_that_is_over() {
        Bench after = restartWithThree();
        after.expect(9, ROOM, 4);
        assertThat(keys(after.handshake(after.nextAssociation(), 0x0009, 4, 9))).hasSize(1);
    }

    @Test
    void a_conference_that_ends_after_the_restart_is_not_waited_for_again() {
        Bench after = restartWithThree();
        comesBack(after, 1);
        acknowledge(after, after.tick(8 * SECOND));
        after.ask(new Leave(1));
        assertThat(keys(comesBack(after, 2))).hasSize(1);
    }

    @Test
    void who_is_kicked_or_leaves_while_the_others_gather_ends_their_waiting() {
        Bench kicked = restartWithThree();
        comesBack(kicked, 1);
        comesBack(kicked, 2);
        List<KdOutput> outputs = kicked.on(new KdInput.Commanded(1, new KdCommand.Kick(ROOM, "person 3"), 0));
        assertThat(keys(outputs)).as("person 3 has the key that served").hasSize(2);

        Bench left = restartWithThree();
        comesBack(left, 1);
        comesBack(left, 2);
        assertThat(keys(left.ask(new Leave(2)))).hasSize(1);
    }

    @Test
    void a_locked_conference_takes_its_members_back_and_nobody_else() {
        before.join(1, 1);
        before.join(2, 2);
        before.ask(new Lock(ROOM));
        before.ask(new Leave(2));
        Bench after = before.killedAndStartedAgain(2);
        assertThat(keys(comesBack(after, 1))).hasSize(1);
        assertThat(told(after.expect(3, ROOM, 3), Refusal.class)).hasSize(1);
        assertThat(told(after.expect(4, ROOM, 2), Refusal.class))
                .as("it had left")
                .hasSize(1);
        assertThat(told(after.expect(5, ROOM, 1), Refusal.class))
                .as("it is in already")
                .hasSize(1);
    }

    @Test
    void who_only_claims_to_be_a_former_member_of_a_locked_conference_gets_no_key() {
        before.join(1, 1);
        before.ask(new Lock(ROOM));
        Bench after = before.killedAndStartedAgain(2);
        after.offer(9, 4);
        List<KdOutput> outputs = after.handshake(after.nextAssociation(), 0x0009, 4, 9);
        assertThat(keys(outputs)).isEmpty();
        assertThat(all(outputs, KdOutput.GiveMediaKeys.class)).isEmpty();
    }

    @Test
    @Rfc(number = 8870, section = "4.2", must = "each EKT parameter set has an SPI of its own")
    void no_key_and_no_spi_is_given_twice_over_many_restarts() {
        Random random = new Random(3);
        Set<String> keks = new HashSet<>();
        Set<Integer> spis = new HashSet<>();
        Bench bench = before;
        int given = 0;
        for (int start = 0; start < 40; start++) {
            List<KdOutput> outputs = bench.expect(1, ROOM, 1);
            outputs = bench.handshake(bench.nextAssociation(), 0x0009, 1, 1);
            int rekeys = random.nextInt(600);
            for (int i = 0; i <= rekeys; i++) {
                EktParameterSet set = EktKeyCodec.parse(keys(outputs).getFirst().body());
                assertThat(keks.add(Arrays.toString(set.kek().dangerousOctets())))
                        .isTrue();
                assertThat(spis.add(set.spi()))
                        .as("SPI %s after %s", set.spi(), given)
                        .isTrue();
                given++;
                acknowledge(bench, outputs);
                bench.now += SECOND;
                outputs = bench.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0));
            }
            acknowledge(bench, outputs);
            EktParameterSet last = EktKeyCodec.parse(keys(outputs).getFirst().body());
            assertThat(spis.add(last.spi())).isTrue();
            bench = bench.killedAndStartedAgain(100 + start);
        }
        assertThat(given).isGreaterThan(5000);
    }

    @Test
    void spis_are_on_disk_before_a_key_is_given_under_them() {
        before.expect(1, ROOM, 1);
        List<KdOutput> outputs = before.handshake(before.nextAssociation(), 0x0009, 1, 1);
        List<KdRecord> remembered = all(outputs, KdOutput.Remember.class).stream()
                .map(KdOutput.Remember::what)
                .toList();
        KdRecord reserved = remembered.stream()
                .filter(KdRecord.SpisReserved.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(reserved.mustLast()).isTrue();
        assertThat(outputs.indexOf(new KdOutput.Remember(reserved)))
                .isLessThan(outputs.indexOf(keys(outputs).getFirst()));
    }

    @Test
    void a_new_description_of_a_leg_keeps_its_member_until_the_new_handshake_is_complete() {
        before.join(1, 1);
        UUID second = before.join(2, 2);
        before.now = SECOND;
        // A re-INVITE of the peer with a new tls-id is taken back, and we offer a new association instead.
        before.ask(new Expect(2, ROOM, Optional.of(certificate(2)), Optional.of(Bench.tlsId(22))));
        before.offer(2, 2);
        assertThat(members()).containsExactlyInAnyOrder(1L, 2L);
        List<KdOutput> renewed = before.handshake(before.nextAssociation(), 0x0009, 2, 2);
        assertThat(all(renewed, KdOutput.CloseAssociation.class))
                .extracting(KdOutput.CloseAssociation::association)
                .containsExactly(second);
        assertThat(members()).containsExactlyInAnyOrder(1L, 2L);
    }

    private List<Long> members() {
        return before.kd.describe(before.now).conferences().getFirst().members().stream()
                .map(ConferenceView.MemberView::leg)
                .toList();
    }

    @Test
    void a_kick_that_crosses_the_end_of_the_call_still_bans() {
        UUID association = before.join(1, 1);
        before.on(new KdInput.Closed(MD, association, Optional.empty(), "gone", true));
        List<KdOutput> kicked = before.ask(new Kick(1));
        assertThat(told(kicked, Removed.class)).extracting(Removed::legId).containsExactly(1L);
        assertThat(told(before.expect(2, ROOM, 1), Refusal.class)).hasSize(1);
    }

    @Test
    void a_kick_of_an_unknown_leg_is_answered_and_bans_nobody() {
        assertThat(told(before.ask(new Kick(77)), Removed.class)).hasSize(1);
        assertThat(before.journal).noneMatch(KdRecord.Banned.class::isInstance);
    }

    @Test
    void a_kick_told_after_a_restart_names_the_endpoint_first() {
        Bench after = restartWithThree();
        after.expect(3, ROOM, 3);
        after.ask(new Kick(3));
        assertThat(after.journal).contains(new KdRecord.Banned(ROOM, certificate(3)));
        assertThat(keys(comesBack(after, 1))).isEmpty();
        assertThat(keys(comesBack(after, 2))).as("person 3 is not waited for").hasSize(2);
    }

    @Test
    void while_the_tunnel_is_cut_nobody_is_late() {
        before.join(1, 1);
        before.join(2, 2);
        before.on(new KdInput.TunnelCut(MD));
        List<KdOutput> rekeyed = before.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0));
        assertThat(told(before.tick(30 * SECOND), Removed.class)).isEmpty();
        before.on(new KdInput.TunnelBack(MD));
        KdOutput.SendEktKey first = keys(rekeyed).getFirst();
        before.on(new KdInput.Acknowledged(first.association(), first.spi()));
        assertThat(told(before.tick(35 * SECOND - 1), Removed.class)).isEmpty();
        assertThat(told(before.tick(35 * SECOND), Removed.class))
                .extracting(Removed::legId)
                .containsExactly(2L);
    }

    @Test
    void while_nobody_behind_a_tunnel_acknowledges_the_tunnel_is_taken_for_silent_and_not_its_members() {
        before.join(1, 1);
        before.join(2, 2);
        before.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0));
        assertThat(before.kd.nextDeadlineNanos()).isEqualTo(30 * SECOND);
        assertThat(told(before.tick(29 * SECOND), Removed.class)).isEmpty();
        before.on(new KdInput.TunnelCut(MD));
        assertThat(told(before.tick(100 * SECOND), Removed.class)).isEmpty();
        before.on(new KdInput.TunnelBack(MD));
        assertThat(told(before.tick(130 * SECOND), Removed.class)).hasSize(2);
    }

    @Test
    void the_time_of_a_rekey_is_shown_from_the_decision_to_the_last_acknowledgement() {
        before.join(1, 1);
        before.join(2, 2);
        before.now = 10 * SECOND;
        List<KdOutput> rekeyed = before.on(new KdInput.Commanded(1, new KdCommand.Rekey(ROOM), 0));
        assertThat(rekeyMillis()).isEqualTo(-1);
        before.now += 42 * MS;
        acknowledge(before, rekeyed);
        assertThat(rekeyMillis()).isEqualTo(42);
    }

    private long rekeyMillis() {
        return before.kd.describe(before.now).conferences().getFirst().rekeyMillis();
    }

    @Test
    void joins_that_fill_the_journal_are_not_remembered() {
        Fingerprint one = certificate(1);
        for (int i = 0; i < 2000; i++) {
            before.join(1, 1);
            before.ask(new Leave(1));
        }
        assertThat(before.journal.stream().filter(r -> r.equals(new KdRecord.Joined(ROOM, one))))
                .hasSizeLessThan(600);
    }
}
