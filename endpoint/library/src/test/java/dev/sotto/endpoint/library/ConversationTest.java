package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.endpoint.library.InnerTransform.InnerParts;
import dev.sotto.endpoint.library.TestConference.Member;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.ekt.EktParameterSet;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.HealthReport;
import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints in one conference, with real DTLS, ICE and SRTP between them. */
class ConversationTest {
    @ParameterizedTest
    @ValueSource(ints = {0x0009, 0x000A})
    @Rfc(number = 8871, section = "4.5.1", must = "the endpoint is the DTLS client and takes the salt of the EKTKey")
    @Rfc(number = 8870, section = "4.5", must = "each sender announces a key of its own under the EKTKey")
    void three_members_hear_one_another_and_not_themselves(int profile) {
        try (TestConference conference = new TestConference(profile)) {
            List<Member> three = List.of(conference.join(), conference.join(), conference.join());
            conference.runUntil("keys for all", () -> three.stream().allMatch(Member::secured));
            for (int i = 0; i < 20; i++) {
                for (Member member : three) {
                    member.say("word " + i);
                }
                conference.settle();
            }
            for (Member member : three) {
                for (long ssrc = 1001; ssrc <= 1003; ssrc++) {
                    int expected = ssrc == 1000 + member.leg ? 0 : 20;
                    assertThat(member.heard((int) ssrc)).hasSize(expected);
                }
            }
            assertThat(three.getFirst().heard(1002)).startsWith("word 0").endsWith("word 19");
            assertThat(words(three.getFirst())).isEqualTo(words(three.getLast()));
        }
    }

