package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.certificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.StateTree;
import dev.sotto.keying.distributor.ConferenceView.MemberView;
import dev.sotto.keying.ekt.EnrolmentToken;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OperatorTest {
    private final Bench bench = new Bench().roster(1, 2);

    @Test
    void an_invitation_is_good_once() {
        EnrolmentToken token = invite();
        assertThat(token.conference()).isEqualTo(ROOM);
        assertThat(token.host()).isEqualTo("kd.example.com");
        KdAnswer enrolled = enrol(token.secret(), certificate(40));
        assertThat(((KdAnswer.Enrolled) enrolled).answer().name()).isEqualTo("Zoë");
        assertThat(enrol(token.secret(), certificate(41))).isInstanceOf(KdAnswer.No.class);
        bench.expect(1, ROOM, 40);
        assertThat(Bench.all(bench.handshake(bench.nextAssociation(), 0x0009, 40, 1), KdOutput.SendEktKey.class))
                .hasSize(1);
    }

    @Test
    void an_invitation_ends_after_a_day_and_a_wrong_secret_never_works() {
        EnrolmentToken token = invite();
        assertThat(enrol(KeyMaterial.random(new SeededEntropy(77), 32), certificate(40)))
                .isInstanceOf(KdAnswer.No.class);
        bench.now = 86_400 * SECOND;
        assertThat(enrol(token.secret(), certificate(40))).isInstanceOf(KdAnswer.No.class);
        assertThat(view(ROOM).invitations()).isEmpty();
    }

    @Test
    void a_withdrawn_invitation_lets_nobody_in_and_the_others_stay_good() {
        EnrolmentToken withdrawn = invite();
        EnrolmentToken other =
                ((KdAnswer.Invited) bench.command(new KdCommand.Invite(ROOM, "Yan", RosterRole.GATEWAY))).token();
        assertThat(view(ROOM).invitations())
                .extracting(ConferenceView.InvitationView::name, ConferenceView.InvitationView::gateway)
                .containsExactly(tuple("Zoë", false), tuple("Yan", true));
        assertThat(bench.command(new KdCommand.Withdraw(ROOM, "Zoë"))).isInstanceOf(KdAnswer.Done.class);
        assertThat(bench.command(new KdCommand.Withdraw(ROOM, "Zoë"))).isInstanceOf(KdAnswer.No.class);
        assertThat(enrol(withdrawn.secret(), certificate(40))).isInstanceOf(KdAnswer.No.class);
        assertThat(enrol(other.secret(), certificate(41))).isInstanceOf(KdAnswer.Enrolled.class);
    }

    @Test
    void the_journal_holds_the_hash_of_a_secret_only() {
        List<KdOutput> outputs = bench.on(new KdInput.Commanded(1, new KdCommand.Invite(ROOM, "Zoë"), 1_700_000_000));
        KdRecord.InvitationMade made = (KdRecord.InvitationMade)
                Bench.all(outputs, KdOutput.Remember.class).getFirst().what();
        KdAnswer.Invited invited = (KdAnswer.Invited)
                Bench.all(outputs, KdOutput.Answer.class).getFirst().answer();
        assertThat(made.secretHash())
                .isEqualTo(Fingerprint.sha256(invited.token().secret().dangerousOctets()));
        assertThat(outputs.indexOf(new KdOutput.Remember(made))).isZero();
    }

    @Test
    void a_banned_certificate_does_not_come_back_through_an_invitation() {
        bench.command(new KdCommand.Kick(ROOM, "person 1"));
        EnrolmentToken token = invite();
        assertThat(enrol(token.secret(), certificate(1))).isInstanceOf(KdAnswer.No.class);
        assertThat(enrol(token.secret(), certificate(40))).isInstanceOf(KdAnswer.Enrolled.class);
    }

    @Test
    void conferences_have_proper_addresses_and_a_kind_for_ever() {
        for (String bad : List.of("1000", "sip:1000", "sip:1000@Example.com", "sip:a b@c", "sips:1@c", "sip:1@c;x")) {
            assertThat(bench.command(new KdCommand.Create(bad, Kind.PRIVATE, 9)))
                    .as(bad)
                    .isInstanceOf(KdAnswer.No.class);
        }
        assertThat(bench.command(new KdCommand.Create(ROOM, Kind.STANDARD, 0))).isInstanceOf(KdAnswer.No.class);
        assertThat(bench.command(new KdCommand.Create("sip:3@h", Kind.PRIVATE, 7)))
                .isInstanceOf(KdAnswer.No.class);
        assertThat(bench.command(new KdCommand.Create("sip:3@h", Kind.PRIVATE, 0x000A)))
                .isInstanceOf(KdAnswer.Done.class);
        assertThat(view("sip:3@h").profile()).isEqualTo("000a");
    }

    @Test
    void people_are_found_by_name_fingerprint_or_its_beginning() {
        assertThat(bench.command(new KdCommand.Kick(ROOM, "nobody"))).isInstanceOf(KdAnswer.No.class);
        assertThat(bench.command(new KdCommand.Kick(ROOM, "PERSON 1"))).isInstanceOf(KdAnswer.Done.class);
        String start = certificate(2).text().substring("sha-256 ".length(), "sha-256 ".length() + 11);
        assertThat(bench.command(new KdCommand.Kick(ROOM, start))).isInstanceOf(KdAnswer.Done.class);
        assertThat(bench.command(new KdCommand.Kick(ROOM, start.substring(0, 5))))
                .isInstanceOf(KdAnswer.No.class);
        assertThat(view(ROOM).roster()).allMatch(ConferenceView.RosterView::banned);
        assertThat(bench.command(new KdCommand.Unban(ROOM, certificate(2).text())))
                .isInstanceOf(KdAnswer.Done.class);
        assertThat(bench.command(new KdCommand.Unban(ROOM, "person 2"))).isInstanceOf(KdAnswer.No.class);
    }

    @Test
    void members_are_shown_with_their_keys_and_check_words() {
        bench.join(11, 1);
        bench.expect(12, ROOM, 2);
        bench.handshake(bench.nextAssociation(), 0x0009, 2, 12);
        bench.now = 2 * SECOND;
        ConferenceView view = view(ROOM);
        assertThat(view.checkWords()).hasSize(4);
        assertThat(view.keyAgeSeconds()).isEqualTo(2);
        assertThat(view.members()).extracting(MemberView::name).containsExactly("person 1", "person 2");
        assertThat(view.members()).extracting(MemberView::acknowledged).containsExactly(true, false);
        assertThat(view.members()).extracting(MemberView::spi).containsExactly(view.spi(), -1);
        assertThat(view.members().getFirst().fingerprint()).hasSize("sha-256 ".length() + 23);
        assertThat(view.members().getFirst().label()).isEqualTo("end-to-end");
        assertThat(view(OPEN).kind()).isEqualTo("standard");
        String json = StateTree.toJson(bench.kd.describe(bench.now));
        assertThat(json).contains("\"person 1\"").contains("KEYED");
    }

    @Test
    void everything_comes_back_from_the_journal() {
        KeyDistributorMachine copy = new Bench(new SeededEntropy(5), KeyDistributorConfig.KeyPolicy.DEFAULT).kd;
        Bench source = new Bench(new SeededEntropy(6), KeyDistributorConfig.KeyPolicy.DEFAULT);
        List<KdCommand> commands = List.of(
                new KdCommand.TrustMd(Bench.MD),
                new KdCommand.TrustMd(Bench.OTHER_MD),
                new KdCommand.Distrust(Bench.OTHER_MD),
                new KdCommand.Create(ROOM, Kind.PRIVATE, 9),
                new KdCommand.Create(OPEN, Kind.STANDARD, 0),
                new KdCommand.Admit(ROOM, certificate(1), "one"),
                new KdCommand.Admit(ROOM, certificate(2), "two"),
                new KdCommand.Invite(ROOM, "three"),
                new KdCommand.Kick(ROOM, "one"),
                new KdCommand.Kick(ROOM, "two"),
                new KdCommand.Unban(ROOM, "two"),
                new KdCommand.Lock(ROOM),
                new KdCommand.Lock(OPEN),
                new KdCommand.Unlock(OPEN));
        for (KdCommand command : commands) {
            List<KdOutput> outputs = source.on(new KdInput.Commanded(1, command, 1000));
            Bench.all(outputs, KdOutput.Remember.class).forEach(r -> copy.restore(r.what()));
        }
        assertThat(copy.describe(0).conferences())
                .isEqualTo(source.kd.describe(0).conferences());
        assertThat(copy.describe(0).mds()).isEqualTo(source.kd.describe(0).mds());
        assertThat(copy.describe(0).conferences().getFirst().invitations()).hasSize(1);
    }

    @Test
    void notes_for_auditors_cannot_fill_the_disk() {
        long notes = 0;
        for (int i = 0; i < 5000; i++) {
            bench.expect(i, ROOM, 90);
            List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0009, 90, i);
            notes += Bench.all(outputs, KdOutput.Remember.class).size();
        }
        assertThat(notes).isEqualTo(500);
    }

    private EnrolmentToken invite() {
        return ((KdAnswer.Invited) bench.command(new KdCommand.Invite(ROOM, "Zoë"))).token();
    }

    private KdAnswer enrol(KeyMaterial secret, Fingerprint fingerprint) {
        return bench.command(new KdCommand.Enrol(secret, fingerprint, Optional.of("Mallory")));
    }

    private ConferenceView view(String conference) {
        return ((KdAnswer.MemberList) bench.command(new KdCommand.Members(conference))).conference();
    }
}
