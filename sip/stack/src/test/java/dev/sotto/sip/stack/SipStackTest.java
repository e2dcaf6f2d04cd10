package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.Warning;
import dev.sotto.tests.kit.Rfc;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SipStackTest {
    private static final String OFFER = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final String ANSWER = "v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    static Stream<Arguments> paths() {
        return Stream.of(
                Arguments.of(Transport.UDP, "127.0.0.1"),
                Arguments.of(Transport.TCP, "127.0.0.1"),
                Arguments.of(Transport.TLS, "127.0.0.1"),
                Arguments.of(Transport.UDP, "::1"),
                Arguments.of(Transport.TCP, "::1"),
                Arguments.of(Transport.TLS, "::1"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    @Rfc(number = 4579, section = "5.1", must = "the focus says isfocus in its Contact")
    @Rfc(number = 3261, section = "13.3.1.4", must = "2xx to INVITE, confirmed by ACK")
    void a_call_with_an_offer_is_answered_and_hung_up(Transport transport, String address) throws Exception {
        try (Party focus = TestTls.party(transport, address);
                Party phone = TestTls.party(transport, address)) {
            long leg = phone.call(focus.hop(), Optional.of(OFFER));
            CallEvent.Invited invited = focus.expect(CallEvent.Invited.class);
            assertThat(invited.sdp()).contains(OFFER);
            assertThat(invited.conference()).isEqualTo("sip:1000@conference.example");
            assertThat(invited.from()).isEqualTo("sip:ada@example.org");
            assertThat(invited.displayName()).isEqualTo("Ada 'L'");
            assertThat(invited.source().transport()).isEqualTo(transport);
            focus.execute(new CallCommand.Ring(invited.legId()));
            assertThat(phone.expect(CallEvent.Ringing.class).legId()).isEqualTo(leg);
            focus.execute(new CallCommand.Answer(invited.legId(), ANSWER, true));
            CallEvent.Answered answered = phone.expect(CallEvent.Answered.class);
            assertThat(answered).isEqualTo(new CallEvent.Answered(leg, Optional.of(ANSWER), true));
            assertThat(focus.expect(CallEvent.Acknowledged.class).sdp()).isEmpty();
            Reason bye = new Reason(200, "enough \"said\"");
            phone.execute(new CallCommand.Hangup(leg, Optional.of(bye)));
            assertThat(focus.expect(CallEvent.Ended.class))
                    .isEqualTo(new CallEvent.Ended(
                            invited.legId(),
                            CallEvent.Cause.PEER_HUNG_UP,
                            Optional.of(new Reason(200, "enough 'said'"))));
            assertThat(phone.expect(CallEvent.Ended.class).cause()).isEqualTo(CallEvent.Cause.WE_HUNG_UP);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @Rfc(
            number = 3261,
            section = "13.2.1",
            must = "an INVITE without offer gets one in the 2xx, its answer is in the ACK")
    void a_call_without_an_offer_gets_one(Transport transport, String address) throws Exception {
        try (Party focus = TestTls.party(transport, address);
                Party phone = TestTls.party(transport, address)) {
            long leg = phone.call(focus.hop(), Optional.empty());
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Answer(theirs, OFFER, true));
            assertThat(phone.expect(CallEvent.Answered.class).sdp()).contains(OFFER);
            phone.execute(new CallCommand.AcknowledgeWithAnswer(leg, ANSWER));
            assertThat(focus.expect(CallEvent.Acknowledged.class).sdp()).contains(ANSWER);
            focus.execute(new CallCommand.Hangup(theirs, Optional.empty()));
            assertThat(phone.expect(CallEvent.Ended.class).cause()).isEqualTo(CallEvent.Cause.PEER_HUNG_UP);
            assertThat(focus.expect(CallEvent.Ended.class).cause()).isEqualTo(CallEvent.Cause.WE_HUNG_UP);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @Rfc(number = 3261, section = "9.2", must = "CANCEL gets 200, the INVITE 487")
    void a_call_is_cancelled(Transport transport, String address) throws Exception {
        try (Party focus = TestTls.party(transport, address);
                Party phone = TestTls.party(transport, address)) {
            long leg = phone.call(focus.hop(), Optional.of(OFFER));
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            phone.execute(new CallCommand.Hangup(leg, Optional.of(new Reason(487, "changed my mind"))));
            assertThat(focus.expect(CallEvent.Cancelled.class))
                    .isEqualTo(new CallEvent.Cancelled(theirs, Optional.of(new Reason(487, "changed my mind"))));
            assertThat(phone.expect(CallEvent.Rejected.class).refusal().status())
                    .isEqualTo(487);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @Rfc(number = 3261, section = "14", must = "re-INVITE in both directions")
    void the_session_is_changed_from_both_sides(Transport transport, String address) throws Exception {
        try (Party focus = TestTls.party(transport, address);
                Party phone = TestTls.party(transport, address)) {
            long leg = phone.call(focus.hop(), Optional.of(OFFER));
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Answer(theirs, ANSWER, true));
            phone.expect(CallEvent.Answered.class);
            focus.expect(CallEvent.Acknowledged.class);

            phone.execute(new CallCommand.Reinvite(leg, Optional.of(OFFER + "a=x\r\n")));
            assertThat(focus.expect(CallEvent.Reinvited.class).sdp()).contains(OFFER + "a=x\r\n");
            focus.execute(new CallCommand.AcceptReinvite(theirs, ANSWER));
            assertThat(phone.expect(CallEvent.ReinviteAnswered.class).sdp()).contains(ANSWER);
            assertThat(focus.expect(CallEvent.Acknowledged.class).sdp()).isEmpty();

            focus.execute(new CallCommand.Reinvite(theirs, Optional.empty()));
            assertThat(phone.expect(CallEvent.Reinvited.class).sdp()).isEmpty();
            phone.execute(new CallCommand.AcceptReinvite(leg, OFFER));
            assertThat(focus.expect(CallEvent.ReinviteAnswered.class).sdp()).contains(OFFER);
            focus.execute(new CallCommand.AcknowledgeWithAnswer(theirs, ANSWER));
            assertThat(phone.expect(CallEvent.Acknowledged.class).sdp()).contains(ANSWER);

            focus.execute(new CallCommand.Reinvite(theirs, Optional.of(OFFER)));
            phone.expect(CallEvent.Reinvited.class);
            phone.execute(new CallCommand.RefuseReinvite(leg, Refusal.of(488, "Not Acceptable Here")));
            assertThat(focus.expect(CallEvent.ReinviteRefused.class).refusal().status())
                    .isEqualTo(488);

            phone.execute(new CallCommand.Hangup(leg, Optional.empty()));
            focus.expect(CallEvent.Ended.class);
            phone.expect(CallEvent.Ended.class);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    @Rfc(number = 3261, section = "20.43", must = "a refusal says in Warning what was missing")
    void a_refusal_carries_its_reasons(Transport transport, String address) throws Exception {
        try (Party focus = TestTls.party(transport, address);
                Party phone = TestTls.party(transport, address)) {
            phone.call(focus.hop(), Optional.of(OFFER));
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Refuse(
                    theirs,
                    Refusal.of(488, "Not Acceptable Here")
                            .withWarning("no a=tls-id\r\nin \"m=audio\"")
                            .withWarning("no a=fingerprint")
                            .withRetryAfter(7)));
            Refusal refusal = phone.expect(CallEvent.Rejected.class).refusal();
            assertThat(refusal.status()).isEqualTo(488);
            assertThat(refusal.phrase()).isEqualTo("Not Acceptable Here");
            assertThat(refusal.warnings())
                    .containsExactly(Warning.of("no a=tls-id  in 'm=audio'"), Warning.of("no a=fingerprint"));
            assertThat(refusal.retryAfterSeconds()).contains(7);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void a_peer_that_is_not_there_is_told(Transport transport, String address) throws Exception {
        if (transport == Transport.UDP) {
            return;
        }
        try (Party phone = TestTls.party(transport, address)) {
            Party gone = TestTls.party(transport, address);
            Hop hop = gone.hop();
            gone.close();
            phone.call(hop, Optional.of(OFFER));
            assertThat(phone.expect(CallEvent.Rejected.class).refusal().status())
                    .isEqualTo(503);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_certificate_that_is_not_pinned_is_not_dialled_unless_anybody_will_do(boolean isAnybody) throws Exception {
        Fingerprint other = Fingerprint.sha256(new byte[] {1});
        TlsTrust trust = isAnybody ? new TlsTrust.DangerAnybody() : new TlsTrust.Pinned(Set.of(other));
        try (Party focus = TestTls.party(Transport.TLS, "127.0.0.1");
                Party phone = TestTls.party(Transport.TLS, "127.0.0.1", trust);
                Party careful = TestTls.party(Transport.TLS, "127.0.0.1", new TlsTrust.SystemAuthorities())) {
            phone.call(focus.hop(), Optional.of(OFFER));
            if (isAnybody) {
                focus.expect(CallEvent.Invited.class);
            } else {
                assertThat(phone.expect(CallEvent.Rejected.class).refusal().status())
                        .isEqualTo(503);
                assertThat(phone.stack().describe().counters()).containsEntry(SipCounter.TLS_FAILURES, 1L);
            }
            careful.call(focus.hop(), Optional.of(OFFER));
            assertThat(careful.expect(CallEvent.Rejected.class).refusal().status())
                    .isEqualTo(503);
        }
    }

    static Stream<Arguments> wildcards() {
        return Stream.of("0.0.0.0", "::")
                .flatMap(address -> Stream.of(Transport.UDP, Transport.TCP, Transport.TLS)
                        .map(transport -> Arguments.of(transport, address)));
    }

    @ParameterizedTest
    @MethodSource("wildcards")
    void a_listener_on_all_addresses_says_the_one_that_the_peer_can_reach(Transport transport, String all)
            throws Exception {
        try (Party focus = TestTls.party(transport, all);
                Party phone = TestTls.party(transport, "127.0.0.1")) {
            Hop near = new Hop(transport, "127.0.0.1", focus.hop().port());
            long leg = phone.call(near, Optional.of(OFFER));
            long theirs = focus.expect(CallEvent.Invited.class).legId();
            focus.execute(new CallCommand.Answer(theirs, ANSWER, true));
            phone.expect(CallEvent.Answered.class);
            focus.expect(CallEvent.Acknowledged.class);
            focus.execute(new CallCommand.Reinvite(theirs, Optional.of(OFFER)));
            phone.expect(CallEvent.Reinvited.class);
            phone.execute(new CallCommand.AcceptReinvite(leg, ANSWER));
            focus.expect(CallEvent.ReinviteAnswered.class);
            phone.expect(CallEvent.Acknowledged.class);
            phone.execute(new CallCommand.Hangup(leg, Optional.empty()));
            focus.expect(CallEvent.Ended.class);
            phone.expect(CallEvent.Ended.class);
        }
    }
}
