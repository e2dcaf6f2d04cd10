package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sip.calls.CallCommand.AcceptReinvite;
import dev.sotto.sip.calls.CallCommand.Answer;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.RefuseReinvite;
import dev.sotto.sip.calls.CallCommand.Reinvite;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.focus.MediaCommand.ChangeLeg;
import dev.sotto.sip.focus.MediaCommand.RemoveLeg;
import dev.sotto.sip.focus.MediaCommand.Restart;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LegLifeTest {
    private final Driver driver = new Driver();

    private void reinvited(long legId, String sdp) {
        driver.call(new CallEvent.Reinvited(legId, Optional.of(sdp)));
    }

    private Reason hangup() {
        return driver.command(Hangup.class).reason().orElseThrow();
    }

    @Test
    void a_bye_tells_the_key_distributor_and_the_media_distributor() {
        driver.talking(1, 1);
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.PEER_HUNG_UP, Optional.of(new Reason(200, "lunch"))));
        assertThat(driver.requests()).containsExactly(new Leave(1));
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(1));
        assertThat(driver.rosterEvent(RosterEvent.Left.class).reason()).isEqualTo("The participant hung up: lunch");
        assertThat(driver.rosterEvent(RosterEvent.Ended.class).conference()).isEqualTo(Driver.ROOM);
        driver.assertEmpty();
    }

    @Test
    void what_the_key_distributor_says_last_ends_the_leg_with_that_reason() {
        driver.talking(1, 1);
        driver.notice(new AdmissionMessage.Failed(1, "wrong fingerprint"));
        assertThat(hangup()).isEqualTo(new Reason(488, "wrong fingerprint"));
        assertThat(driver.requests()).isEmpty();
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(1));
        RefusedCall kept = driver.focus.describe().refused().getLast();
        assertThat(kept.answered()).isTrue();
        assertThat(kept.trace()).endsWith("it has keys: end-to-end", "wrong fingerprint");
        assertThat(kept.whatToDo()).contains("kd describe");
        driver.talking(2, 2);
        driver.notice(new AdmissionMessage.Removed(2, "kicked"));
        assertThat(hangup()).isEqualTo(new Reason(403, "kicked"));
        driver.talking(3, 3);
        driver.notice(new AdmissionMessage.Gone(3, "closed"));
        assertThat(hangup()).isEqualTo(new Reason(480, "closed"));
        driver.talking(4, 4);
        driver.notice(new AdmissionMessage.Refusal(4, "no"));
        assertThat(hangup()).isEqualTo(new Reason(403, "no"));
        driver.assertEmpty();
    }

    @Test
    void an_endpoint_that_never_gets_its_keys_is_ended() {
        driver.invite(1, new Phone(1)).expected(1).passSeconds(29);
        assertThat(driver.focus.describe().conferences()).hasSize(1);
        driver.passSeconds(2);
        assertThat(hangup().cause()).isEqualTo(408);
        assertThat(driver.count(FocusCounter.KEYING_TIMED_OUT)).isOne();
        driver.assertEmpty();
    }

    @Test
    void the_keying_deadline_stands_still_while_nobody_can_tell_of_keys() {
        driver.invite(1, new Phone(1)).expected(1).send(new FocusInput.KeysUnreachable());
        driver.passSeconds(600);
        assertThat(driver.focus.describe().conferences()).hasSize(1);
        driver.send(new FocusInput.KeysReachable(false)).passSeconds(31);
        assertThat(hangup().cause()).isEqualTo(408);
    }

    @Test
    @Rfc(number = 3264, section = "8.4", must = "hold is a new offer with sendonly or inactive")
    @Rfc(number = 8842, section = "5.3", must = "an unchanged tls-id keeps the association, and our tls-id stays")
    void hold_and_resume_keep_the_association() {
        Phone phone = driver.talking(1, 1);
        reinvited(1, phone.reoffer(Direction.SENDONLY));
        NegotiatedAudio held = phone.accept(driver.command(AcceptReinvite.class).sdp());
        assertThat(held.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(held.remote().tlsId()).isEqualTo(Driver.kdTlsId(1));
        ChangeLeg change = driver.mediaCommand(ChangeLeg.class);
        assertThat(change.restart()).isEqualTo(Restart.NONE);
        assertThat(change.media().audio().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(driver.requests()).isEmpty();
        reinvited(1, phone.reoffer(Direction.SENDRECV));
        assertThat(phone.accept(driver.command(AcceptReinvite.class).sdp()).direction())
                .isEqualTo(Direction.SENDRECV);
    }

    @Test
    @Rfc(number = 8839, section = "4.4.1.1.1", must = "an ICE restart gets new credentials of ours too")
    void an_ice_restart_alone_keeps_the_association() {
        Phone phone = driver.talking(1, 1);
        String before = driver.focus.describe().toString();
        reinvited(1, phone.restart(false));
        NegotiatedAudio after =
                phone.accept(driver.command(AcceptReinvite.class).sdp());
        ChangeLeg change = driver.mediaCommand(ChangeLeg.class);
        assertThat(change.restart()).isEqualTo(Restart.ICE);
        assertThat(after.remote().tlsId()).isEqualTo(Driver.kdTlsId(1));
        assertThat(change.media().localIce().orElseThrow().ufrag())
                .isEqualTo(after.remote().ice().orElseThrow().ufrag());
        assertThat(before).contains("talking");
    }

    @Test
    @Rfc(number = 8842, section = "5.5", must = "a new tls-id is a new association")
    void a_new_tls_id_asks_the_key_distributor_again() {
        Phone phone = driver.talking(1, 1);
        reinvited(1, phone.restart(true));
        assertThat(driver.request(Expect.class).endpointTlsId()).contains(phone.tlsId());
        assertThat(driver.commands()).isEmpty();
        reinvited(1, phone.restart(true));
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(491);
        driver.expected(1);
        assertThat(driver.command(AcceptReinvite.class).sdp()).contains(Driver.kdTlsId(2));
        assertThat(driver.mediaCommand(ChangeLeg.class).restart()).isEqualTo(Restart.ICE_AND_KEYS);
        driver.passSeconds(31);
        assertThat(hangup().cause()).isEqualTo(408);
    }

    @Test
    @Rfc(
            number = 8842,
            section = "5.1",
            must = "a new association over an unordered transport needs a new transport address")
    void a_new_tls_id_without_a_new_path_is_refused_and_the_session_stays() {
        Phone phone = driver.talking(1, 1);
        reinvited(1, phone.onlyNewTlsId());
        assertThat(driver.command(RefuseReinvite.class)
                        .refusal()
                        .warnings()
                        .getFirst()
                        .text())
                .isEqualTo(LegWords.AMBIGUOUS);
        assertThat(driver.focus
                        .describe()
                        .conferences()
                        .getFirst()
                        .legs()
                        .getFirst()
                        .state())
                .isEqualTo("talking");
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "a refused re-INVITE leaves the session as it was")
    void a_reinvite_that_cannot_be_perc_is_refused_and_the_leg_goes_on() {
        Phone phone = driver.talking(1, 1);
        driver.talking(2, 2);
        reinvited(1, phone.restart(false).replace("a=rtcp-mux\r\n", ""));
        Refusal refusal = driver.command(RefuseReinvite.class).refusal();
        assertThat(refusal.status()).isEqualTo(488);
        assertThat(refusal.warnings().getFirst().text()).endsWith("missing: a=rtcp-mux");
        reinvited(1, phone.restart(false).replace("a=ssrc:1 ", "a=ssrc:2 "));
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(488);
        assertThat(driver.focus.describe().conferences().getFirst().sources()).isEqualTo(2);
    }

    @Test
    void a_reinvite_that_is_taken_back_makes_us_offer_a_new_association() {
        Phone phone = driver.talking(1, 1);
        reinvited(1, phone.restart(true));
        driver.call(new CallEvent.ReinviteCancelled(1));
        assertThat(driver.requests()).containsExactly(new Expect(1, Driver.ROOM, Optional.empty(), Optional.empty()));
        driver.expected(1);
        assertThat(driver.commands())
                .as("the answer to the question that was taken back")
                .isEmpty();
        driver.expected(1);
        String offer = driver.command(Reinvite.class).sdp().orElseThrow();
        assertThat(offer).contains(Driver.kdTlsId(3));
        driver.call(new CallEvent.ReinviteAnswered(1, Optional.of(phone.answer(offer, true))));
        assertThat(driver.mediaCommand(ChangeLeg.class).restart()).isEqualTo(Restart.ICE_AND_KEYS);
    }

    @Test
    void a_reinvite_without_an_answer_of_the_key_distributor_gets_503() {
        Phone phone = driver.talking(1, 1);
        reinvited(1, phone.restart(true));
        driver.passSeconds(5);
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(503);
        driver.send(new FocusInput.KeysUnreachable());
        assertThat(driver.commands()).isEmpty();
        reinvited(1, phone.restart(true));
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(503);
        Phone other = driver.send(new FocusInput.KeysReachable(false)).talking(2, 2);
        reinvited(2, other.restart(true));
        driver.send(new FocusInput.KeysUnreachable());
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(503);
    }

    @Test
    void a_reinvite_that_the_key_distributor_refuses_ends_the_leg() {
        Phone phone = driver.talking(1, 1);
        reinvited(1, phone.restart(true));
        driver.notice(new AdmissionMessage.Refusal(1, "locked"));
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(403);
        assertThat(hangup()).isEqualTo(new Reason(403, "locked"));
        driver.assertEmpty();
    }

    @Test
    @Rfc(number = 3261, section = "14.2", must = "a re-INVITE without offer is answered with one")
    @Rfc(
            number = 8842,
            section = "8",
            must = "an offer that was asked for keeps tls-id and fingerprint and restarts ICE")
    void a_reinvite_without_offer_gets_the_same_association_and_new_ice_credentials() {
        Phone phone = driver.talking(1, 1);
        driver.call(new CallEvent.Reinvited(1, Optional.empty()));
        String offer = driver.command(AcceptReinvite.class).sdp();
        assertThat(offer)
                .contains("a=setup:actpass")
                .contains(Driver.kdTlsId(1))
                .contains(Driver.KD.text());
        driver.call(new CallEvent.Acknowledged(1, Optional.of(phone.answer(offer, false))));
        ChangeLeg change = driver.mediaCommand(ChangeLeg.class);
        assertThat(change.restart()).isEqualTo(Restart.ICE);
        String ufrag = change.media().localIce().orElseThrow().ufrag();
        assertThat(offer).contains("a=ice-ufrag:" + ufrag);
        assertThat(driver.requests()).isEmpty();
        driver.call(new CallEvent.Reinvited(1, Optional.empty()));
        String again = driver.command(AcceptReinvite.class).sdp();
        assertThat(again).doesNotContain("a=ice-ufrag:" + ufrag);
        driver.call(new CallEvent.Acknowledged(1, Optional.of(phone.answer(again, true))));
        assertThat(hangup().text()).isEqualTo(LegWords.UNASKED);
    }

    @Test
    @Rfc(number = 8842, section = "5.5", must = "whoever wants a new association offers a new tls-id")
    void a_restarted_key_distributor_makes_every_leg_negotiate_once_more() {
        Phone phone = driver.talking(1, 1);
        driver.send(new FocusInput.KeysUnreachable());
        driver.notice(new AdmissionMessage.Gone(1, "the key distributor was restarted"));
        assertThat(driver.outputs()).isEmpty();
        driver.send(new FocusInput.KeysReachable(true));
        assertThat(driver.requests()).containsExactly(new Expect(1, Driver.ROOM, Optional.empty(), Optional.empty()));
        driver.expected(1);
        String offer = driver.command(Reinvite.class).sdp().orElseThrow();
        assertThat(offer).contains("a=setup:actpass").contains(Driver.kdTlsId(2));
        driver.call(new CallEvent.ReinviteAnswered(1, Optional.of(phone.answer(offer, true))));
        assertThat(driver.request(Identify.class)).isEqualTo(new Identify(1, phone.print(), phone.tlsId()));
        assertThat(driver.mediaCommand(ChangeLeg.class).restart()).isEqualTo(Restart.ICE_AND_KEYS);
        driver.keyed(1).send(new FocusInput.KeysReachable(false));
        assertThat(driver.outputs()).isEmpty();
        assertThat(driver.count(FocusCounter.KEYS_RESTARTED)).isOne();
    }

    @Test
    void a_restart_that_is_lost_on_its_way_is_begun_again() {
        Phone phone = driver.talking(1, 1);
        driver.send(new FocusInput.KeysReachable(true));
        driver.send(new FocusInput.KeysUnreachable());
        assertThat(driver.focus
                        .describe()
                        .conferences()
                        .getFirst()
                        .legs()
                        .getFirst()
                        .needsRestart())
                .isTrue();
        driver.send(new FocusInput.KeysReachable(true));
        driver.expected(1);
        String offer = driver.command(Reinvite.class).sdp().orElseThrow();
        driver.send(new FocusInput.KeysUnreachable()).send(new FocusInput.KeysReachable(true));
        driver.call(new CallEvent.ReinviteAnswered(1, Optional.of(phone.answer(offer, true))));
        assertThat(driver.requests()).containsExactly(new Expect(1, Driver.ROOM, Optional.empty(), Optional.empty()));
        driver.expected(1);
        driver.call(new CallEvent.ReinviteRefused(1, Refusal.of(488, "no")));
        assertThat(hangup().text()).contains("did not take a new association");
        driver.assertEmpty();
    }

    @Test
    void a_restart_that_nobody_answers_ends_the_leg() {
        driver.talking(1, 1);
        driver.send(new FocusInput.KeysReachable(true)).passSeconds(31);
        assertThat(hangup().cause()).isEqualTo(503);
        driver.assertEmpty();
    }

    @Test
    void a_restart_while_our_offer_is_out_waits_for_its_answer() {
        driver.invite(1, Driver.ROOM, Optional.empty()).expected(1);
        String offer = driver.command(Answer.class).sdp();
        driver.send(new FocusInput.KeysUnreachable()).send(new FocusInput.KeysReachable(true));
        assertThat(driver.outputs()).isEmpty();
        driver.call(new CallEvent.Acknowledged(1, Optional.of(new Phone(1).answer(offer, false))));
        assertThat(driver.requests()).containsExactly(new Expect(1, Driver.ROOM, Optional.empty(), Optional.empty()));
    }

    @Test
    void lost_consent_and_a_foreign_source_end_the_leg() {
        driver.talking(1, 1);
        driver.media(new MediaEvent.LegMediaUp(1));
        assertThat(driver.rosterEvent(RosterEvent.MediaUp.class).legId()).isOne();
        driver.media(new MediaEvent.ConsentLost(1));
        assertThat(hangup().cause()).isEqualTo(408);
        driver.talking(2, 2);
        driver.media(new MediaEvent.SourceCollision(2, -1));
        assertThat(hangup().text()).contains("SSRC 4294967295");
        driver.assertEmpty();
    }

    @Test
    void a_gateway_announces_its_phones_by_re_invite_and_loses_none_of_them_because_of_one() {
        Phone gateway = driver.talking(1, 1);
        reinvited(1, gateway.announcing(new MediaSource(11, "c11", "Ann"), new MediaSource(12, "c12", "Bob")));
        gateway.accept(driver.command(AcceptReinvite.class).sdp());
        ChangeLeg change = (ChangeLeg) driver.mediaCommands().getFirst();
        assertThat(change.restart()).isEqualTo(Restart.NONE);
        assertThat(change.media().audio().remoteSources())
                .extracting(MediaSource::ssrc)
                .containsExactly(11, 12);
        FocusView.LegView leg =
                driver.focus.describe().conferences().getFirst().legs().getFirst();
        assertThat(leg.sources())
                .containsExactly(new FocusView.SourceView("11", "Ann"), new FocusView.SourceView("12", "Bob"));
        driver.media(new MediaEvent.SourceCollision(1, 13));
        assertThat(driver.commands()).isEmpty();
        assertThat(driver.focus.describe().counters()).containsEntry(FocusCounter.SOURCES_LEFT_OUT, 1L);
        driver.talking(2, 2);
        reinvited(2, new Phone(2).offer());
        reinvited(1, gateway.announcing(new MediaSource(11, "c11", "Ann"), new MediaSource(2, "c2", "Eve")));
        assertThat(driver.command(RefuseReinvite.class)
                        .refusal()
                        .warnings()
                        .getFirst()
                        .text())
                .contains("SSRC 2 is in use by another participant");
    }

    @Test
    void a_bug_in_one_conference_discards_that_conference_only() {
        Entropy random = new SeededEntropy(5);
        boolean[] broken = {false};
        Driver world = new Driver(target -> {
            if (broken[0]) {
                throw new IllegalStateException("a bug for this test");
            }
            random.fill(target);
        });
        world.talking(1, 1);
        world.talking(2, 2);
        world.invite(3, Driver.OTHER_ROOM, Optional.of(new Phone(3).offer())).expected(3);
        Phone phone = world.talking(4, 4);
        broken[0] = true;
        world.call(new CallEvent.Reinvited(4, Optional.of(phone.restart(false))));
        assertThat(world.commands()).allMatch(c -> c instanceof Hangup).hasSize(3);
        assertThat(world.requests()).containsExactly(new Leave(1), new Leave(2), new Leave(4));
        assertThat(world.outputs().getLast()).isInstanceOf(FocusOutput.Discarded.class);
        assertThat(world.focus.describe().conferences())
                .extracting(FocusView.ConferenceView::address)
                .containsExactly(Driver.OTHER_ROOM);
        world.call(new CallEvent.Ended(1, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        assertThat(world.count(FocusCounter.LATE_INPUTS)).isOne();
        world.call(new CallEvent.Ended(3, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        world.assertEmpty();
    }
}
