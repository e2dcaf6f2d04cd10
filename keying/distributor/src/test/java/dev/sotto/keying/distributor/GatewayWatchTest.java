package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.MS;
import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.SECOND;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.Bench.told;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.BONN_CERTIFICATE;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static dev.sotto.keying.distributor.PhoneBench.KOELN_CERTIFICATE;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Doubted;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway whose link breaks is dead, or only its link is. */
class GatewayWatchTest {
    private static final long BONNS_LEG = 3;

    private final PhoneBench phones = new PhoneBench().allow(ROOM, 9);
    private final Bench bench = phones.bench.roster(1, 2);
    private final Set<UUID> dead = new HashSet<>();
    private final List<KdOutput> happened = new ArrayList<>();
    private UUID bonn = new UUID(0, 0);

    @BeforeEach
    void fill() {
        bench.join(1, 1);
        bench.join(2, 2);
        bonn = bench.join(BONNS_LEG, BONN_CERTIFICATE);
        bench.join(4, KOELN_CERTIFICATE);
        phones.admitted(BONN);
        phones.admitted(BONN);
        phones.admitted(KOELN);
        pass(10 * SECOND);
        happened.clear();
    }

    /** Time passes; whoever lives acknowledges what it gets. */
    private void pass(long nanos) {
        long end = bench.now + nanos;
        while (bench.now < end) {
            take(bench.tick(bench.now + 100 * MS));
        }
    }

    private void take(List<KdOutput> outputs) {
        happened.addAll(outputs);
        phones.take(outputs);
        for (KdOutput.SendEktKey key : all(outputs, KdOutput.SendEktKey.class)) {
            if (!dead.contains(key.association())) {
                take(bench.on(new KdInput.Acknowledged(key.association(), key.spi())));
            }
        }
    }

    private List<Long> removed() {
        return told(happened, Removed.class).stream().map(Removed::legId).toList();
    }

    @Test
    void a_dead_gateway_is_out_in_less_than_five_seconds_with_its_phones_and_everybody_else_has_another_key() {
        dead.add(bonn);
        phones.down(BONN);
        pass(4 * SECOND);
        assertThat(removed()).containsExactly(BONNS_LEG);
        assertThat(told(happened, Removed.class).getFirst().reason())
                .isEqualTo("The gateway does not answer any more.");
        KdOutput.SendEktKey last = all(happened, KdOutput.SendEktKey.class).getLast();
        assertThat(all(happened, KdOutput.SendEktKey.class))
                .filteredOn(key -> key.spi() == last.spi())
                .extracting(KdOutput.SendEktKey::association)
                .doesNotContain(bonn)
                .hasSize(3);
        assertThat(phones.view().inside())
                .extracting(ConferenceView.PhoneView::gateway)
                .containsExactly("Köln");
        assertThat(phones.count(KdCounter.GATEWAYS_ASKED)).isOne();
        assertThat(phones.count(KdCounter.GATEWAYS_GONE)).isOne();
    }

    @Test
    void a_gateway_that_answers_stays_with_its_phones_although_its_link_is_broken() {
        phones.down(BONN);
        pass(20 * SECOND);
        assertThat(removed()).isEmpty();
        assertThat(phones.view().inside()).hasSize(3);
        assertThat(phones.count(KdCounter.DOUBT_REFUTED)).isOne();
        assertThat(all(happened, KdOutput.Remember.class))
                .contains(
                        new KdOutput.Remember(new KdRecord.Note(ROOM, "Bonn is still here, although its link broke")));
    }

    @Test
    void a_link_that_is_back_within_a_second_is_no_reason_to_ask() {
        long one = phones.admitted(BONN);
        phones.down(BONN);
        pass(SECOND - 100 * MS);
        phones.up(BONN, 1L, 2L, one);
        pass(10 * SECOND);
        assertThat(all(happened, KdOutput.SendEktKey.class)).isEmpty();
        assertThat(phones.count(KdCounter.GATEWAYS_ASKED)).isZero();
    }

    @Test
    void a_gateway_that_begins_anew_has_its_former_leg_asked_at_once_and_its_new_phones_stay() {
        dead.add(bonn);
        phones.down(BONN);
        take(bench.on(new KdInput.GatewayPresent(BONN, Set.of())));
        bench.expect(9, ROOM, BONN_CERTIFICATE);
        take(bench.handshake(bench.nextAssociation(), 0x0009, BONN_CERTIFICATE, 9));
        long again = phones.admitted(BONN);
        pass(3 * SECOND);
        assertThat(removed()).containsExactly(BONNS_LEG);
        pass(20 * SECOND);
        assertThat(removed()).containsExactly(BONNS_LEG);
        assertThat(phones.view().inside()).hasSize(2);
        assertThat(phones.ended()).doesNotContain(again);
    }

    @Test
    void an_endpoint_or_another_gateway_that_is_slow_meanwhile_has_its_usual_time() {
        dead.add(bonn);
        UUID slow = bench.join(8, 1);
        pass(6 * SECOND);
        happened.clear();
        dead.add(slow);
        phones.down(BONN);
        pass(4 * SECOND);
        assertThat(removed()).containsExactly(BONNS_LEG);
        pass(3 * SECOND);
        assertThat(removed()).containsExactly(BONNS_LEG, 8L);
    }

    @Test
    void in_a_standard_conference_with_phones_of_it_the_focus_is_asked() {
        phones.allow(OPEN, 4);
        long askId = phones.asks(BONN, OPEN, PIN);
        phones.compareAll();
        assertThat(phones.outcome(askId).admits()).isTrue();
        bench.expect(20, OPEN, 70);
        assertThat(told(bench.handshake(bench.nextAssociation(), 0x0007, 70, 20), Keyed.class))
                .hasSize(1);
        phones.down(KOELN);
        pass(2 * SECOND);
        assertThat(told(happened, Doubted.class)).isEmpty();
        phones.down(BONN);
        pass(SECOND);
        assertThat(told(happened, Doubted.class)).containsExactly(new Doubted(20));
    }

    @Test
    void phones_of_a_dead_gateway_in_a_standard_conference_are_not_counted_once_the_focus_has_ended_its_leg() {
        phones.allow(OPEN, 9);
        assertThat(phones.tries(BONN, OPEN, PIN).admits()).isTrue();
        assertThat(phones.tries(KOELN, OPEN, PIN).admits()).isTrue();
        bench.expect(20, OPEN, BONN_CERTIFICATE);
        bench.handshake(bench.nextAssociation(), 0x0007, BONN_CERTIFICATE, 20);
        bench.expect(21, OPEN, KOELN_CERTIFICATE);
        bench.handshake(bench.nextAssociation(), 0x0007, KOELN_CERTIFICATE, 21);
        take(bench.ask(new Leave(21)));
        assertThat(counted()).as("its gateway can be asked").isEqualTo(2);
        phones.down(BONN);
        pass(SECOND);
        assertThat(counted()).as("it was asked").isEqualTo(2);
        take(bench.ask(new Leave(20)));
        assertThat(counted()).isOne();
    }

    private long counted() {
        return phones.view(OPEN).inside().stream()
                .filter(phone -> !phone.away())
                .count();
    }
}
