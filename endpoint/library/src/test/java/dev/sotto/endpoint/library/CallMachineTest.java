package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.DtlsRole;
import dev.sotto.sdp.IceCandidate;
import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.LocalAudio;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sdp.OfferAnswer;
import dev.sotto.sdp.Origin;
import dev.sotto.sdp.PartyKind;
import dev.sotto.sdp.SdpParser;
import dev.sotto.sdp.SdpPrinter;
import dev.sotto.sdp.SessionDescription;
import dev.sotto.sdp.TlsId;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.WeakerLegs;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallMachineTest {
    private static final long LEG = 7;

    private final Entropy entropy = new SeededEntropy(1);
    private final Outbox<CallOutput> out = new Outbox<>();
    private String theirTlsId = TlsId.random(entropy);
    private IceDescription theirIce = newIce();
    private Fingerprint theirPrint = Fingerprint.sha256(new byte[] {1});
    private int theirVersion;

    @Test
    @Rfc(number = 8842, section = "5.2", must = "an offer says actpass and carries fingerprint and tls-id")
    @Rfc(number = 9185, section = "5.1", must = "the tls-id is in every offer and answer")
    void an_offer_has_everything_that_a_private_conference_needs() {
        CallMachine machine = machine(false);
        machine.dial(out);
        String offer = call().sdp().orElseThrow();
        assertThat(offer)
                .contains("UDP/TLS/RTP/SAVPF")
                .contains("a=setup:actpass")
                .contains("a=tls-id:")
                .contains("a=fingerprint:sha-256 ")
                .contains("a=rtcp-mux")
                .contains("a=ssrc:1 cname:me")
                .contains("urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:ssrc-audio-level");
        assertThat(offer.lines().filter(l -> l.contains("ssrc-audio-level")))
                .as("the level is never offered in clear")
                .hasSize(1);
    }

    @Test
    void an_answer_is_agreed_with_a_new_association_and_ice() {
        CallMachine machine = answered();
        CallAgreement agreement = agreement();
        assertThat(agreement.newAssociation()).isTrue();
        assertThat(agreement.iceRestart()).isTrue();
        assertThat(agreement.audio().remote().tlsId()).isEqualTo(theirTlsId);
        assertThat(machine).isNotNull();
    }

    @Test
    void each_weaker_leg_that_the_focus_tells_of_is_passed_on_once() {
        CallMachine machine = answered();
        out.drain();
        WeakerLegs.WeakerLeg bonn = new WeakerLegs.WeakerLeg(7, "through gateway Bonn");
        WeakerLegs.WeakerLeg ulm = new WeakerLegs.WeakerLeg(8, "through gateway Ulm");
        machine.onEvent(new CallEvent.WeakerLegsTelling(LEG, new WeakerLegs(List.of(bonn))), out);
        assertThat(out.drain()).containsExactly(new CallOutput.WeakerLeg("through gateway Bonn"));
        machine.onEvent(new CallEvent.WeakerLegsTelling(LEG, new WeakerLegs(List.of(bonn, ulm))), out);
        assertThat(out.drain()).containsExactly(new CallOutput.WeakerLeg("through gateway Ulm"));
    }

    @Test
    void an_offer_of_the_conference_is_answered_in_the_ack_as_active() {
        CallMachine machine = machine(true);
        machine.dial(out);
        assertThat(call().sdp()).isEmpty();
        machine.onEvent(new CallEvent.Answered(LEG, Optional.of(theirOffer()), true), out);
        List<CallOutput> outputs = out.drain();
        String answer =
                command(outputs, CallCommand.AcknowledgeWithAnswer.class).sdp();
        assertThat(answer).contains("a=setup:active").contains("a=tls-id:");
        assertThat(outputs).anyMatch(CallOutput.Agreed.class::isInstance);
    }

    @Test
    void an_offer_without_perc_ends_the_call_with_the_words() {
        CallMachine machine = machine(true);
        machine.dial(out);
        out.drain();
        String plain = theirOffer().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP");
        machine.onEvent(new CallEvent.Answered(LEG, Optional.of(plain), true), out);
        Reason reason = command(out.drain(), CallCommand.Hangup.class).reason().orElseThrow();
        assertThat(reason.cause()).isEqualTo(488);
        assertThat(reason.text()).contains("UDP/TLS/RTP/SAVPF");
        machine.onEvent(new CallEvent.Ended(LEG, CallEvent.Cause.WE_HUNG_UP, Optional.of(reason)), out);
        assertThat(over().kind()).isEqualTo(Ending.Kind.REFUSED_BY_US);
    }

    @Test
    @Rfc(number = 8842, section = "5.5", must = "the same tls-id keeps the association")
    void a_re_invite_with_the_same_tls_id_changes_no_key() {
        CallMachine machine = answered();
        out.drain();
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        CallAgreement agreement = agreement();
        assertThat(agreement.newAssociation()).isFalse();
        assertThat(agreement.iceRestart()).isFalse();
    }

    @Test
    @Rfc(number = 8842, section = "5.1", must = "a new tls-id with an ICE restart makes a new association")
    void a_re_invite_with_new_tls_id_and_ice_restart_makes_a_new_association() {
        CallMachine machine = answered();
        String before = agreement().ownTlsId();
        theirTlsId = TlsId.random(entropy);
        theirIce = newIce();
        theirPrint = Fingerprint.sha256(new byte[] {2});
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        List<CallOutput> outputs = out.drain();
        assertThat(command(outputs, CallCommand.AcceptReinvite.class).sdp()).contains("a=setup:active");
        CallAgreement agreement = agreed(outputs);
        assertThat(agreement.newAssociation()).isTrue();
        assertThat(agreement.iceRestart()).isTrue();
        assertThat(agreement.ownTlsId()).isNotEqualTo(before);
    }

    @Test
    @Rfc(number = 8842, section = "5.1", must = "a new association over UDP needs an ICE restart")
    void a_new_tls_id_without_ice_restart_is_refused_and_the_call_goes_on() {
        CallMachine machine = answered();
        out.drain();
        theirTlsId = TlsId.random(entropy);
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        Refusal refusal = command(out.drain(), CallCommand.RefuseReinvite.class).refusal();
        assertThat(refusal.status()).isEqualTo(488);
        assertThat(refusal.warnings().getFirst().text()).contains("ICE restart");
    }

    @Test
    void a_re_invite_that_would_weaken_the_call_is_refused() {
        CallMachine machine = answered();
        out.drain();
        String weaker = theirOffer().replace("UDP/TLS/RTP/SAVPF", "RTP/SAVP");
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(weaker)), out);
        assertThat(command(out.drain(), CallCommand.RefuseReinvite.class)
                        .refusal()
                        .status())
                .isEqualTo(488);
    }

    @Test
    void a_re_invite_without_offer_is_answered_with_one() {
        CallMachine machine = answered();
        out.drain();
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.empty()), out);
        String offer = command(out.drain(), CallCommand.AcceptReinvite.class).sdp();
        assertThat(offer).contains("a=setup:actpass");
        machine.onEvent(new CallEvent.Acknowledged(LEG, Optional.of(theirAnswer(offer))), out);
        assertThat(agreement().newAssociation()).isFalse();
    }

    @Test
    void an_offer_that_has_no_answer_yet_changes_nothing_of_what_holds() {
        CallMachine machine = answered();
        CallAgreement before = agreement();
        machine.renew(out);
        out.drain();
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        assertThat(agreement().ownTlsId()).isEqualTo(before.ownTlsId());
    }

    @Test
    void a_renewal_that_the_conference_overtook_is_offered_anew() {
        CallMachine machine = answered();
        out.drain();
        machine.renew(out);
        String first = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        theirTlsId = TlsId.random(entropy);
        theirIce = newIce();
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        String held = agreement().ownTlsId();
        machine.onEvent(new CallEvent.ReinviteOvertaken(LEG), out);
        String second = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        assertThat(second).isNotEqualTo(first).doesNotContain(held);
        theirTlsId = TlsId.random(entropy);
        theirIce = newIce();
        machine.onEvent(new CallEvent.ReinviteAnswered(LEG, Optional.of(theirAnswer(second))), out);
        CallAgreement agreement = agreement();
        assertThat(agreement.newAssociation()).isTrue();
        assertThat(second).contains(agreement.ownTlsId());
    }

    @Test
    @Rfc(number = 5576, section = "4.1", must = "each source that is announced has a line of its own")
    void sources_that_come_and_go_are_announced_one_re_invite_after_the_other() {
        CallMachine machine = answered();
        out.drain();
        machine.addSource(new MediaSource(2, "second", "Ann"));
        machine.onTime(0, out);
        String first = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        assertThat(first).contains("a=ssrc:1 cname:me", "a=ssrc:2 cname:second", "a=ssrc:2 sotto-name:Ann");
        machine.addSource(new MediaSource(3, "third", ""));
        machine.removeSource(2);
        machine.onTime(10_000_000_000L, out);
        assertThat(out.isEmpty()).as("one is under way").isTrue();
        machine.onEvent(new CallEvent.ReinviteAnswered(LEG, Optional.of(theirAnswer(first))), out);
        CallAgreement agreement = agreement();
        assertThat(agreement.newAssociation()).isFalse();
        assertThat(agreement.iceRestart()).isFalse();
        machine.onTime(10_000_000_000L, out);
        String second = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        assertThat(second).contains("a=ssrc:1 ", "a=ssrc:3 ").doesNotContain("a=ssrc:2 ");
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "after glare the offer is made anew if the session has changed")
    void an_announcement_that_the_conference_overtook_is_made_anew_and_a_renewal_waits_for_it() {
        CallMachine machine = answered();
        out.drain();
        machine.addSource(new MediaSource(2, "second", ""));
        machine.onTime(0, out);
        machine.renew(out);
        String first = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        assertThat(command(out.drain(), CallCommand.AcceptReinvite.class).sdp()).doesNotContain("a=ssrc:2 ");
        machine.onEvent(new CallEvent.ReinviteOvertaken(LEG), out);
        String renewal = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        assertThat(renewal).isNotEqualTo(first).doesNotContain("a=ssrc:2 ");
        theirTlsId = TlsId.random(entropy);
        theirIce = newIce();
        machine.onEvent(new CallEvent.ReinviteAnswered(LEG, Optional.of(theirAnswer(renewal))), out);
        out.drain();
        machine.onTime(10_000_000_000L, out);
        String second = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        assertThat(second).contains("a=ssrc:2 ");
    }

    @Test
    void an_answer_to_an_offer_that_is_no_more_announces_nothing() {
        CallMachine machine = answered();
        out.drain();
        machine.addSource(new MediaSource(2, "second", ""));
        machine.onTime(0, out);
        String first = command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow();
        machine.onEvent(new CallEvent.Reinvited(LEG, Optional.of(theirOffer())), out);
        out.drain();
        // The peer's came while ours still waited in the stack, which then sent it all the same.
        machine.onEvent(new CallEvent.ReinviteAnswered(LEG, Optional.of(theirAnswer(first))), out);
        assertThat(out.isEmpty()).isTrue();
        machine.onTime(10_000_000_000L, out);
        assertThat(command(out.drain(), CallCommand.Reinvite.class).sdp().orElseThrow())
                .contains("a=ssrc:2 ");
    }

    @Test
    @Rfc(number = 3262, section = "5", must = "an offer in a reliable response is answered in its PRACK")
    void an_offer_that_came_early_is_answered_before_the_call_is() {
        CallMachine machine = machine(true);
        machine.dial(out);
        out.drain();
        machine.onEvent(new CallEvent.OfferedEarly(LEG, theirOffer()), out);
        List<CallOutput> outputs = out.drain();
        assertThat(command(outputs, CallCommand.AnswerEarly.class).sdp()).contains("a=setup:active");
        assertThat(agreed(outputs).newAssociation()).isTrue();
        machine.onEvent(new CallEvent.Answered(LEG, Optional.empty(), true), out);
        assertThat(out.isEmpty()).isTrue();
    }

    @Test
    void a_refusal_is_told_with_its_warning() {
        CallMachine machine = machine(false);
        machine.dial(out);
        out.drain();
        Refusal refusal = Refusal.of(503, "Service Unavailable")
                .withWarning("The key distributor cannot be reached")
                .withRetryAfter(10);
        machine.onEvent(new CallEvent.Rejected(LEG, refusal), out);
        Ending ending = over();
        assertThat(ending.kind()).isEqualTo(Ending.Kind.NOT_ANSWERED);
        assertThat(ending.sentence())
                .contains("503", "The key distributor cannot be reached", "try again in 10 seconds");
        assertThat(ending.retryAfterSeconds()).hasValue(10);
    }

    @Test
    void the_reason_of_the_conference_is_told() {
        CallMachine machine = answered();
        out.drain();
        Optional<Reason> reason = Optional.of(new Reason(403, "You were removed"));
        machine.onEvent(new CallEvent.Ended(LEG, CallEvent.Cause.PEER_HUNG_UP, reason), out);
        assertThat(over()).isEqualTo(new Ending(Ending.Kind.NOT_ADMITTED, "You were removed"));
        CallMachine other = answered();
        Optional<Reason> over = Optional.of(new Reason(200, "The conference is over"));
        other.onEvent(new CallEvent.Ended(LEG, CallEvent.Cause.PEER_HUNG_UP, over), out);
        assertThat(over()).isEqualTo(new Ending(Ending.Kind.ENDED_BY_CONFERENCE, "The conference is over"));
    }

    @Test
    void events_of_other_legs_and_garbage_change_nothing_or_end_the_call() {
        CallMachine machine = machine(false);
        machine.dial(out);
        out.drain();
        machine.onEvent(new CallEvent.Ringing(LEG + 1, 180), out);
        assertThat(out.isEmpty()).isTrue();
        machine.onEvent(new CallEvent.Answered(LEG, Optional.of("v=1\r\nnonsense"), true), out);
        assertThat(command(out.drain(), CallCommand.Hangup.class).reason()).isPresent();
    }

    private CallMachine answered() {
        CallMachine machine = machine(false);
        machine.dial(out);
        String offer = call().sdp().orElseThrow();
        machine.onEvent(new CallEvent.Answered(LEG, Optional.of(theirAnswer(offer)), true), out);
        return machine;
    }

    private CallMachine machine(boolean delayedOffer) {
        CallConfig config = new CallConfig(
                "sip:1000@conference.example",
                "sip:anonymous@192.0.2.9",
                "",
                new Hop(Transport.UDP, "192.0.2.1", 5060),
                delayedOffer,
                "192.0.2.9",
                4000,
                Fingerprint.sha256(new byte[] {9}),
                List.of(AudioCodec.OPUS, AudioCodec.PCMU),
                true,
                Optional.of(new MediaSource(1, "me")));
        return new CallMachine(config, LEG, entropy);
    }

    private IceDescription newIce() {
        return IceDescription.random(entropy, true, List.of(IceCandidate.host("192.0.2.1", 20000)));
    }

    private LocalAudio theirs() {
        return new LocalAudio(
                Origin.ours(5, ++theirVersion, "192.0.2.1"),
                "192.0.2.1",
                20000,
                Optional.of(theirIce),
                theirPrint,
                theirTlsId,
                DtlsRole.SERVER,
                List.of(AudioCodec.OPUS, AudioCodec.PCMU),
                Direction.SENDRECV,
                List.of(),
                true,
                false);
    }

    private String theirOffer() {
        return SdpPrinter.text(OfferAnswer.offer(theirs()));
    }

    private String theirAnswer(String offer) {
        SessionDescription parsed = SdpParser.parse(offer);
        PartyKind.PercCandidate us = (PartyKind.PercCandidate) PartyKind.ofOffer(parsed, DtlsRole.SERVER);
        return SdpPrinter.text(OfferAnswer.answer(parsed, us, theirs()).description());
    }

    private CallCommand.Call call() {
        return command(out.drain(), CallCommand.Call.class);
    }

    private Ending over() {
        return out.drain().stream()
                .filter(CallOutput.Over.class::isInstance)
                .map(o -> ((CallOutput.Over) o).ending())
                .findFirst()
                .orElseThrow();
    }

    private CallAgreement agreement() {
        return agreed(out.drain());
    }

    private static CallAgreement agreed(List<CallOutput> outputs) {
        return outputs.stream()
                .filter(CallOutput.Agreed.class::isInstance)
                .map(o -> ((CallOutput.Agreed) o).agreement())
                .findFirst()
                .orElseThrow();
    }

    private static <C extends CallCommand> C command(List<CallOutput> outputs, Class<C> type) {
        return outputs.stream()
                .filter(CallOutput.Command.class::isInstance)
                .map(o -> ((CallOutput.Command) o).command())
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + outputs));
    }
}
