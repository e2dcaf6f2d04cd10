package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.BONN_CERTIFICATE;
import static dev.sotto.keying.distributor.PhoneBench.HOST_PIN;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static dev.sotto.keying.distributor.PhoneBench.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.PhoneEnd;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneMessage.Order;
import dev.sotto.keying.tunnel.PhoneMessage.People;
import dev.sotto.keying.tunnel.PhoneMessage.Wished;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhonePlace;
import dev.sotto.keying.tunnel.PhoneWish;
import dev.sotto.keying.tunnel.PhoneWishOutcome;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts and guests: who waits, who lets whom in, who is muted, how many there are. */
class PhoneFloorTest {
    private static final PhonePick ALL = new PhonePick.All();

    private final PhoneBench phones = new PhoneBench();

    @AfterEach
    void no_pin_is_left() {
        phones.bench.on(command(new KdCommand.Distrust(BONN)));
        phones.bench.on(command(new KdCommand.Distrust(KOELN)));
        assertThat(phones.pins).allMatch(KeyMaterial::isDestroyed);
    }

    private void rule(PhoneRule rule, boolean on) {
        phones.done(new KdCommand.RulePhones(ROOM, rule, on));
    }

    private long comes(String pin, PhoneOutcome outcome) {
        long askId = phones.asks(BONN, ROOM, pin);
        phones.compareAll();
        assertThat(phones.outcome(askId)).isEqualTo(outcome);
        return askId;
    }

    private PhoneWishOutcome wish(long askId, PhoneWish wish) {
        phones.take(phones.bench.on(new KdInput.PhoneWished(BONN, new PhoneMessage.Wish(askId, wish))));
        return phones.heard(Wished.class).getLast().outcome();
    }

    /** A person of the roster gets the key. */
    private void joins(long leg, int person) {
        phones.bench.roster(person);
        phones.take(phones.bench.expect(leg, ROOM, person));
        phones.take(phones.bench.handshake(phones.bench.nextAssociation(), 0x0009, person, leg));
    }

    private void says(long askId, boolean muted, boolean hand) {
        phones.take(phones.bench.on(new KdInput.PhoneStatus(BONN, new PhoneMessage.Status(askId, muted, hand))));
    }

    private List<PhonePlace> places() {
        return phones.view().inside().stream()
                .map(ConferenceView.PhoneView::place)
                .toList();
    }

    @Test
    void the_pin_says_whether_somebody_is_a_host_and_both_take_the_work_of_one() {
        phones.allowHosts(ROOM, 9);
        comes(PIN, PhoneOutcome.ADMITTED);
        comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        comes("000000", PhoneOutcome.REFUSED);
        assertThat(phones.count(KdCounter.PINS_VERIFIED)).isEqualTo(3);
        comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(phones.count(KdCounter.PINS_VERIFIED))
                .as("one that was right is known again, with its role")
                .isEqualTo(3);
        assertThat(places()).containsExactly(PhonePlace.GUEST, PhonePlace.HOST, PhonePlace.HOST);
        phones.allow(ROOM, 9);
        comes(HOST_PIN, PhoneOutcome.REFUSED);
    }

