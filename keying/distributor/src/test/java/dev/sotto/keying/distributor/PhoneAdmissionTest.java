package dev.sotto.keying.distributor;

import static dev.sotto.keying.distributor.Bench.OPEN;
import static dev.sotto.keying.distributor.Bench.OTHER;
import static dev.sotto.keying.distributor.Bench.ROOM;
import static dev.sotto.keying.distributor.Bench.all;
import static dev.sotto.keying.distributor.PhoneBench.BONN;
import static dev.sotto.keying.distributor.PhoneBench.BONN_CERTIFICATE;
import static dev.sotto.keying.distributor.PhoneBench.KOELN;
import static dev.sotto.keying.distributor.PhoneBench.PIN;
import static dev.sotto.keying.distributor.PhoneBench.command;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.PhoneEnd;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.keying.tunnel.PhoneMessage.Answer;
import dev.sotto.keying.tunnel.PhoneMessage.End;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhonePlace;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which phones a gateway may let into a private conference. */
class PhoneAdmissionTest {
    private final PhoneBench phones = new PhoneBench();

    @AfterEach
    void no_pin_is_left() {
        phones.comparing.forEach(waiting -> waiting.pin().destroy());
        phones.bench.on(command(new KdCommand.Distrust(BONN)));
        phones.bench.on(command(new KdCommand.Distrust(KOELN)));
        assertThat(phones.pins).allMatch(KeyMaterial::isDestroyed);
    }

    @Test
    void a_phone_with_the_pin_is_in_until_it_hangs_up() {
        phones.allow(ROOM, 2);
        assertThat(phones.tries(BONN, ROOM, "")).isEqualTo(PhoneOutcome.PIN_WANTED);
        long askId = phones.admitted(BONN);
        assertThat(phones.view().inside())
                .containsExactly(new ConferenceView.PhoneView(
                        "sip:+49" + askId, 1, "Bonn", PhonePlace.GUEST, false, false, 0, false, false));
        phones.gone(BONN, askId);
        assertThat(phones.view().inside()).isEmpty();
        assertThat(phones.ended()).isEmpty();
    }

