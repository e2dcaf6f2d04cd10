package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sip.calls.CallCommand.Answer;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallCommand.Ring;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Warning;
import dev.sotto.sip.focus.MediaCommand.AddLeg;
import dev.sotto.sip.focus.MediaCommand.RemoveLeg;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InviteTest {
    private static final String PLAIN =
            "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n";

    private final Driver driver = new Driver();

    private Refusal refusal() {
        return driver.command(Refuse.class).refusal();
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.4",
            must = "the SDP carries the key distributor's fingerprint and its id as tls-id")
    @Rfc(number = 8871, section = "5.3", must = "the endpoint's fingerprint and tls-id reach the key distributor")
    @Rfc(number = 4579, section = "5.1", must = "the Contact of the focus says isfocus")
    void an_invite_waits_for_the_key_distributor_and_is_answered_with_its_identity() {
        Phone phone = new Phone(7);
        driver.invite(1, phone);
        assertThat(driver.request(Expect.class))
                .isEqualTo(new Expect(1, Driver.ROOM, Optional.of(phone.print()), Optional.of(phone.tlsId())));
        assertThat(driver.commands()).containsExactly(new Ring(1));

        driver.expected(1);
        Answer answer = driver.command(Answer.class);
        assertThat(answer.isFocus()).isTrue();
        NegotiatedAudio atPhone = phone.accept(answer.sdp());
        assertThat(atPhone.remote().fingerprint()).isEqualTo(Driver.KD);
        assertThat(atPhone.remote().tlsId()).isEqualTo(Driver.kdTlsId(1));
        assertThat(atPhone.remote().ice().orElseThrow().lite()).isTrue();
        assertThat(atPhone.remote().ice().orElseThrow().candidates()).hasSize(2);
        AddLeg add = driver.mediaCommand(AddLeg.class);
        assertThat(atPhone.remote().port()).isEqualTo(20_000 + add.core());
        assertThat(add.media().localIce().orElseThrow().ufrag())
                .isEqualTo(atPhone.remote().ice().orElseThrow().ufrag());
        assertThat(add.media().audio().remoteSources().getFirst().ssrc()).isEqualTo(7);
        assertThat(driver.rosterEvent(RosterEvent.Joined.class).participant().security())
                .isEqualTo("no keys yet");
        assertThat(driver.count(FocusCounter.LEVEL_ENCRYPTED)).isOne();
    }

    @Test
    @Rfc(number = 3261, section = "21.3.3", must = "302 with a Contact: the call is to be made there")
    void an_ordinary_phone_is_sent_to_the_gateway_where_there_is_one() {
        FocusConfig usual = Driver.config();
        FocusConfig withGateway = new FocusConfig(
                usual.conferences(),
                usual.mediaHosts(),
                usual.firstMediaPort(),
                usual.cores(),
                usual.legsPerCore(),
                usual.maxLegs(),
                Optional.of(new FocusConfig.PhoneGateway(
                        "gw.example.org",
                        5070,
                        5070,
                        5071,
                        FocusConfig.PhoneGateway.Way.REDIRECT,
                        false,
                        "sip:9000@conf.example")),
                usual.limits());
        Driver other = new Driver(new SeededEntropy(1), withGateway);
        other.invite(1, Driver.ROOM, Optional.of(PLAIN));
        Refusal sent = other.command(Refuse.class).refusal();
        assertThat(sent.status()).isEqualTo(302);
        assertThat(sent.contact().orElseThrow()).startsWith("sip:").contains("@gw.example.org:507");
        assertThat(other.count(FocusCounter.SENT_TO_GATEWAY)).isOne();
        other.invite(2, Driver.ROOM, Optional.of(PLAIN.replace("RTP/AVP", "UDP/TLS/RTP/SAVPF")));
        assertThat(other.command(Refuse.class).refusal().status())
                .as("what could nearly take part is told what it lacks")
                .isEqualTo(488);
        driver.invite(1, Driver.ROOM, Optional.of(PLAIN));
        assertThat(refusal().status()).as("without a gateway").isEqualTo(488);
    }

    @Test
    void keys_give_the_leg_its_label() {
        driver.talking(1, 7);
        assertThat(driver.rosterEvent(RosterEvent.Labelled.class).weaker()).isFalse();
        assertThat(driver.focus
                        .describe()
                        .conferences()
                        .getFirst()
                        .legs()
                        .getFirst()
                        .participant()
                        .security())
                .isEqualTo("end-to-end");
        driver.notice(new AdmissionMessage.Keyed(1, new UUID(0, 1), 7, SecurityLabel.HOP_BY_HOP));
        assertThat(driver.rosterEvent(RosterEvent.Labelled.class).weaker()).isTrue();
        driver.invite(2, new Phone(2)).notice(new Expected(2, Driver.KD, Driver.kdTlsId(9), Kind.STANDARD));
        driver.notice(new AdmissionMessage.Keyed(2, new UUID(0, 2), 7, SecurityLabel.HOP_BY_HOP));
        assertThat(driver.rosterEvent(RosterEvent.Labelled.class).weaker()).isFalse();
    }

    @Test
    void a_gateway_with_keys_is_told_to_everybody_with_the_name_that_the_key_distributor_gave_it() {
        driver.talking(1, 7);
        driver.notice(new AdmissionMessage.Keyed(1, new UUID(0, 3), 9, SecurityLabel.THROUGH_GATEWAY, "Bonn"));
        RosterEvent.Labelled told = driver.rosterEvent(RosterEvent.Labelled.class);
        assertThat(told.weaker()).isTrue();
        assertThat(told.participant().security()).isEqualTo("through gateway Bonn");
        assertThat(driver.focus
                        .describe()
                        .conferences()
                        .getFirst()
                        .legs()
                        .getFirst()
                        .participant()
                        .security())
                .isEqualTo("through gateway Bonn");
        driver.notice(new AdmissionMessage.Keyed(1, new UUID(0, 3), 9, SecurityLabel.THROUGH_GATEWAY, "Bonn"));
        assertThat(driver.roster()).as("told once").isEmpty();
        assertThat(driver.count(FocusCounter.KEYED_THROUGH_GATEWAY)).isOne();
    }

    @Test
    @Rfc(number = 3261, section = "21.4.26", must = "488 carries a Warning that says why")
    void a_plain_offer_is_refused_with_everything_that_it_lacks() {
        driver.invite(1, Driver.ROOM, Optional.of(PLAIN));
        assertThat(refusal().status()).isEqualTo(488);
        assertThat(refusal().warnings())
                .containsExactly(new Warning(
                        399,
                        "Only end-to-end encrypted (PERC) endpoints can join; missing: transport UDP/TLS/RTP/SAVPF"
                                + " (it says RTP/AVP); a=fingerprint; a=tls-id; a=setup; a=rtcp-mux"));
        assertThat(driver.requests()).isEmpty();
        driver.assertEmpty();
    }

    @Test
    void malformed_sdp_is_refused_with_the_rule_it_breaks() {
        driver.invite(1, Driver.ROOM, Optional.of("v=0\r\nnonsense"));
        assertThat(refusal().status()).isEqualTo(400);
        assertThat(refusal().warnings().getFirst().text()).contains("RFC 8866");
        driver.assertEmpty();
    }

    @Test
    void an_unknown_address_is_not_found_and_its_trace_is_kept() {
        driver.invite(1, "sip:9999@conf.example", Optional.of(PLAIN));
        assertThat(refusal().status()).isEqualTo(404);
        RefusedCall kept = driver.focus.describe().refused().getFirst();
        assertThat(kept.trace())
                .containsExactly(
                        "the Request-URI names sip:9999@conf.example",
                        "no conference has that address; 2 are provisioned");
        assertThat(kept.whatToDo()).startsWith("Dial one of the conferences");
        for (int leg = 2; leg < 200; leg++) {
            driver.invite(leg, "sip:9999@conf.example", Optional.of(PLAIN));
        }
        assertThat(driver.focus.describe().refused()).hasSize(64);
    }

    @Test
    void the_filter_of_who_may_join_spares_strangers_the_attempt() {
        String offer = new Phone(7).offer();
        driver.call(new CallEvent.Invited(
                1,
                Driver.OTHER_ROOM,
                "sip:eve@evil.example",
                Driver.OTHER_ROOM,
                "",
                Driver.SOURCE,
                Optional.of(offer)));
        assertThat(refusal().status()).isEqualTo(403);
        driver.invite(2, Driver.OTHER_ROOM, Optional.of(offer));
        assertThat(driver.requests()).hasSize(1);
        ConferenceConfig stars = new ConferenceConfig("sip:1@h", "", 1, List.of("sip:*.a*@*b"));
        assertThat(stars.letsTry("sip:x.ay@cb")).isTrue();
        assertThat(stars.letsTry("sip:x.ay@c")).isFalse();
        assertThat(stars.letsTry("sip:.a@b")).isTrue();
        assertThat(stars.letsTry("sip:b")).isFalse();
    }

    @Test
    void a_full_conference_and_a_full_appliance_say_so() {
        for (int leg = 1; leg <= 3; leg++) {
            driver.talking(leg, leg);
        }
        driver.invite(4, new Phone(4));
        assertThat(refusal().status()).isEqualTo(486);
        assertThat(driver.count(FocusCounter.REFUSED_BY_POLICY)).isOne();
    }

    @Test
    @Rfc(number = 3261, section = "21.5.4", must = "503 may say when to try again")
    void without_the_key_distributor_new_calls_get_503_and_running_legs_stay() {
        driver.talking(1, 1);
        driver.send(new FocusInput.KeysUnreachable());
        assertThat(driver.outputs()).isEmpty();
        driver.invite(2, new Phone(2));
        assertThat(refusal().status()).isEqualTo(503);
        assertThat(refusal().retryAfterSeconds()).contains(5);
        assertThat(driver.focus.describe().conferences().getFirst().legs()).hasSize(1);
        driver.send(new FocusInput.KeysReachable(false));
        assertThat(driver.outputs()).isEmpty();
        driver.invite(3, new Phone(3));
        assertThat(driver.requests()).hasSize(1);
    }

    @Test
    void a_link_that_breaks_while_it_is_asked_gives_503() {
        driver.invite(1, new Phone(1)).send(new FocusInput.KeysUnreachable());
        assertThat(refusal().status()).isEqualTo(503);
        assertThat(driver.request(Leave.class)).isEqualTo(new Leave(1));
        driver.assertEmpty();
    }

    @Test
    void a_silent_key_distributor_gives_503_after_its_deadline_and_its_late_answer_is_ignored() {
        driver.invite(1, new Phone(1)).passSeconds(3);
        assertThat(driver.commands()).containsExactly(new Ring(1));
        driver.passSeconds(2);
        assertThat(refusal().status()).isEqualTo(503);
        assertThat(refusal().retryAfterSeconds()).contains(5);
        assertThat(driver.request(Leave.class)).isEqualTo(new Leave(1));
        driver.expected(1);
        assertThat(driver.outputs()).isEmpty();
        assertThat(driver.count(FocusCounter.LATE_INPUTS)).isOne();
        driver.assertEmpty();
    }

    @Test
    void a_refusal_of_the_key_distributor_is_403_with_its_reason() {
        driver.invite(1, new Phone(1)).notice(new AdmissionMessage.Refusal(1, "not on the roster"));
        assertThat(refusal().status()).isEqualTo(403);
        assertThat(refusal().warnings()).containsExactly(Warning.of("not on the roster"));
        assertThat(driver.requests()).isEmpty();
        driver.assertEmpty();
    }

    @Test
    void a_cancel_before_the_key_distributor_answers_leaves_nothing() {
        driver.invite(1, new Phone(1)).call(new CallEvent.Cancelled(1, Optional.empty()));
        assertThat(driver.requests()).containsExactly(new Leave(1));
        assertThat(driver.commands()).isEmpty();
        driver.expected(1);
        assertThat(driver.outputs()).isEmpty();
        driver.assertEmpty();
    }

    @Test
    void a_cancel_that_crosses_our_answer_takes_everything_back() {
        driver.invite(1, new Phone(1)).expected(1).call(new CallEvent.Cancelled(1, Optional.empty()));
        assertThat(driver.requests()).containsExactly(new Leave(1));
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(1));
        assertThat(driver.roster())
                .extracting(Object::getClass)
                .containsExactly(RosterEvent.Left.class, RosterEvent.Ended.class);
        driver.assertEmpty();
    }

    @Test
    @Rfc(
            number = 3261,
            section = "13.2.1",
            must = "a 200 to an INVITE without offer carries one, and the ACK the answer")
    void an_invite_without_offer_gets_ours_and_the_ack_brings_the_identity() {
        driver.invite(1, Driver.ROOM, Optional.empty());
        assertThat(driver.request(Expect.class))
                .isEqualTo(new Expect(1, Driver.ROOM, Optional.empty(), Optional.empty()));
        driver.expected(1);
        Answer ours = driver.command(Answer.class);
        assertThat(ours.sdp()).contains("a=setup:actpass").contains(Driver.kdTlsId(1));
        assertThat(driver.mediaCommands()).isEmpty();

        Phone phone = new Phone(9);
        driver.call(new CallEvent.Acknowledged(1, Optional.of(phone.answer(ours.sdp(), false))));
        assertThat(driver.request(Identify.class)).isEqualTo(new Identify(1, phone.print(), phone.tlsId()));
        assertThat(driver.mediaCommand(AddLeg.class)
                        .media()
                        .audio()
                        .remoteSources()
                        .getFirst()
                        .ssrc())
                .isEqualTo(9);
        assertThat(driver.rosterEvent(RosterEvent.Joined.class)).isNotNull();
    }

    @Test
    void an_answer_in_the_ack_that_is_not_perc_ends_with_bye_and_the_same_words() {
        driver.invite(1, Driver.ROOM, Optional.empty()).expected(1);
        String answer = new Phone(9).answer(driver.command(Answer.class).sdp(), false);
        driver.call(new CallEvent.Acknowledged(1, Optional.of(answer.replace("a=setup:active", "a=setup:passive"))));
        Reason reason = driver.command(Hangup.class).reason().orElseThrow();
        assertThat(reason.cause()).isEqualTo(488);
        assertThat(reason.text())
                .isEqualTo("Only end-to-end encrypted (PERC) endpoints can join; missing: a=setup:active"
                        + " (it says passive)");
        assertThat(driver.request(Leave.class)).isEqualTo(new Leave(1));
        driver.assertEmpty();
    }

    @Test
    void an_ack_without_the_answer_that_was_due_ends_the_leg() {
        driver.invite(1, Driver.ROOM, Optional.empty()).expected(1);
        driver.call(new CallEvent.Acknowledged(1, Optional.empty()));
        assertThat(driver.command(Hangup.class).reason().orElseThrow().text()).contains("none came");
        driver.invite(2, Driver.ROOM, Optional.empty()).expected(2);
        driver.call(new CallEvent.Acknowledged(2, Optional.of("rubbish")));
        assertThat(driver.command(Hangup.class).reason().orElseThrow().text()).contains("malformed");
        driver.assertEmpty();
    }

    @Test
    @Rfc(number = 8723, section = "4", must = "the SSRC is never changed, so two legs must not share one")
    void a_source_that_another_leg_has_is_refused_in_words() {
        driver.talking(1, 77);
        driver.invite(2, new Phone(77));
        assertThat(refusal().status()).isEqualTo(488);
        assertThat(refusal().warnings().getFirst().text())
                .isEqualTo("SSRC 77 is in use by another participant; choose another one");
        driver.invite(3, Driver.ROOM, Optional.empty()).expected(3);
        String answer = new Phone(77).answer(driver.command(Answer.class).sdp(), false);
        driver.call(new CallEvent.Acknowledged(3, Optional.of(answer)));
        assertThat(driver.command(Hangup.class).reason().orElseThrow().text()).contains("SSRC 77");
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        driver.invite(4, new Phone(77));
        assertThat(driver.requests()).hasSize(1);
    }

    @Test
    void the_same_leg_twice_is_one_leg() {
        driver.invite(1, new Phone(1)).invite(1, new Phone(2));
        assertThat(driver.outputs()).isEmpty();
        assertThat(driver.count(FocusCounter.LATE_INPUTS)).isOne();
    }

    @Test
    void nothing_is_taken_any_more_once_the_appliance_stops() {
        driver.talking(1, 1);
        driver.invite(2, new Phone(2)).send(new FocusInput.Stop());
        assertThat(driver.commands()).hasSize(2);
        driver.invite(3, new Phone(3));
        assertThat(refusal().status()).isEqualTo(503);
        driver.assertEmpty();
    }
}