    @Test
    void guests_wait_for_a_host_at_a_phone() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.WAIT_FOR_HOST, true);
        long guest = comes(PIN, PhoneOutcome.WAIT_FOR_HOST);
        assertThat(phones.count(KdCounter.PHONES_WAITING)).isOne();
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(phones.outcomes(guest)).containsExactly(PhoneOutcome.WAIT_FOR_HOST, PhoneOutcome.ADMITTED);
        phones.gone(BONN, host);
        assertThat(places()).as("who is in stays").containsExactly(PhonePlace.GUEST);
        comes(PIN, PhoneOutcome.WAIT_FOR_HOST);
    }

    @Test
    void a_person_of_the_roster_is_a_host_and_a_gateway_is_none() {
        phones.allow(ROOM, 9);
        rule(PhoneRule.WAIT_FOR_HOST, true);
        phones.bench.join(2, BONN_CERTIFICATE);
        long guest = comes(PIN, PhoneOutcome.WAIT_FOR_HOST);
        joins(1, 1);
        assertThat(phones.outcome(guest)).isEqualTo(PhoneOutcome.ADMITTED);
        comes(PIN, PhoneOutcome.ADMITTED);
    }

    @Test
    void in_a_lobby_guests_wait_until_the_operator_lets_them_in_or_sends_them_away() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.LOBBY, true);
        long one = comes(PIN, PhoneOutcome.LOBBY);
        long two = comes(PIN, PhoneOutcome.LOBBY);
        long three = comes(PIN, PhoneOutcome.LOBBY);
        comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(phones.done(new KdCommand.AdmitPhones(ROOM, new PhonePick.One(2))))
                .contains("1 phone(s) let in");
        assertThat(phones.outcome(two)).isEqualTo(PhoneOutcome.ADMITTED);
        phones.done(new KdCommand.DenyPhones(ROOM, new PhonePick.One(1)));
        assertThat(phones.heard(End.class)).containsExactly(new End(one, PhoneEnd.DENIED, "You were not let in."));
        phones.done(new KdCommand.AdmitPhones(ROOM, ALL));
        assertThat(phones.outcome(three)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.no(new KdCommand.AdmitPhones(ROOM, ALL))).contains("No phone waits");
        assertThat(phones.no(new KdCommand.DenyPhones(ROOM, new PhonePick.One(2))))
                .contains("number 2")
                .contains("members");
    }

    @Test
    void a_host_lets_in_who_has_waited_longest() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.LOBBY, true);
        long one = comes(PIN, PhoneOutcome.LOBBY);
        long two = comes(PIN, PhoneOutcome.LOBBY);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(wish(host, PhoneWish.ADMIT_NEXT)).isEqualTo(PhoneWishOutcome.ADMITTED);
        assertThat(phones.outcome(one)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.outcome(two)).isEqualTo(PhoneOutcome.LOBBY);
        assertThat(wish(host, PhoneWish.ADMIT_NEXT)).isEqualTo(PhoneWishOutcome.ADMITTED);
        assertThat(wish(host, PhoneWish.ADMIT_NEXT)).isEqualTo(PhoneWishOutcome.NOBODY_WAITS);
    }

    @Test
    void who_waited_for_a_host_waits_in_the_lobby_next_and_is_in_when_there_is_none_any_more() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.WAIT_FOR_HOST, true);
        rule(PhoneRule.LOBBY, true);
        long guest = comes(PIN, PhoneOutcome.WAIT_FOR_HOST);
        comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(phones.outcome(guest)).isEqualTo(PhoneOutcome.LOBBY);
        rule(PhoneRule.LOBBY, false);
        assertThat(phones.outcomes(guest))
                .containsExactly(PhoneOutcome.WAIT_FOR_HOST, PhoneOutcome.LOBBY, PhoneOutcome.ADMITTED);
    }

    @Test
    void guests_that_wait_keep_no_host_out_and_are_let_in_only_while_there_is_room() {
        phones.allowHosts(ROOM, 2);
        rule(PhoneRule.LOBBY, true);
        comes(PIN, PhoneOutcome.LOBBY);
        long second = comes(PIN, PhoneOutcome.LOBBY);
        comes(PIN, PhoneOutcome.FULL);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(wish(host, PhoneWish.ADMIT_NEXT)).isEqualTo(PhoneWishOutcome.ADMITTED);
        assertThat(wish(host, PhoneWish.ADMIT_NEXT)).isEqualTo(PhoneWishOutcome.NOT_NOW);
        assertThat(phones.no(new KdCommand.AdmitPhones(ROOM, ALL))).contains("as may be");
        assertThat(phones.outcome(second)).isEqualTo(PhoneOutcome.LOBBY);
    }

    @Test
    void a_host_locks_and_only_the_operator_unlocks_and_who_waits_comes_in_only_by_name() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.LOBBY, true);
        long guest = comes(PIN, PhoneOutcome.LOBBY);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(wish(host, PhoneWish.LOCK)).isEqualTo(PhoneWishOutcome.LOCKED);
        assertThat(wish(host, PhoneWish.LOCK)).isEqualTo(PhoneWishOutcome.LOCKED_ALREADY);
        comes(HOST_PIN, PhoneOutcome.LOCKED);
        rule(PhoneRule.LOBBY, false);
        assertThat(phones.outcome(guest)).isEqualTo(PhoneOutcome.LOBBY);
        assertThat(wish(host, PhoneWish.ADMIT_NEXT)).isEqualTo(PhoneWishOutcome.ADMITTED);
        phones.done(new KdCommand.Unlock(ROOM));
        comes(PIN, PhoneOutcome.ADMITTED);
    }

    @Test
    void what_a_gateway_wishes_for_a_guest_for_one_that_waits_or_for_another_gateways_host_is_not_done() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.LOBBY, true);
        long waiting = comes(PIN, PhoneOutcome.LOBBY);
        long guest = comes(PIN, PhoneOutcome.LOBBY);
        phones.done(new KdCommand.AdmitPhones(ROOM, new PhonePick.One(2)));
        long foreign = phones.asks(KOELN, ROOM, HOST_PIN);
        phones.compareAll();
        for (PhoneWish wish : PhoneWish.values()) {
            for (long askId : new long[] {waiting, guest, foreign, 12_345}) {
                assertThat(wish(askId, wish)).isEqualTo(PhoneWishOutcome.NOT_A_HOST);
            }
        }
        assertThat(places()).containsExactly(PhonePlace.LOBBY, PhonePlace.GUEST, PhonePlace.HOST);
        assertThat(phones.ended()).isEmpty();
        assertThat(phones.bench.kd.describe(0).conferences().getFirst().locked())
                .isFalse();
        assertThat(phones.count(KdCounter.WISHES_REFUSED)).isEqualTo(16);
    }

    @Test
    void a_host_mutes_all_others_and_then_asks_them_to_speak() {
        phones.allowHosts(ROOM, 9);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        assertThat(wish(host, PhoneWish.MUTE_OTHERS)).isEqualTo(PhoneWishOutcome.NO_OTHERS);
        long one = comes(PIN, PhoneOutcome.ADMITTED);
        long two = comes(PIN, PhoneOutcome.ADMITTED);
        says(two, true, false);
        assertThat(wish(host, PhoneWish.MUTE_OTHERS)).isEqualTo(PhoneWishOutcome.OTHERS_MUTED);
        assertThat(phones.heard(Order.class)).containsExactly(new Order(one, PhoneOrder.MUTE));
        says(one, true, false);
        assertThat(wish(host, PhoneWish.MUTE_OTHERS)).isEqualTo(PhoneWishOutcome.OTHERS_ASKED);
        assertThat(phones.heard(Order.class))
                .containsExactly(new Order(one, PhoneOrder.ASK_TO_SPEAK), new Order(two, PhoneOrder.ASK_TO_SPEAK));
    }

    @Test
    void the_operator_mutes_and_asks_and_sees_who_is_mute_and_who_raised_a_hand() {
        phones.allow(ROOM, 9);
        long one = comes(PIN, PhoneOutcome.ADMITTED);
        comes(PIN, PhoneOutcome.ADMITTED);
        says(one, false, true);
        assertThat(phones.view().inside())
                .extracting(ConferenceView.PhoneView::handRaised)
                .containsExactly(true, false);
        phones.done(new KdCommand.OrderPhones(ROOM, new PhonePick.One(1), PhoneOrder.MUTE));
        assertThat(phones.view().inside().getFirst().muted())
                .as("not before its gateway says so")
                .isFalse();
        says(one, true, true);
        assertThat(phones.view().inside().getFirst().muted()).isTrue();
        assertThat(phones.done(new KdCommand.OrderPhones(ROOM, ALL, PhoneOrder.ASK_TO_SPEAK)))
                .contains("only their callers");
        assertThat(phones.heard(Order.class))
                .containsExactly(new Order(one, PhoneOrder.MUTE), new Order(one, PhoneOrder.ASK_TO_SPEAK));
        assertThat(phones.no(new KdCommand.OrderPhones(ROOM, new PhonePick.One(7), PhoneOrder.MUTE)))
                .contains("number 7");
    }

    @Test
    void one_phone_is_kicked_and_the_others_stay() {
        phones.allow(ROOM, 9);
        comes(PIN, PhoneOutcome.ADMITTED);
        long two = comes(PIN, PhoneOutcome.ADMITTED);
        phones.done(new KdCommand.EndPhones(ROOM, new PhonePick.One(2)));
        assertThat(phones.ended()).containsExactly(two);
        assertThat(places()).hasSize(1);
        assertThat(phones.no(new KdCommand.EndPhones(ROOM, new PhonePick.One(2))))
                .contains("number 2");
    }

    @Test
    void a_host_ends_the_conference_for_everybody_and_nobody_is_banned() {
        phones.allowHosts(ROOM, 9);
        joins(1, 1);
        long guest = comes(PIN, PhoneOutcome.ADMITTED);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        List<KdOutput> outputs =
                phones.bench.on(new KdInput.PhoneWished(BONN, new PhoneMessage.Wish(host, PhoneWish.END)));
        phones.take(outputs);
        assertThat(phones.heard(End.class))
                .extracting(End::askId, End::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(guest, PhoneEnd.OVER),
                        org.assertj.core.groups.Tuple.tuple(host, PhoneEnd.OVER));
        assertThat(all(outputs, KdOutput.CloseAssociation.class)).hasSize(1);
        assertThat(Bench.told(outputs, Removed.class))
                .extracting(Removed::reason)
                .containsExactly("A host ended the conference.");
        joins(2, 1);
        comes(PIN, PhoneOutcome.ADMITTED);
    }

    @Test
    void gateways_with_phones_are_told_how_many_people_are_in_and_no_gateway_counts() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.LOBBY, true);
        joins(1, 1);
        phones.bench.join(2, BONN_CERTIFICATE);
        long one = comes(PIN, PhoneOutcome.LOBBY);
        assertThat(phones.heard(People.class)).containsExactly(new People(ROOM, 1));
        phones.done(new KdCommand.AdmitPhones(ROOM, ALL));
        assertThat(phones.heard(People.class)).containsExactly(new People(ROOM, 2));
        long koeln = phones.asks(KOELN, ROOM, HOST_PIN);
        phones.compareAll();
        assertThat(phones.heard(People.class)).containsExactly(new People(ROOM, 3), new People(ROOM, 3));
        phones.gone(BONN, one);
        assertThat(phones.heard(People.class)).containsExactly(new People(ROOM, 2));
        phones.gone(KOELN, koeln);
        assertThat(phones.heard(People.class)).as("nobody to tell").isEmpty();
    }

    @Test
    void what_was_decided_while_the_link_was_broken_is_said_again_when_it_is_back() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.LOBBY, true);
        long waiting = comes(PIN, PhoneOutcome.LOBBY);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        phones.down(BONN);
        phones.done(new KdCommand.AdmitPhones(ROOM, ALL));
        phones.done(new KdCommand.OrderPhones(ROOM, new PhonePick.One(2), PhoneOrder.MUTE));
        phones.told.clear();
        phones.up(BONN, waiting, host);
        assertThat(phones.outcomes(waiting)).containsExactly(PhoneOutcome.ADMITTED);
        assertThat(phones.heard(Order.class)).containsExactly(new Order(host, PhoneOrder.MUTE));
        assertThat(phones.heard(People.class)).containsExactly(new People(ROOM, 2));
        says(host, true, false);
        phones.down(BONN);
        phones.up(BONN, waiting, host);
        assertThat(phones.heard(Order.class)).isEmpty();
    }

    @Test
    void hosts_and_those_who_wait_are_so_after_a_restart_and_a_host_of_a_gateway_that_is_away_is_none() {
        phones.allowHosts(ROOM, 9);
        rule(PhoneRule.WAIT_FOR_HOST, true);
        long waiting = comes(PIN, PhoneOutcome.WAIT_FOR_HOST);
        phones.restart();
        assertThat(phones.view().hostPin()).isTrue();
        assertThat(phones.view().waitForHost()).isTrue();
        assertThat(places()).allMatch(PhonePlace::waits).hasSize(1);
        phones.up(BONN, waiting);
        assertThat(phones.outcome(waiting)).isEqualTo(PhoneOutcome.WAIT_FOR_HOST);
        long host = comes(HOST_PIN, PhoneOutcome.ADMITTED_AS_HOST);
        phones.restart();
        assertThat(places()).containsExactly(PhonePlace.GUEST, PhonePlace.HOST);
        phones.up(BONN, waiting, host);
        phones.up(KOELN);
        phones.down(BONN);
        phones.waitSeconds(31);
        long late = phones.asks(KOELN, ROOM, PIN);
        phones.compareAll();
        assertThat(phones.outcome(late)).isEqualTo(PhoneOutcome.WAIT_FOR_HOST);
    }

    @Test
    void what_the_operator_may_not_say_changes_nothing() {
        phones.allow(ROOM, 9);
        assertThat(phones.no(new KdCommand.AllowPhones(ROOM, phones.digits(PIN), Optional.of(phones.digits(PIN)), 9)))
                .contains("another PIN");
        assertThat(phones.no(new KdCommand.AllowPhones(ROOM, phones.digits(PIN), Optional.of(phones.digits("12")), 9)))
                .contains("4 to 16");
        assertThat(phones.no(new KdCommand.RulePhones(ROOM, PhoneRule.LOBBY, false)))
                .contains("off already");
        assertThat(phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.WAIT_FOR_HOST, true)))
                .contains("no PIN of hosts yet");
        assertThat(phones.no(new KdCommand.OrderPhones(ROOM, ALL, PhoneOrder.MUTE)))
                .contains("No phone");
    }
}