    @Test
    void every_refusal_is_the_same_words_after_the_same_work() {
        phones.allow(ROOM, 2).allow(OTHER, 2);
        List<String[]> tries = List.of(
                new String[] {ROOM, "999999"},
                new String[] {"sip:nobody@example.com", PIN},
                new String[] {OPEN, PIN},
                new String[] {OTHER, PIN});
        for (String[] each : tries) {
            int before = phones.told.size();
            long askId = phones.asks(BONN, each[0], each[1]);
            assertThat(phones.comparing).as("%s", each[0]).hasSize(1);
            assertThat(phones.comparing.getFirst().verifier().encoded()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
            assertThat(phones.told).hasSize(before);
            phones.compareAll();
            assertThat(phones.told.getLast()).isEqualTo(new Answer(askId, PhoneOutcome.REFUSED));
        }
        phones.take(phones.bench.on(command(new KdCommand.ForbidPhones(ROOM))));
        assertThat(phones.tries(KOELN, ROOM, PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.count(KdCounter.PINS_VERIFIED)).isEqualTo(5);
    }

    @Test
    void the_right_pin_by_info_is_a_wrong_one_in_a_private_conference_and_counts_as_much() {
        phones.allow(ROOM, 2);
        phones.admitted(KOELN);
        for (int i = 0; i < 3; i++) {
            long askId = phones.asksByInfo(BONN, ROOM, PIN);
            assertThat(phones.comparing)
                    .as("also when the PIN is known by its hash")
                    .hasSize(1);
            phones.compareAll();
            assertThat(phones.told.getLast()).isEqualTo(new Answer(askId, PhoneOutcome.REFUSED));
        }
        assertThat(phones.view().inside()).hasSize(1);
        assertThat(phones.count(KdCounter.PINS_BY_INFO)).isEqualTo(3);
    }

    @Test
    void only_in_a_standard_conference_keys_by_info_are_granted_and_a_pin_by_info_is_right() {
        phones.allow(ROOM, 2).allow(OPEN, 3);
        long inPrivate = phones.admitted(BONN);
        long inStandard = phones.asks(BONN, OPEN, PIN);
        phones.compareAll();
        long byInfo = phones.asksByInfo(BONN, OPEN, PIN);
        phones.compareAll();
        assertThat(phones.heard(Answer.class))
                .containsExactly(
                        new Answer(inPrivate, PhoneOutcome.ADMITTED),
                        new Answer(inStandard, PhoneOutcome.ADMITTED, Set.of(PhoneGrant.KEYS_BY_INFO)),
                        new Answer(byInfo, PhoneOutcome.ADMITTED, Set.of(PhoneGrant.KEYS_BY_INFO)));
        phones.ask(BONN, inPrivate, ROOM, PIN);
        phones.ask(BONN, inStandard, OPEN, PIN);
        assertThat(phones.heard(Answer.class))
                .as("the same when asked again")
                .containsExactly(
                        new Answer(inPrivate, PhoneOutcome.ADMITTED),
                        new Answer(inStandard, PhoneOutcome.ADMITTED, Set.of(PhoneGrant.KEYS_BY_INFO)));
    }

    @Test
    void without_a_pin_every_number_wants_one() {
        phones.allow(ROOM, 2);
        for (String conference : List.of(ROOM, OPEN, "sip:nobody@example.com")) {
            assertThat(phones.tries(BONN, conference, "")).isEqualTo(PhoneOutcome.PIN_WANTED);
        }
        assertThat(phones.comparing).isEmpty();
    }

    @Test
    void as_many_phones_as_allowed_and_room_is_made_by_who_leaves() {
        phones.allow(ROOM, 2);
        long first = phones.admitted(BONN);
        phones.admitted(KOELN);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.FULL);
        assertThat(phones.tries(BONN, ROOM, "000000"))
                .as("who does not know the PIN is not told that it is full")
                .isEqualTo(PhoneOutcome.REFUSED);
        phones.gone(BONN, first);
        phones.admitted(BONN);
    }

    @Test
    void a_locked_conference_takes_no_new_phone_and_says_so_only_to_who_knows_the_pin() {
        phones.allow(ROOM, 2);
        phones.admitted(BONN);
        phones.bench.on(command(new KdCommand.Lock(ROOM)));
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.LOCKED);
        assertThat(phones.tries(BONN, ROOM, "000000")).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.view().inside()).hasSize(1);
        assertThat(phones.ended()).isEmpty();
    }

    @Test
    void phones_off_ends_those_that_are_in() {
        phones.allow(ROOM, 9);
        long one = phones.admitted(BONN);
        long two = phones.admitted(KOELN);
        phones.take(phones.bench.on(command(new KdCommand.ForbidPhones(ROOM))));
        assertThat(phones.ended()).containsExactlyInAnyOrder(one, two);
        assertThat(phones.view().inside()).isEmpty();
        assertThat(phones.view().allowed()).isFalse();
    }

    @Test
    void a_gateway_that_is_kicked_by_either_side_loses_its_phones_and_no_other() {
        phones.allow(ROOM, 9);
        long theirs = phones.admitted(KOELN);
        long one = phones.admitted(BONN);
        phones.bench.join(1, BONN_CERTIFICATE);
        phones.take(phones.bench.ask(new Kick(1)));
        assertThat(phones.ended()).containsExactly(one);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.REFUSED);
        phones.take(phones.bench.on(command(new KdCommand.Kick(ROOM, "Köln"))));
        assertThat(phones.ended()).containsExactly(one, theirs);
        phones.take(phones.bench.on(command(new KdCommand.Unban(ROOM, "Bonn"))));
        phones.admitted(BONN);
    }

    @Test
    void a_gateway_that_is_off_the_roster_loses_its_phones() {
        phones.allow(ROOM, 9);
        long one = phones.admitted(BONN);
        phones.take(
                phones.bench.on(command(new KdCommand.Admit(ROOM, Bench.certificate(BONN_CERTIFICATE), "somebody"))));
        assertThat(phones.ended()).containsExactly(one);
    }

    @Test
    void a_gateway_that_is_trusted_no_longer_loses_everything() {
        phones.allow(ROOM, 9);
        phones.bench.join(1, 1);
        long one = phones.admitted(BONN);
        UUID itsKeys = phones.bench.join(2, BONN_CERTIFICATE);
        List<KdOutput> outputs = phones.bench.on(command(new KdCommand.Distrust(BONN)));
        int last = outputs.indexOf(
                new KdOutput.TellGateway(BONN, new End(one, PhoneEnd.WITHDRAWN, "Phones are no longer allowed here.")));
        KdOutput.TrustChanged changed =
                all(outputs, KdOutput.TrustChanged.class).getFirst();
        assertThat(changed.gateways()).containsExactly(KOELN);
        assertThat(last).isNotNegative().isLessThan(outputs.indexOf(changed));
        assertThat(all(outputs, KdOutput.CloseAssociation.class))
                .extracting(KdOutput.CloseAssociation::association)
                .containsExactly(itsKeys);
        phones.ask(BONN, 99, ROOM, PIN);
        assertThat(phones.outcomes(99)).isEmpty();
        assertThat(phones.count(KdCounter.UNTRUSTED_GATEWAY)).isOne();
    }

    @Test
    void the_operator_ends_all_phones_and_they_may_come_again() {
        phones.allow(ROOM, 9);
        long one = phones.admitted(BONN);
        phones.take(phones.bench.on(command(new KdCommand.EndPhones(ROOM))));
        assertThat(phones.ended()).containsExactly(one);
        phones.admitted(BONN);
    }

    @Test
    void another_pin_counts_for_those_who_come_then() {
        phones.allow(ROOM, 9);
        phones.admitted(BONN);
        phones.allow(ROOM, "135791", 9);
        assertThat(phones.tries(BONN, ROOM, PIN)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.tries(BONN, ROOM, "135791")).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.view().inside()).hasSize(2);
    }

    @Test
    void when_a_meeting_begins_one_slow_comparison_serves_all_who_bring_the_same_pin() {
        phones.allow(ROOM, 500);
        for (int i = 0; i < 200; i++) {
            phones.asks(BONN, ROOM, PIN);
        }
        assertThat(phones.comparing).hasSize(1);
        phones.compare();
        assertThat(phones.view().inside()).hasSize(200);
        assertThat(phones.comparing).isEmpty();
        phones.waitSeconds(601);
        phones.asks(BONN, ROOM, PIN);
        assertThat(phones.comparing).as("it is remembered for ten minutes").hasSize(1);
        phones.compareAll();
    }

    @Test
    void a_pin_that_becomes_wrong_while_it_is_compared_lets_nobody_in() {
        phones.allow(ROOM, 9);
        long askId = phones.asks(BONN, ROOM, PIN);
        phones.allow(ROOM, "135791", 9);
        phones.compareAll();
        assertThat(phones.outcome(askId)).isEqualTo(PhoneOutcome.REFUSED);
        long banned = phones.asks(BONN, ROOM, "135791");
        phones.take(phones.bench.on(command(new KdCommand.Kick(ROOM, "Bonn"))));
        phones.compareAll();
        assertThat(phones.outcome(banned)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.view().inside()).isEmpty();
    }

    @Test
    void names_are_granted_where_the_operator_wants_them_in_both_kinds_of_conferences() {
        PhoneBench phones = new PhoneBench();
        phones.allow(ROOM, 9);
        phones.allow(OPEN, 9);
        assertThat(phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.NAMES, true)))
                .contains("asked for a name");
        phones.done(new KdCommand.RulePhones(OPEN, PhoneRule.NAMES, true));
        phones.done(new KdCommand.RulePhones(OPEN, PhoneRule.LOBBY, true));
        phones.restart();
        phones.up(BONN);
        long inPrivate = phones.asks(BONN, ROOM, PIN);
        long waiting = phones.asks(BONN, OPEN, PIN);
        phones.compareAll();
        assertThat(phones.told)
                .contains(
                        new Answer(inPrivate, PhoneOutcome.ADMITTED, Set.of(PhoneGrant.NAME)),
                        new Answer(waiting, PhoneOutcome.LOBBY, Set.of(PhoneGrant.KEYS_BY_INFO, PhoneGrant.NAME)));
        phones.done(new KdCommand.RulePhones(ROOM, PhoneRule.NAMES, false));
        long later = phones.asks(BONN, ROOM, PIN);
        phones.compareAll();
        assertThat(phones.told).contains(new Answer(later, PhoneOutcome.ADMITTED, Set.of()));
    }

    @Test
    void a_standard_conference_asks_for_the_pin_too_and_takes_phones_of_every_trusted_gateway() {
        PhoneBench phones = new PhoneBench();
        long before = phones.asks(BONN, OPEN, PIN);
        phones.compareAll();
        assertThat(phones.outcome(before)).as("nobody allowed phones").isEqualTo(PhoneOutcome.REFUSED);

        phones.allow(OPEN, 2);
        long wrong = phones.asks(BONN, OPEN, "000000");
        long bonn = phones.asks(BONN, OPEN, PIN);
        long koeln = phones.asks(KOELN, OPEN, PIN);
        long third = phones.asks(KOELN, OPEN, PIN);
        phones.compareAll();

        assertThat(phones.outcome(wrong)).isEqualTo(PhoneOutcome.REFUSED);
        assertThat(phones.outcome(bonn)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.outcome(koeln)).isEqualTo(PhoneOutcome.ADMITTED);
        assertThat(phones.outcome(third)).isEqualTo(PhoneOutcome.FULL);
    }

    @Test
    void what_the_operator_may_not_say_changes_nothing() {
        assertThat(no(new KdCommand.AllowPhones("sip:no@where", phones.digits(PIN), 9)))
                .contains("no conference");
        assertThat(no(new KdCommand.AllowPhones(ROOM, phones.digits("123"), 9))).contains("4 to 16 digits");
        assertThat(no(new KdCommand.AllowPhones(ROOM, phones.digits("12345678901234567"), 9)))
                .contains("4 to 16 digits");
        assertThat(no(new KdCommand.AllowPhones(ROOM, phones.digits("12 456"), 9)))
                .contains("4 to 16 digits");
        assertThat(no(new KdCommand.AllowPhones(ROOM, phones.digits(PIN), 1001)))
                .contains("1 to 1000");
        assertThat(no(new KdCommand.ForbidPhones(ROOM))).contains("No phone");
        assertThat(no(new KdCommand.EndPhones(ROOM))).contains("No phone");
        assertThat(no(new KdCommand.TrustGateway(Bench.MD, "third"))).contains("nobody is both");
        assertThat(no(new KdCommand.TrustMd(BONN))).contains("nobody is both");
        assertThat(no(new KdCommand.TrustGateway(Fingerprint.sha256(new byte[] {8}), "BONN")))
                .contains("Another gateway");
    }

    private String no(KdCommand command) {
        return ((KdAnswer.No) phones.bench.command(command)).sentence();
    }
}
