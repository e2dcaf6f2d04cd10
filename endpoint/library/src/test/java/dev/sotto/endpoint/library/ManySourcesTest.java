package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.TestConference.Member;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One endpoint that speaks for many, in a conference with real DTLS, ICE and SRTP. */
class ManySourcesTest {
    private static final int ANN = 7001;
    private static final int BOB = 7002;
    private static final int CYD = 7003;

    @Test
    void three_who_share_a_call_are_heard_each_by_itself_and_never_by_their_own_endpoint() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            List.of(ANN, BOB, CYD).forEach(ssrc -> gateway.add(ssrc, "phone " + ssrc));
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            for (int i = 0; i < 20; i++) {
                for (int ssrc : List.of(ANN, BOB, CYD)) {
                    gateway.say(ssrc, ssrc + " says " + i);
                }
                other.say("listen " + i);
                conference.settle();
            }
            for (int ssrc : List.of(ANN, BOB, CYD)) {
                assertThat(other.heard(ssrc))
                        .containsExactlyElementsOf(IntStream.range(0, 20)
                                .mapToObj(i -> ssrc + " says " + i)
                                .toList());
                assertThat(gateway.heard(ssrc)).isEmpty();
            }
            assertThat(gateway.heard(1002)).hasSize(20);
        }
    }

    @Test
    void who_speaks_for_others_hears_the_conference_before_anybody_is_there() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            other.say("anybody?");
            gateway.say(ANN, "not there yet");
            gateway.say("no source of its own");
            conference.settle();
            assertThat(gateway.heard(1002)).containsExactly("anybody?");
            assertThat(gateway.rtpSent).isEmpty();
        }
    }

    @Test
    @Rfc(number = 8870, section = "4.3", must = "each SSRC has an EKT field and a key of its own")
    void each_source_has_keys_of_its_own() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            List.of(ANN, BOB, CYD).forEach(ssrc -> gateway.add(ssrc, ""));
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            List.of(ANN, BOB, CYD).forEach(ssrc -> gateway.say(ssrc, "same words"));
            conference.settle();
            Set<String> fields =
                    gateway.rtpSent.stream().map(ManySourcesTest::ektField).collect(Collectors.toSet());
            assertThat(fields).hasSize(3);
        }
    }

    @Test
    @Rfc(number = 8870, section = "4.5", must = "a new EKTKey makes every sender make a new master key")
    void one_who_comes_after_a_rekey_and_those_who_were_there_are_heard_under_the_new_key_only() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            Member gone = conference.join();
            gateway.add(ANN, "");
            conference.runUntil("keys", () -> conference.members.stream().allMatch(Member::secured));
            gateway.say(ANN, "for all");
            conference.settle();
            conference.rekey(List.of(gone));
            conference.runUntil("second key", () -> secrets(gateway) == 2 && secrets(other) == 2);
            gateway.add(BOB, "");
            gateway.say(ANN, "announcing");
            conference.skippedNanos += TimeUnit.SECONDS.toNanos(2);
            for (int i = 0; i < 5; i++) {
                gateway.say(ANN, "new: ann " + i);
                gateway.say(BOB, "new: bob " + i);
                conference.settle();
            }
            assertThat(other.heard(ANN)).contains("for all", "new: ann 0", "new: ann 4");
            assertThat(other.heard(BOB)).hasSize(5).startsWith("new: bob 0").endsWith("new: bob 4");
            assertThat(gone.heard(ANN)).contains("for all").noneMatch(w -> w.startsWith("new: "));
            assertThat(gone.heard(BOB)).isEmpty();
        }
    }

    @Test
    @Rfc(number = 3550, section = "6.6", must = "a source that leaves says goodbye, and only it")
    void one_who_goes_says_goodbye_and_is_silent_while_the_others_go_on() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            List.of(ANN, BOB).forEach(ssrc -> gateway.add(ssrc, ""));
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            conference.runUntil("announced", () -> gateway.announced.getLast().size() == 2);
            gateway.remove(ANN);
            gateway.say(ANN, "too late");
            gateway.say(BOB, "still here");
            conference.settle();
            assertThat(other.heard(ANN)).isEmpty();
            assertThat(other.heard(BOB)).containsExactly("still here");
            assertThat(goodbyes(gateway)).containsExactly(ANN);
            conference.runUntil(
                    "announced", () -> ssrcs(gateway.announced.getLast()).equals(List.of(BOB)));
        }
    }

    @Test
    void an_ssrc_that_was_used_does_not_come_back() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            gateway.add(ANN, "");
            gateway.add(ANN, "");
            gateway.remove(ANN);
            gateway.add(ANN, "");
            assertThat(gateway.events.stream().filter(EndpointEvent.SourceRefused.class::isInstance))
                    .hasSize(2);
        }
    }

    @Test
    void all_who_come_at_once_are_announced_together_and_further_ones_are_heard_unannounced() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            for (int i = 0; i < 20; i++) {
                gateway.add(9000 + i, "Zoë " + i);
            }
            conference.runUntil(
                    "announced", () -> gateway.announced.getLast().size() == SourceAnnouncements.MOST_IN_DATAGRAM);
            gateway.say(9019, "the last");
            conference.settle();
            assertThat(other.heard(9019)).containsExactly("the last");
            assertThat(reinvites(gateway)).isEqualTo(2);
            assertThat(gateway.announced.getLast())
                    .extracting(MediaSource::name)
                    .startsWith("Zoë 0", "Zoë 1");
            gateway.remove(9000);
            conference.runUntil(
                    "the next one", () -> ssrcs(gateway.announced.getLast()).contains(9008));
            assertThat(gateway.announced.getLast())
                    .extracting(MediaSource::ssrc)
                    .doesNotContain(9000);
        }
    }

    @Test
    @Rfc(number = 3550, section = "8.2", must = "a colliding SSRC is given up")
    void an_ssrc_that_the_conference_refuses_is_found_out_and_silent_and_the_others_are_announced() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            conference.reinvites = (member, offer) -> offer.contains("a=ssrc:" + BOB + " ")
                    ? new CallEvent.ReinviteRefused(
                            member.leg, Refusal.saying(488, "SSRC 7002 is in use by another participant"))
                    : conference.takeReinvite(member, offer);
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            List.of(ANN, BOB, CYD).forEach(ssrc -> gateway.add(ssrc, ""));
            conference.runUntil(
                    "announced",
                    () -> Set.copyOf(ssrcs(gateway.announced.getLast())).equals(Set.of(ANN, CYD)));
            assertThat(gateway.events.stream().filter(EndpointEvent.SourceRefused.class::isInstance))
                    .singleElement()
                    .satisfies(e -> {
                        EndpointEvent.SourceRefused refused = (EndpointEvent.SourceRefused) e;
                        assertThat(refused.ssrc()).isEqualTo(BOB);
                        assertThat(refused.why()).contains("in use by another participant");
                    });
            int sent = gateway.rtpSent.size();
            gateway.say(BOB, "under another's name");
            conference.settle();
            assertThat(gateway.rtpSent).hasSize(sent);
        }
    }

    @Test
    @Rfc(number = 8842, section = "5.1", must = "a new tls-id makes a new association")
    void new_keys_of_the_hop_do_not_disturb_any_source() {
        try (TestConference conference = new TestConference(0x0009)) {
            Member gateway = conference.joinForOthers();
            Member other = conference.join();
            List.of(ANN, BOB).forEach(ssrc -> gateway.add(ssrc, ""));
            conference.runUntil("keys", () -> gateway.secured() && other.secured());
            conference.runUntil("announced", () -> gateway.announced.getLast().size() == 2);
            List.of(ANN, BOB).forEach(ssrc -> gateway.say(ssrc, "before"));
            conference.settle();
            Relay first = gateway.relay;
            conference.renew(gateway);
            conference.runUntil("second association", () -> gateway.relay != first && hops(gateway) == 2);
            gateway.add(CYD, "");
            List.of(ANN, BOB, CYD).forEach(ssrc -> gateway.say(ssrc, "after"));
            conference.settle();
            assertThat(other.heard(ANN)).containsExactly("before", "after");
            assertThat(other.heard(BOB)).containsExactly("before", "after");
            assertThat(other.heard(CYD)).containsExactly("after");
        }
    }

    private static List<Integer> ssrcs(List<MediaSource> sources) {
        return sources.stream().map(MediaSource::ssrc).toList();
    }

    private static List<Integer> goodbyes(Member member) {
        return member.rtcp.stream()
                .flatMap(List::stream)
                .filter(RtcpPacket.Goodbye.class::isInstance)
                .flatMap(packet -> ((RtcpPacket.Goodbye) packet).ssrcs().stream())
                .toList();
    }

    private static long reinvites(Member member) {
        return member.commands.stream()
                .filter(CallCommand.Reinvite.class::isInstance)
                .count();
    }

    private static long secrets(Member member) {
        return member.events.stream()
                .filter(EndpointEvent.Secured.class::isInstance)
                .count();
    }

    private static long hops(Member member) {
        return member.keyLog.stream()
                .filter(line -> line.startsWith("HBH client"))
                .distinct()
                .count();
    }

    private static String ektField(byte[] datagram) {
        EktTailView tail = new EktTailView();
        MemorySegment segment = MemorySegment.ofArray(datagram);
        tail.split(segment, 0, datagram.length);
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(segment, 0, tail.packetLength());
        return HexFormat.of().formatHex(datagram, tail.packetLength(), datagram.length);
    }
}
