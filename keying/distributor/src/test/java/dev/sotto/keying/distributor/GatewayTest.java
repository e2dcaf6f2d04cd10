package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MD;
import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.certificate;
import static dev.sotto.keying.distributor.Bench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.SecurityLabel;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gateways hold end-to-end keys only by the word of the key distributor's own roster, and everybody hears their name. */
class GatewayTest {
    private static final int GATEWAY = 77;

    private final Bench bench = new Bench();

    @BeforeEach
    void fill() {
        bench.roster(1, 2);
    }

    private void admitGateway() {
        bench.command(new KdCommand.Admit(ROOM, certificate(GATEWAY), "Bonn", RosterRole.GATEWAY));
    }

    private List<KdOutput> join(UUID association, long leg) {
        bench.expect(leg, ROOM, GATEWAY);
        return bench.handshake(association, 0x0009, GATEWAY, leg);
    }

    @Test
    void a_gateway_that_is_on_no_roster_gets_no_key() {
        List<KdOutput> outputs = join(bench.nextAssociation(), 3);
        assertThat(told(outputs, Failed.class)).hasSize(1);
        assertThat(all(outputs, KdOutput.SendEktKey.class)).isEmpty();
    }

    @Test
    void a_gateway_on_the_roster_gets_keys_and_the_focus_its_label_and_name() {
        admitGateway();
        UUID association = bench.nextAssociation();
        List<KdOutput> outputs = join(association, 3);
        assertThat(told(outputs, Keyed.class))
                .containsExactly(new Keyed(3, association, 0x0009, SecurityLabel.THROUGH_GATEWAY, "Bonn"));
        assertThat(all(outputs, KdOutput.SendEktKey.class)).isNotEmpty();
        assertThat(view().members().getFirst().label()).isEqualTo("through gateway Bonn");
        assertThat(view().members().getFirst().name()).isEqualTo("Bonn");
        assertThat(view().roster().getLast().gateway()).isTrue();
        assertThat(view().roster().getFirst().gateway()).isFalse();
    }

    @Test
    void an_invitation_for_a_gateway_makes_a_gateway_and_one_for_a_person_a_person() {
        KdAnswer.Invited invited =
                (KdAnswer.Invited) bench.command(new KdCommand.Invite(ROOM, "Bonn", RosterRole.GATEWAY));
        bench.command(
                new KdCommand.Enrol(invited.token().secret(), certificate(GATEWAY), Optional.of("I am a person")));
        KdAnswer.Invited person = (KdAnswer.Invited) bench.command(new KdCommand.Invite(ROOM, "Zoë"));
        bench.command(new KdCommand.Enrol(person.token().secret(), certificate(78), Optional.of("I am a gateway")));
        assertThat(view().roster().subList(2, 4))
                .extracting(ConferenceView.RosterView::name, ConferenceView.RosterView::gateway)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("Bonn", true),
                        org.assertj.core.api.Assertions.tuple("Zoë", false));
    }

    @Test
    void a_gateway_has_a_leg_for_each_phone_and_a_kick_of_one_ends_all() {
        admitGateway();
        bench.join(1, 1);
        for (int leg = 3; leg < 8; leg++) {
            bench.join(leg, GATEWAY);
            bench.tick(bench.now + Bench.SECOND);
        }
        assertThat(view().members()).hasSize(6);
        List<KdOutput> outputs = bench.ask(new Kick(5));
        assertThat(told(outputs, Removed.class)).hasSize(5);
        assertThat(all(outputs, KdOutput.SendEktKey.class))
                .as("the others get a new key")
                .isNotEmpty();
        assertThat(view().members()).hasSize(1);
        assertThat(told(join(bench.nextAssociation(), 9), Keyed.class)).isEmpty();
    }

    @Test
    void whoever_becomes_a_gateway_during_a_call_is_told_again() {
        bench.join(1, 1);
        List<KdOutput> outputs = bench.on(new KdInput.Commanded(
                9, new KdCommand.Admit(ROOM, certificate(1), "Bonn", RosterRole.GATEWAY), 1_700_000_000));
        assertThat(told(outputs, Keyed.class)).extracting(Keyed::security).containsExactly("through gateway Bonn");
        assertThat(view().members().getFirst().label()).isEqualTo("through gateway Bonn");
    }

    @Test
    void the_label_survives_restarts_of_both_ends() {
        admitGateway();
        bench.join(3, GATEWAY);
        bench.on(new KdInput.LinkDown(MD));
        List<KdOutput> back = bench.on(new KdInput.LinkUp(MD));
        assertThat(told(back, Keyed.class)).extracting(Keyed::security).containsExactly("through gateway Bonn");
        Bench next = bench.killedAndStartedAgain(9);
        next.offer(3, GATEWAY);
        List<KdOutput> outputs = next.handshake(next.nextAssociation(), 0x0009, GATEWAY, 3);
        assertThat(told(outputs, Keyed.class)).extracting(Keyed::security).containsExactly("through gateway Bonn");
    }

    @Test
    void a_gateway_of_a_private_conference_serves_standard_ones_too_and_is_called_what_it_is_there() {
        admitGateway();
        assertThat(bench.command(new KdCommand.Admit(OPEN, certificate(GATEWAY), "Bonn", RosterRole.GATEWAY)))
                .isInstanceOf(KdAnswer.No.class);
        assertThat(bench.command(new KdCommand.Invite(OPEN, "Bonn", RosterRole.GATEWAY)))
                .isInstanceOf(KdAnswer.No.class);
        bench.expect(4, OPEN, GATEWAY);
        List<KdOutput> outputs = bench.handshake(bench.nextAssociation(), 0x0007, GATEWAY, 4);
        assertThat(told(outputs, Keyed.class)).extracting(Keyed::label).containsExactly(SecurityLabel.HOP_BY_HOP);
    }

    private ConferenceView view() {
        return ((KdAnswer.MemberList) bench.command(new KdCommand.Members(ROOM))).conference();
    }
}
