package dev.sotto.media.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Counters;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IceLiteResponderTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String PASSWORD = "0123456789abcdefghijkl";
    private static final String OTHER_PASSWORD = "0123456789abcdefghijkL";
    private static final TransportAddress ALICE = TransportAddress.parse("192.0.2.1", 4000);
    private static final TransportAddress MOVED = TransportAddress.parse("2001:db8::5", 4001);
    private static final StunAttribute CONTROLLING = new StunAttribute.IceControlling(5);

    private final Counters<IceCounter> counters = new Counters<>(IceCounter.class);
    private final IceLiteResponder responder = new IceLiteResponder(counters);
    private final Outbox<IceLiteOutput> out = new Outbox<>();
    private int transactions;

    @Rfc(
            number = 8445,
            section = "7.3",
            must = "a check with the right credentials is answered with success and integrity")
    @Rfc(number = 8489, section = "9.1.3", must = "the response carries no USERNAME")
    @Test
    void a_right_check_is_answered_and_proves_the_address() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        List<IceLiteOutput> done = check(ALICE, 0, "md01:peer", PASSWORD, CONTROLLING);

        assertThat(done).hasSize(2).contains(new IceLiteOutput.Validated(1, ALICE));
        IceLiteOutput.Send send = (IceLiteOutput.Send) done.getFirst();
        StunMessage answer = StunCodec.parse(send.octets());
        assertThat(send.to()).isEqualTo(ALICE);
        assertThat(answer.kind()).isEqualTo(StunMessage.Kind.SUCCESS);
        assertThat(answer.attributes()).containsExactly(new StunAttribute.XorMappedAddress(ALICE));
        assertThat(StunCodec.integrity(send.octets(), secret(PASSWORD))).isEqualTo(StunCodec.Proof.RIGHT);
        assertThat(StunCodec.fingerprint(send.octets())).isEqualTo(StunCodec.Proof.RIGHT);
    }

    @Rfc(number = 8445, section = "7.3.2", must = "USE-CANDIDATE nominates the pair of a lite agent")
    @Test
    void a_check_with_use_candidate_nominates_its_source_and_a_later_one_moves_the_leg() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));

        assertThat(nominate(ALICE, 0)).contains(new IceLiteOutput.Nominated(1, ALICE));
        assertThat(nominate(ALICE, 1)).hasSize(1);
        assertThat(nominate(MOVED, 2)).contains(new IceLiteOutput.Nominated(1, MOVED));
        assertThat(responder.describe())
                .containsExactly(new IceLiteResponder.LegState(1, List.of(ALICE, MOVED), MOVED));
    }

    @Rfc(
            number = 8489,
            section = "9.1.3",
            must = "400 without credentials, 401 for an unknown user or a wrong password")
    @Test
    void unauthenticated_checks_are_refused_and_change_nothing() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));

        assertThat(refusal(check(ALICE, 0, null, PASSWORD, CONTROLLING))).isEqualTo(400);
        assertThat(refusal(check(ALICE, 0, "md01:peer", null, CONTROLLING))).isEqualTo(400);
        assertThat(refusal(check(ALICE, 0, "md02:peer", PASSWORD, CONTROLLING))).isEqualTo(401);
        assertThat(refusal(check(ALICE, 0, "md01", PASSWORD, CONTROLLING))).isEqualTo(401);
        assertThat(refusal(check(ALICE, 0, "md01:peer", OTHER_PASSWORD, CONTROLLING, new StunAttribute.UseCandidate())))
                .isEqualTo(401);
        assertThat(responder.describe()).containsExactly(new IceLiteResponder.LegState(1, List.of(), null));
        assertThat(responder.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(counters.value(IceCounter.NO_CREDENTIALS)).isEqualTo(2);
        assertThat(counters.value(IceCounter.UNKNOWN_USERNAME)).isEqualTo(2);
        assertThat(counters.value(IceCounter.WRONG_INTEGRITY)).isEqualTo(1);
    }

    @Rfc(number = 8489, section = "9.1.3", must = "a refusal for missing authentication carries no integrity")
    @Test
    void a_refusal_before_authentication_carries_no_integrity() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        List<IceLiteOutput> done = check(ALICE, 0, "md01:peer", OTHER_PASSWORD);
        byte[] octets = ((IceLiteOutput.Send) done.getFirst()).octets();

        assertThat(StunCodec.integrity(octets, secret(PASSWORD))).isEqualTo(StunCodec.Proof.MISSING);
    }

    @Rfc(number = 8445, section = "7.3.1.1", must = "487 when the peer claims our role")
    @Test
    void a_controlled_peer_of_a_lite_agent_is_told_to_take_the_other_role() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        List<IceLiteOutput> done = check(ALICE, 0, "md01:peer", PASSWORD, new StunAttribute.IceControlled(9));

        assertThat(refusal(done)).isEqualTo(487);
        assertThat(responder.describe().getFirst().addresses()).isEmpty();
    }

    @Rfc(number = 8489, section = "6.3.1", must = "420 names the attributes that were not understood")
    @Test
    void an_attribute_that_had_to_be_understood_is_named_in_the_refusal() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        List<IceLiteOutput> done =
                check(ALICE, 0, "md01:peer", PASSWORD, new StunAttribute.Unknown(0x7001, new byte[3]));

        assertThat(refusal(done)).isEqualTo(420);
        assertThat(StunCodec.parse(((IceLiteOutput.Send) done.getFirst()).octets())
                        .first(StunAttribute.UnknownAttributes.class))
                .contains(new StunAttribute.UnknownAttributes(List.of(0x7001)));
    }

    @Rfc(number = 8445, section = "7.3", must = "FINGERPRINT is used")
    @Test
    void what_is_no_check_is_dropped_without_an_answer() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        responder.onDatagram(new byte[40], ALICE, 0, out);
        responder.onDatagram(StunCodecTest.vector("2.4"), ALICE, 0, out);
        responder.onDatagram(StunCodecTest.vector("2.2"), ALICE, 0, out);
        responder.onDatagram(encoded(StunMessage.Kind.INDICATION, 1), ALICE, 0, out);
        responder.onDatagram(encoded(StunMessage.Kind.REQUEST, 3), ALICE, 0, out);

        assertThat(out.isEmpty()).isTrue();
        assertThat(counters.value(IceCounter.MALFORMED)).isEqualTo(1);
        assertThat(counters.value(IceCounter.NO_FINGERPRINT)).isEqualTo(1);
        assertThat(counters.value(IceCounter.UNEXPECTED_KIND)).isEqualTo(2);
        assertThat(counters.value(IceCounter.UNKNOWN_METHOD)).isEqualTo(1);
    }

    @Rfc(number = 7675, section = "5.1", must = "consent ends after 30 seconds and its credentials with it")
    @Test
    void thirty_seconds_without_a_check_end_consent_and_the_credentials() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        nominate(ALICE, 0);
        nominate(ALICE, 20 * SECOND);

        assertThat(responder.deadlineNanos()).isEqualTo(50 * SECOND);
        assertThat(onTime(50 * SECOND - 1)).isEmpty();
        assertThat(onTime(50 * SECOND))
                .containsExactly(new IceLiteOutput.Released(1, ALICE), new IceLiteOutput.ConsentLost(1));
        assertThat(refusal(nominate(ALICE, 51 * SECOND))).isEqualTo(401);

        responder.restartLeg(1, IceCredentials.of("md02", OTHER_PASSWORD));
        assertThat(check(ALICE, 52 * SECOND, "md02:peer", OTHER_PASSWORD, new StunAttribute.UseCandidate()))
                .contains(new IceLiteOutput.Nominated(1, ALICE));
    }

    @Test
    void a_check_from_another_address_does_not_prolong_consent() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        nominate(ALICE, 0);
        check(MOVED, 20 * SECOND, "md01:peer", PASSWORD);

        assertThat(onTime(30 * SECOND)).contains(new IceLiteOutput.ConsentLost(1));
    }

    @Test
    void a_living_leg_keeps_its_address_against_another_that_claims_it() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        responder.addLeg(2, IceCredentials.of("md02", OTHER_PASSWORD));
        nominate(ALICE, 0);

        assertThat(refusal(check(ALICE, 14 * SECOND, "md02:peer", OTHER_PASSWORD, new StunAttribute.UseCandidate())))
                .isEqualTo(403);
        assertThat(check(ALICE, 15 * SECOND, "md02:peer", OTHER_PASSWORD, new StunAttribute.UseCandidate()))
                .contains(
                        new IceLiteOutput.Released(1, ALICE),
                        new IceLiteOutput.ConsentLost(1),
                        new IceLiteOutput.Validated(2, ALICE),
                        new IceLiteOutput.Nominated(2, ALICE));
        assertThat(counters.value(IceCounter.ADDRESS_TAKEN)).isEqualTo(1);
    }

    @Test
    void a_leg_owns_eight_addresses_at_most_until_old_ones_fall_silent() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        for (int port = 1; port <= 8; port++) {
            assertThat(check(TransportAddress.parse("192.0.2.9", port), 0, "md01:peer", PASSWORD))
                    .hasSize(2);
        }
        assertThat(refusal(check(ALICE, SECOND, "md01:peer", PASSWORD))).isEqualTo(403);
        assertThat(check(ALICE, 16 * SECOND, "md01:peer", PASSWORD)).contains(new IceLiteOutput.Validated(1, ALICE));
        assertThat(responder.describe().getFirst().addresses()).containsExactly(ALICE);
    }

    @Rfc(number = 8445, section = "9", must = "a restart changes ufrag and password")
    @Test
    void after_a_restart_both_credentials_work_until_the_new_ones_nominate() {
        responder.addLeg(1, IceCredentials.of("md01", PASSWORD));
        nominate(ALICE, 0);
        responder.restartLeg(1, IceCredentials.of("md02", OTHER_PASSWORD));

        assertThat(nominate(ALICE, SECOND)).hasSize(1);
        assertThat(check(MOVED, SECOND, "md02:peer", OTHER_PASSWORD, new StunAttribute.UseCandidate()))
                .contains(new IceLiteOutput.Nominated(1, MOVED));
        assertThat(refusal(nominate(ALICE, SECOND))).isEqualTo(401);
    }

    @Test
    void a_removed_leg_is_a_stranger_and_its_password_is_destroyed() {
        IceCredentials local = IceCredentials.of("md01", PASSWORD);
        responder.addLeg(1, local);
        nominate(ALICE, 0);
        responder.removeLeg(1, out);

        assertThat(out.drain()).containsExactly(new IceLiteOutput.Released(1, ALICE));
        assertThat(local.password().isDestroyed()).isTrue();
        assertThat(refusal(nominate(ALICE, 1))).isEqualTo(401);
        assertThat(responder.describe()).isEmpty();
    }

    @Test
    void strangers_get_a_hundred_refusals_a_second_and_no_more() {
        for (int i = 0; i < 250; i++) {
            check(ALICE, 0, "nobody:peer", PASSWORD);
        }
        assertThat(counters.value(IceCounter.REFUSAL_SUPPRESSED)).isEqualTo(150);
        assertThat(check(ALICE, SECOND, "nobody:peer", PASSWORD)).hasSize(1);
    }

    private List<IceLiteOutput> nominate(TransportAddress source, long nowNanos) {
        return check(source, nowNanos, "md01:peer", PASSWORD, CONTROLLING, new StunAttribute.UseCandidate());
    }

    private List<IceLiteOutput> check(
            TransportAddress source,
            long nowNanos,
            @Nullable String username,
            @Nullable String password,
            StunAttribute... more) {
        List<StunAttribute> attributes = new ArrayList<>(List.of(new StunAttribute.Priority(1)));
        if (username != null) {
            attributes.add(new StunAttribute.Username(username));
        }
        attributes.addAll(List.of(more));
        var message = StunMessage.binding(
                StunMessage.Kind.REQUEST, new StunMessage.Transaction(7, transactions++), attributes);
        byte[] octets = StunCodec.encode(message, password == null ? null : secret(password));
        responder.onDatagram(octets, source, nowNanos, out);
        return out.drain();
    }

    private List<IceLiteOutput> onTime(long nowNanos) {
        responder.onTime(nowNanos, out);
        return out.drain();
    }

    private static int refusal(List<IceLiteOutput> done) {
        assertThat(done).hasSize(1);
        return StunCodec.parse(((IceLiteOutput.Send) done.getFirst()).octets())
                .first(StunAttribute.ErrorCode.class)
                .orElseThrow()
                .code();
    }

    private static byte[] encoded(StunMessage.Kind kind, int method) {
        var message = new StunMessage(kind, method, new StunMessage.Transaction(1, 1), List.of());
        return StunCodec.encode(message, secret(PASSWORD));
    }

    private static KeyMaterial secret(String text) {
        return IceCredentials.of("abcd", text).password();
    }
}
