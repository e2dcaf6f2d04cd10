package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.endpoint.library.TestConference.Member;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.tests.kit.Rfc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints in a standard conference: keys of each hop from its DTLS association, and nothing else. */
class StandardConferenceTest {
    @ParameterizedTest
    @ValueSource(ints = {0x0001, 0x0007, 0x0008})
    @Rfc(number = 5764, section = "4.2", must = "the keys of a single profile are the exported ones as a whole")
    @Rfc(number = 7714, section = "14.2", must = "SRTP_AEAD_AES_128_GCM and SRTP_AEAD_AES_256_GCM are negotiated")
    void members_hear_one_another_with_keys_of_the_hop_alone_and_learn_what_that_means(int profile) {
        try (TestConference conference = new TestConference(profile)) {
            Member one = conference.join();
            Member two = conference.join();
            conference.runUntil("keys", () -> one.secured() && two.secured());
            for (int i = 0; i < 20; i++) {
                one.say("one " + i);
                two.say("two " + i);
                conference.settle();
            }
            assertThat(two.heard(1001)).hasSize(20).startsWith("one 0").endsWith("one 19");
            assertThat(one.heard(1002)).hasSize(20);
            assertThat(one.events).contains(new EndpointEvent.Connected(profile));
            assertThat(one.events).noneMatch(EndpointEvent.Secured.class::isInstance);
            assertThat(EndpointEvent.Connected.LABEL).isEqualTo("hop-by-hop");
        }
    }

    @Test
    void one_call_for_many_works_here_too() {
        try (TestConference conference = new TestConference(0x0008)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            gateway.add(7001, "Ann");
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            gateway.add(7002, "Bob");
            for (int i = 0; i < 5; i++) {
                gateway.say(7001, "ann " + i);
                gateway.say(7002, "bob " + i);
                other.say("other " + i);
                conference.settle();
            }
            gateway.remove(7001);
            gateway.say(7001, "too late");
            gateway.say(7002, "bob 5");
            conference.settle();
            assertThat(other.heard(7001)).containsExactly("ann 0", "ann 1", "ann 2", "ann 3", "ann 4");
            assertThat(other.heard(7002)).hasSize(6);
            assertThat(gateway.heard(1002)).hasSize(5);
        }
    }

    @Test
    @Rfc(number = 8842, section = "5.1", must = "a new tls-id makes a new association")
    void new_keys_of_the_hop_do_not_disturb_the_conversation() {
        try (TestConference conference = new TestConference(0x0007)) {
            Member one = conference.join();
            Member two = conference.join();
            conference.runUntil("keys", () -> one.secured() && two.secured());
            one.say("before");
            two.say("before");
            conference.settle();
            Relay first = one.relay;
            conference.renew(one);
            conference.runUntil(
                    "second association",
                    () -> one.relay != first
                            && one.events.stream()
                                            .filter(EndpointEvent.Connected.class::isInstance)
                                            .count()
                                    == 2);
            one.say("after");
            two.say("after");
            conference.settle();
            assertThat(two.heard(1001)).containsExactly("before", "after");
            assertThat(one.heard(1002)).containsExactly("before", "after");
        }
    }

    @Test
    void a_key_distributor_that_serves_it_as_private_gets_no_word() {
        try (TestConference conference = new TestConference(0x0008)) {
            conference.policy = serve -> new LeafChoice.Serve(
                    serve.identity(),
                    serve.expectedPeer(),
                    serve.ownTlsId(),
                    SrtpProfile.PRIVATE_CODES,
                    List.of(EktCipherType.AESKW_128));
            Member one = conference.join();
            conference.runUntil("end", () -> one.ending().isPresent());
            one.say("nobody may hear this");
            assertThat(one.rtpSent).isEmpty();
            assertThat(one.secured()).isFalse();
        }
    }

    @Test
    @Rfc(number = 8122, section = "6.2", must = "a certificate other than the fingerprint's ends the association")
    void the_fingerprint_of_the_description_is_what_it_believes() {
        try (TestConference conference = new TestConference(0x0008)) {
            conference.focus = sdp -> sdp.replaceFirst("(a=fingerprint:sha-256 )..", "$100");
            assertRefused(conference, conference.join(), "not the one in its SDP");
        }
    }

    @Test
    void who_has_a_pin_believes_nobody_else_here_either() {
        try (TestConference conference = new TestConference(0x0008)) {
            conference.standardPin = Optional.of(conference.authority.spkiFingerprint());
            Member right = conference.join();
            conference.runUntil("keys", right::secured);
            conference.standardPin = Optional.of(conference
                    .maker
                    .authority("another", Instant.now(), Duration.ofDays(1))
                    .spkiFingerprint());
            assertRefused(conference, conference.join(), "not the pinned one");
        }
    }

    @Test
    void no_endpoint_offers_profiles_of_both_kinds() {
        assertThatThrownBy(() -> new ConferenceTrust.HopByHop(Optional.empty(), List.of(0x0008, 0x0009)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ConferenceTrust.HopByHop(Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        try (TestConference conference = new TestConference(0x0009)) {
            assertThatThrownBy(() -> new ConferenceTrust.EndToEnd(
                            conference.authority.spkiFingerprint(), List.of(0x0009, 0x0008)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void assertRefused(TestConference conference, Member member, String words) {
        conference.runUntil("end", () -> member.ending().isPresent());
        member.say("nobody may hear this");
        assertThat(member.rtpSent).isEmpty();
        assertThat(member.secured()).isFalse();
        assertThat(member.ending().orElseThrow().kind()).isEqualTo(Ending.Kind.REFUSED_BY_US);
        assertThat(member.ending().orElseThrow().sentence()).contains(words);
    }
}
