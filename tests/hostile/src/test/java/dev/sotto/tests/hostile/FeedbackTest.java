package dev.sotto.tests.hostile;

import static dev.sotto.tests.hostile.Scene.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.RtcpVerdict;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RTCP is protected per hop only (RFC 8723 6), so that a media distributor can forge all of it. */
class FeedbackTest {
    @Test
    @Rfc(number = 8871, section = "8.2.5", must = "forged FIR, PLI and TMMBR have no effect on a sender")
    void forged_requests_change_nothing_of_what_a_voice_sends() {
        List<byte[]> quiet = sent(new Fault.Honest());
        List<byte[]> pressed = sent(new Fault.Feedback(1000));
        assertThat(pressed).usingRecursiveComparison().isEqualTo(quiet);
    }

    @Test
    void each_kind_of_request_has_a_counter_and_more_than_a_hundred_reports_a_second_are_not_read() {
        Scene scene = new Scene(1);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.say(alice, "hello");
        scene.md.commit(new Fault.Feedback(1000), scene.now);
        List<String> said = scene.talk(alice, "w", 500);
        long read = alice.rtcp(RtcpVerdict.READ);
        assertThat(read).isBetween(1000L, 1110L);
        assertThat(alice.rtcp(RtcpVerdict.OVER_RATE)).isBetween(8800L, 9000L);
        assertThat(alice.rtcp(RtcpVerdict.PICTURE_REQUEST_IGNORED)).isEqualTo(2 * read);
        assertThat(alice.rtcp(RtcpVerdict.RATE_REQUEST_IGNORED)).isEqualTo(read);
        assertThat(alice.rtcp(RtcpVerdict.GOODBYE_IGNORED)).isEqualTo(read);
        assertThat(bob.words(alice)).hasSize(501).endsWith(said.getLast());
    }

    /** What alice sends in four seconds, without her reports, whose times depend on chance that the attacker shares. */
    private static List<byte[]> sent(Fault fault) {
        Scene scene = new Scene(2);
        Person alice = scene.join();
        scene.join();
        scene.say(alice, "hello");
        scene.md.commit(fault, scene.now);
        List<byte[]> out = new ArrayList<>();
        for (long end = scene.now + 4 * SECOND; scene.now < end; scene.advance(Scene.FRAME)) {
            out.addAll(alice.say("word", scene.now));
        }
        return out;
    }
}
