package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conference that is on no roster of the key distributor is a standard one. */
class ConferenceOnNoRosterTest {
    private static final String ELSEWHERE = "sip:3000@example.com";

    private final Bench bench = new Bench().roster(1);

    private List<KdOutput> expected(long leg, int person) {
        List<KdOutput> outputs = bench.expect(leg, ELSEWHERE, person);
        return all(outputs, KdOutput.MakeLeaf.class).isEmpty()
                ? outputs
                : bench.on(new KdInput.LeafMade(ELSEWHERE, Bench.leaf()));
    }

    private UUID join(long leg, int person, int profile) {
        UUID association = bench.nextAssociation();
        expected(leg, person);
        List<KdOutput> outputs = bench.handshake(association, profile, person, leg);
        assertThat(told(outputs, Keyed.class)).hasSize(1);
        return association;
    }

    private List<String> conferences() {
        return ((KdAnswer.ConferenceList) bench.command(new KdCommand.Conferences()))
                .conferences().stream().map(ConferenceView::conference).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0001, 0x0007, 0x0008})
    void anybody_is_expected_there_with_single_profiles_and_gets_whole_keys_and_no_ektkey(int profile) {
        List<KdOutput> outputs = expected(7, 9);
        Expected expected = told(outputs, Expected.class).getFirst();
        assertThat(expected.kind()).isEqualTo(Kind.STANDARD);
        LeafChoice.Serve terms =
                all(outputs, KdOutput.OfferTerms.class).getFirst().terms();
        assertThat(terms.profiles()).isEqualTo(SrtpProfile.STANDARD_CODES);
        assertThat(terms.ektCiphers()).isEmpty();
        List<KdOutput> keyed = bench.handshake(bench.nextAssociation(), profile, 9, 7);
        MediaKeys keys = all(keyed, KdOutput.GiveMediaKeys.class).getFirst().keys();
        assertThat(keys.clientKey().length())
                .isEqualTo(SrtpProfile.of(profile).orElseThrow().keyLength());
        assertThat(told(keyed, Keyed.class).getFirst().label()).isEqualTo(SecurityLabel.HOP_BY_HOP);
        assertThat(all(keyed, KdOutput.SendEktKey.class)).isEmpty();
    }

    @Test
    void a_double_profile_gets_no_keys_there() {
        expected(7, 9);
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0009, 9, 7);
        assertThat(told(outputs, Failed.class).getFirst().reason()).contains("standard conference");
        assertThat(all(outputs, KdOutput.GiveMediaKeys.class)).isEmpty();
    }

    @Test
    void it_is_in_no_journal_and_goes_with_its_last_leg() {
        int before = bench.journal.size();
        join(7, 9, 0x0008);
        join(8, 10, 0x0008);
        assertThat(conferences()).contains(ELSEWHERE);
        bench.ask(new Leave(7));
        assertThat(conferences()).contains(ELSEWHERE);
        bench.ask(new Leave(8));
        assertThat(conferences()).doesNotContain(ELSEWHERE);
        assertThat(bench.journal.subList(before, bench.journal.size()))
                .noneMatch(KdRecord.ConferenceCreated.class::isInstance);
        join(9, 9, 0x0007);
        assertThat(conferences()).contains(ELSEWHERE);
    }

    @Test
    void who_is_enrolled_for_private_use_is_not_served_there_and_nothing_is_left_of_the_attempt() {
        Refusal refusal = told(bench.expect(7, ELSEWHERE, 1), Refusal.class).getFirst();
        assertThat(refusal.reason()).contains("no conference on the roster", "private conferences only");
        assertThat(conferences()).doesNotContain(ELSEWHERE);
    }

    @Test
    void call_processing_cannot_make_a_standard_conference_of_one_that_is_on_the_roster() {
        List<KdOutput> outputs = bench.expect(7, ROOM, 1);
        assertThat(told(outputs, Expected.class).getFirst().kind()).isEqualTo(Kind.PRIVATE);
        assertThat(told(bench.expect(8, "sip:bad address@x", 9), Refusal.class)).hasSize(1);
    }

    @Test
    void when_the_operator_creates_it_as_private_those_who_are_in_have_to_call_again() {
        UUID association = join(7, 9, 0x0008);
        List<KdOutput> outputs = bench.on(
                new KdInput.Commanded(99, new KdCommand.Create(ELSEWHERE, Kind.PRIVATE, 0x0009), 1_700_000_000L));
        assertThat(told(outputs, Removed.class)).extracting(Removed::legId).containsExactly(7L);
        assertThat(all(outputs, KdOutput.CloseAssociation.class))
                .anyMatch(c -> c.association().equals(association));
        assertThat(told(expected(8, 9), Expected.class).getFirst().kind()).isEqualTo(Kind.PRIVATE);
        assertThat(told(bench.handshake(bench.nextAssociation(), 0x0008, 9, 8), Failed.class))
                .hasSize(1);
    }

    @Test
    void who_is_kicked_stays_out_as_long_as_the_conference_goes_on() {
        join(7, 9, 0x0008);
        join(8, 10, 0x0008);
        bench.ask(new Kick(7));
        assertThat(told(bench.expect(9, ELSEWHERE, 9), Refusal.class).getFirst().reason())
                .contains("banned");
    }

    @Test
    void whoever_runs_the_servers_cannot_fill_the_key_distributor_with_conferences() {
        int refused = 0;
        for (int i = 0; i < 1_050; i++) {
            List<KdOutput> outputs = bench.expect(i, "sip:x" + i + "@example.com", 9);
            refused += told(outputs, Refusal.class).size();
        }
        assertThat(refused).isEqualTo(50);
    }
}
