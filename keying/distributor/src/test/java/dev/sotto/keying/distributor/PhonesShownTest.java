package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MD;
import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static dev.sotto.keying.distributor.PhoneBench.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneLeft;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneNotice;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneSeen;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneWanted;
import dev.sotto.keying.tunnel.PhoneAct;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.Order;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhonePlace;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What call processing is told of phones, and what it can want of them. */
class PhonesShownTest {
    private final PhoneBench phones = new PhoneBench();

    @BeforeEach
    void lobbies() {
        phones.allow(ROOM, 9);
        phones.allow(OPEN, 9);
        say(new KdCommand.RulePhones(ROOM, PhoneRule.LOBBY, true));
        say(new KdCommand.RulePhones(OPEN, PhoneRule.LOBBY, true));
    }

    private void say(KdCommand command) {
        phones.take(phones.bench.on(command(command)));
    }

    private void joins(long leg, int person, String conference) {
        phones.bench.roster(person);
        phones.take(phones.bench.expect(leg, conference, person));
        int profile = conference.equals(ROOM) ? 0x0009 : 0x0007;
        phones.take(phones.bench.handshake(phones.bench.nextAssociation(), profile, person, leg));
    }

    private long waits(String conference) {
        long askId = phones.asks(BONN, conference, PIN);
        phones.compareAll();
        return askId;
    }

    private void wants(String conference, int number, PhoneAct act) {
        phones.take(phones.bench.ask(new PhoneWanted(conference, number, act)));
    }

    private List<PhoneNotice> shown() {
        List<PhoneNotice> out = List.copyOf(phones.shown);
        phones.shown.clear();
        return out;
    }

    private static PhoneSeen seen(String conference, long askId, PhonePlace place, boolean muted) {
        return new PhoneSeen(conference, 1, "sip:+49" + askId, "Bonn", place, muted, false);
    }

    @Test
    void changes_of_phones_are_told_to_who_has_a_leg_there_and_once() {
        long askId = waits(ROOM);
        assertThat(shown()).as("nobody has a leg there").isEmpty();
        joins(4, 1, ROOM);
        assertThat(shown()).containsExactly(seen(ROOM, askId, PhonePlace.LOBBY, false));
        say(new KdCommand.AdmitPhones(ROOM, new PhonePick.One(1)));
        assertThat(shown()).containsExactly(seen(ROOM, askId, PhonePlace.GUEST, false));
        phones.take(phones.bench.on(new KdInput.PhoneStatus(BONN, new PhoneMessage.Status(askId, true, false))));
        assertThat(shown()).containsExactly(seen(ROOM, askId, PhonePlace.GUEST, true));
        phones.pass(Bench.SECOND);
        assertThat(shown()).as("nothing new").isEmpty();
        phones.gone(BONN, askId);
        assertThat(shown()).containsExactly(new PhoneLeft(ROOM, 1));
    }

    @Test
    void who_has_no_leg_there_any_more_is_told_that_they_left_and_a_lost_link_loses_nothing() {
        joins(4, 1, ROOM);
        long askId = waits(ROOM);
        shown();
        phones.take(phones.bench.on(new KdInput.LinkDown(MD)));
        say(new KdCommand.AdmitPhones(ROOM, new PhonePick.One(1)));
        assertThat(shown()).isEmpty();
        phones.take(phones.bench.on(new KdInput.LinkUp(MD)));
        assertThat(shown()).containsExactly(seen(ROOM, askId, PhonePlace.GUEST, false));
        phones.take(phones.bench.ask(new Leave(4)));
        assertThat(shown()).containsExactly(new PhoneLeft(ROOM, 1));
    }

    @Test
    void call_processing_silences_asks_and_ends_and_lets_nobody_into_a_private_conference() {
        joins(4, 1, ROOM);
        waits(ROOM);
        wants(ROOM, 1, PhoneAct.ADMIT);
        assertThat(phones.count(KdCounter.ADMISSION_WISHES_REFUSED)).isOne();
        assertThat(phones.view().inside().getFirst().place()).isEqualTo(PhonePlace.LOBBY);
        say(new KdCommand.AdmitPhones(ROOM, new PhonePick.One(1)));
        wants(ROOM, 1, PhoneAct.MUTE);
        assertThat(phones.told).endsWith(new Order(1, PhoneOrder.MUTE));
        phones.take(phones.bench.on(new KdInput.PhoneStatus(BONN, new PhoneMessage.Status(1, true, false))));
        wants(ROOM, 1, PhoneAct.ASK_TO_SPEAK);
        assertThat(phones.told).endsWith(new Order(1, PhoneOrder.ASK_TO_SPEAK));
        wants(ROOM, 1, PhoneAct.END);
        assertThat(phones.view().inside()).isEmpty();
        waits(ROOM);
        wants(ROOM, 2, PhoneAct.DENY);
        assertThat(phones.view().inside()).isEmpty();
        wants(ROOM, 77, PhoneAct.MUTE);
        wants("sip:nowhere@conf.example", 1, PhoneAct.END);
    }

    @Test
    void into_a_standard_conference_whoever_runs_the_servers_may_let_phones() {
        waits(OPEN);
        wants(OPEN, 1, PhoneAct.ADMIT);
        assertThat(phones.view(OPEN).inside().getFirst().place()).isEqualTo(PhonePlace.GUEST);
    }
}