    @Test
    @Rfc(number = 8871, section = "4.1", must = "who holds only hop keys cannot open the payload")
    void the_relay_sees_no_word_and_cannot_open_any() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            conference.join();
            conference.runUntil("keys", () -> conference.members.stream().allMatch(Member::secured));
            one.say("a secret word");
            conference.settle();
            assertThat(one.rtpSent).hasSize(1);
            Relay.Bare bare = Objects.requireNonNull(one.relay).open(again(one)).orElse(null);
            assertThat(bare)
                    .as("the relay opened it once; a repetition is a replay")
                    .isNull();
            byte[] opened = openWithLoggedHopKey(one);
            assertThat(TestConference.text(opened)).doesNotContain("secret");
            RtpPacketView packet = new RtpPacketView();
            packet.wrap(MemorySegment.ofArray(opened), 0, opened.length);
            InnerParts parts = Objects.requireNonNull(InnerParts.of(packet));
            String[] hop = one.keyLog.getFirst().split(" ");
            InnerTransform wrongKey =
                    new InnerTransform(HopProfile.AEAD_AES_128_GCM, secret(hop[3]), secret(hop[4]), new JceAead());
            assertThat(wrongKey.open(parts, parts.originalSequence())).isNull();
        }
    }

    @Test
    @Rfc(number = 8870, section = "4.5", must = "a new EKTKey makes every sender make a new master key")
    @Rfc(number = 8871, section = "4.5.2", must = "endpoints accept keys under the new SPI")
    void after_a_rekey_those_who_got_the_key_go_on_and_the_other_hears_no_more() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            Member two = conference.join();
            Member gone = conference.join();
            conference.runUntil("keys", () -> conference.members.stream().allMatch(Member::secured));
            one.say("for all");
            conference.settle();
            goOnWithout(gone, conference, one, two);
            assertThat(two.heard(1001)).contains("for all", "for two 0", "for two 4");
            assertThat(gone.heard(1001)).contains("for all").noneMatch(w -> w.startsWith("for two"));
        }
    }

    /** All but {@code gone} get a new key, and {@code one} says five things under it. */
    private static void goOnWithout(Member gone, TestConference conference, Member one, Member two) {
        conference.rekey(List.of(gone));
        conference.runUntil("second key", () -> secrets(one) == 2 && secrets(two) == 2);
        // The old key may encrypt for 250 ms after the new one was announced, and for a second at most.
        one.say("announcing");
        conference.skippedNanos += TimeUnit.SECONDS.toNanos(2);
        for (int i = 0; i < 5; i++) {
            one.say("for two " + i);
            conference.settle();
        }
    }

    @Test
    void who_cannot_open_what_others_say_reports_their_sources_to_the_focus_and_others_report_nothing() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            Member two = conference.join();
            Member gone = conference.join();
            conference.runUntil("keys", () -> conference.members.stream().allMatch(Member::secured));
            one.say("for all");
            conference.settle();
            goOnWithout(gone, conference, one, two);
            conference.skippedNanos += TimeUnit.SECONDS.toNanos(10);
            conference.runUntil("a report", () -> !reports(gone).isEmpty());
            HealthReport report = reports(gone).getFirst();
            assertThat(report.sources()).singleElement().satisfies(source -> {
                assertThat(source.ssrc()).isEqualTo(1001);
                // It has an old key of that source, under which nothing opens any more.
                assertThat(source.packets()).containsOnlyKeys(HealthReport.Trouble.TAG);
                assertThat(source.total()).isGreaterThanOrEqualTo(4);
            });
            assertThat(reports(one)).isEmpty();
            assertThat(reports(two)).isEmpty();
        }
    }

    private static List<HealthReport> reports(Member member) {
        return member.commands.stream()
                .filter(CallCommand.ReportHealth.class::isInstance)
                .map(command -> ((CallCommand.ReportHealth) command).report())
                .toList();
    }

    @Test
    @Rfc(number = 8842, section = "5.1", must = "a new tls-id makes a new association")
    void new_keys_of_the_hop_do_not_disturb_the_conversation() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            Member two = conference.join();
            conference.runUntil("keys", () -> conference.members.stream().allMatch(Member::secured));
            one.say("before");
            two.say("before");
            conference.settle();
            Relay first = Objects.requireNonNull(one.relay);
            conference.renew(one);
            conference.runUntil("second association", () -> one.relay != first && hops(one) == 2);
            one.say("after");
            two.say("after");
            conference.settle();
            assertThat(two.heard(1001)).containsExactly("before", "after");
            assertThat(one.heard(1002)).containsExactly("before", "after");
        }
    }

    @Test
    void leaving_says_goodbye_and_destroys_the_keys() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            conference.runUntil("keys", one::secured);
            conference.hangUp(one);
            conference.runUntil("end", () -> one.ending().isPresent());
            assertThat(one.ending().orElseThrow().kind()).isEqualTo(Ending.Kind.HUNG_UP);
            int before = one.rtpSent.size();
            conference.sendKey(one);
            one.say("too late");
            conference.settle();
            assertThat(one.rtpSent).hasSize(before);
        }
    }

    @Test
    void a_rekey_that_crosses_our_leaving_is_ignored() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            conference.runUntil("keys", one::secured);
            conference.rekey(List.of());
            conference.busy = true;
            conference.hangUp(one);
            conference.runUntil("the key is acknowledged", () -> conference.acknowledged == 2);
            conference.busy = false;
            conference.hangUpAgain(one);
            conference.runUntil("end", () -> one.ending().isPresent());
            assertThat(one.ending().orElseThrow().kind()).isEqualTo(Ending.Kind.HUNG_UP);
            assertThat(secrets(one)).isEqualTo(1);
        }
    }

    @Test
    @Rfc(number = 9185, section = "5.1", must = "media before the EKTKey is not sent")
    void without_a_key_of_the_conference_nothing_is_said_and_the_call_ends() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.sendsKeys = false;
            Member one = conference.join();
            conference.runUntil("association", () -> !one.keyLog.isEmpty());
            one.say("nobody may hear this");
            conference.settle();
            conference.skippedNanos += KeyingMachine.EKT_KEY_LIMIT_NANOS;
            conference.runUntil("pending", () -> conference.now() > 0);
            conference.skippedNanos += TimeUnit.SECONDS.toNanos(2);
            assertRefused(conference, one, Ending.Kind.NOT_ADMITTED, "no conference key");
        }
    }

    @Test
    void a_key_distributor_with_another_authority_is_refused() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join(conference
                    .maker
                    .authority("another", Instant.now(), Duration.ofDays(1))
                    .spkiFingerprint());
            assertRefused(conference, one, Ending.Kind.REFUSED_BY_US, "not the pinned one");
        }
    }

    @Test
    void a_focus_that_puts_us_into_another_conference_is_refused() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.leaf = conference.maker.conferenceLeaf(
                    conference.authority, "sip:2000@conference.example", Instant.now(), Duration.ofDays(1));
            assertRefused(conference, conference.join(), Ending.Kind.REFUSED_BY_US, "sip:2000@conference.example");
        }
    }

    @Test
    void a_private_conference_offered_as_standard_gets_no_media() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.policy = serve -> new LeafChoice.Serve(
                    serve.identity(), serve.expectedPeer(), serve.ownTlsId(), SrtpProfile.STANDARD_CODES, List.of());
            Member one = conference.join();
            conference.runUntil("end", () -> one.ending().isPresent());
            assertThat(one.rtpSent).isEmpty();
            assertThat(one.secured()).isFalse();
        }
    }

    @Test
    @Rfc(
            number = 8844,
            section = "4.3",
            must = "an external_session_id other than the SDP's tls-id ends the association")
    void a_tls_id_that_is_not_the_sdp_s_is_refused() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.policy = serve -> new LeafChoice.Serve(
                    serve.identity(),
                    serve.expectedPeer(),
                    "anotherTlsIdentifierOf32Charact",
                    serve.profiles(),
                    serve.ektCiphers());
            assertRefused(conference, conference.join(), Ending.Kind.REFUSED_BY_US, "");
        }
    }

    @Test
    @Rfc(number = 8122, section = "6.2", must = "a certificate other than the fingerprint's ends the association")
    void a_fingerprint_that_is_not_the_certificate_s_is_refused() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.focus = sdp -> sdp.replaceFirst("(a=fingerprint:sha-256 )..", "$100");
            assertRefused(conference, conference.join(), Ending.Kind.REFUSED_BY_US, "not the one in its SDP");
        }
    }

    @Test
    void who_is_not_on_the_roster_gets_no_key_and_is_told() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.policy = serve -> new LeafChoice.Refuse("not on the roster");
            assertRefused(conference, conference.join(), Ending.Kind.NOT_ADMITTED, "refused us");
        }
    }

    @Test
    void an_answer_that_is_not_perc_ends_the_call_with_the_words() {
        try (TestConference conference = new TestConference(0x0009)) {
            conference.focus = sdp -> sdp.replaceAll("a=tls-id[^\r]*\r\n", "");
            assertRefused(conference, conference.join(), Ending.Kind.REFUSED_BY_US, "a=tls-id");
        }
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey that cannot be used is answered with an alert")
    void an_spi_that_is_bound_to_another_key_is_refused() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member one = conference.join();
            conference.runUntil("key", one::secured);
            EktParameterSet other = conference.newSet(conference.set.spi());
            conference.set = other;
            conference.sendKey(one);
            conference.runUntil("end", () -> one.ending().isPresent());
            assertThat(one.ending().orElseThrow().sentence()).contains("SPI_ALREADY_BOUND");
        }
    }

    private static void assertRefused(TestConference conference, Member member, Ending.Kind kind, String words) {
        conference.runUntil("end", () -> member.ending().isPresent());
        member.say("nobody may hear this");
        conference.settle();
        assertThat(member.rtpSent).as("media that was sent").isEmpty();
        assertThat(member.secured()).isFalse();
        Ending ending = member.ending().orElseThrow();
        assertThat(ending.kind()).as(ending.sentence()).isEqualTo(kind);
        assertThat(ending.sentence()).contains(words);
        CallCommand last = member.commands.getLast();
        assertThat(last).isInstanceOf(CallCommand.Hangup.class);
        assertThat(((CallCommand.Hangup) last).reason().orElseThrow().text()).contains(words);
    }

    private static byte[] again(Member member) {
        return member.rtpSent.getFirst().clone();
    }

    /** What the relay saw, opened once more from the keys of the log. */
    private static byte[] openWithLoggedHopKey(Member member) {
        String[] hop = member.keyLog.stream()
                .filter(line -> line.startsWith("HBH client"))
                .findFirst()
                .orElseThrow()
                .split(" ");
        HopKeys keys = new HopKeys(HopProfile.AEAD_AES_128_GCM, secret(hop[3]), secret(hop[4]));
        HopOpener opener = new HopOpener(keys, new JceAead(), 4, EncryptedExtensions.of(2));
        byte[] datagram = again(member);
        EktTailView tail = new EktTailView();
        MemorySegment segment = MemorySegment.ofArray(datagram);
        assertThat(tail.split(segment, 0, datagram.length)).isEqualTo(SrtpVerdict.OK);
        assertThat(tail.tailLength()).as("the first packets carry the key").isEqualTo(47);
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(segment, 0, tail.packetLength());
        assertThat(opener.open(packet)).isEqualTo(SrtpVerdict.OK);
        return Arrays.copyOf(datagram, packet.length());
    }

    private static KeyMaterial secret(String hex) {
        return KeyMaterial.copyOf(HexFormat.of().parseHex(hex));
    }

    private static List<String> words(Member member) {
        return member.events.stream()
                .filter(EndpointEvent.Secured.class::isInstance)
                .map(e -> ((EndpointEvent.Secured) e).checkWords())
                .findFirst()
                .orElseThrow();
    }

    private static long hops(Member member) {
        return member.keyLog.stream()
                .filter(line -> line.startsWith("HBH client"))
                .distinct()
                .count();
    }

    private static long secrets(Member member) {
        return member.events.stream()
                .filter(EndpointEvent.Secured.class::isInstance)
                .count();
    }
}
