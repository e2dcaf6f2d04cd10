package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thousands of connections that say nothing or drip do not keep out a new call over TLS, and all go when their time is up. */
class CrowdTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final long GENEROUS_MILLIS = 8_000;

    /** Room for fewer than come, and deadlines that a short test can wait for. */
    private static final SipLimits SHORT = new SipLimits(300, 100, 50, 4, 4, 6, 3600);

    @ParameterizedTest
    @CsvSource({"TCP, 1", "TCP, 250", "TLS, 1", "TLS, 250"})
    void a_crowd_does_not_keep_a_new_call_out(Transport attacked, int sources) throws Exception {
        crowd(attacked, sources, 500, 50, SHORT);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"TCP, 1", "TCP, 250", "TLS, 1", "TLS, 250"})
    void five_thousand_idle_and_five_hundred_dripping_do_not_keep_a_new_call_out(Transport attacked, int sources)
            throws Exception {
        crowd(attacked, sources, 5000, 500, SipLimits.DEFAULT);
    }

    @Test
    void behind_one_address_a_newcomer_still_gets_in_because_the_silent_make_room() throws Exception {
        SipLimits roomy = new SipLimits(4096, 100, 5000, 5, 5, 10, 3600);
        try (Party focus = TestTls.tlsAndTcp(roomy);
                Crowd crowd = new Crowd(hop(focus, Transport.TLS), true, 1)) {
            crowd.come(300, 0);
            assertThat(TimeUnit.NANOSECONDS.toMillis(call(focus))).isLessThan(GENEROUS_MILLIS);
            assertThat(focus.stack().describe().counters().get(SipCounter.CONNECTIONS_REPLACED))
                    .isEqualTo(200);
            assertThat(crowd.left()).isLessThanOrEqualTo(100);
        }
    }

    private static void crowd(Transport attacked, int sources, int idle, int dripping, SipLimits limits)
            throws Exception {
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        try (Party focus = TestTls.tlsAndTcp(limits)) {
            call(focus);
            long descriptors = descriptors();
            long began = System.nanoTime();
            long longest = 0;
            try (Crowd crowd = new Crowd(hop(focus, attacked), attacked == Transport.TLS, sources)) {
                crowd.come(idle, dripping);
                for (int i = 0; i < 5; i++) {
                    longest = Math.max(longest, call(focus));
                }
                long gone = whenGone(crowd) - began;
                int deadline = limits.firstOctetSeconds() + limits.messageSeconds();
                assertThat(TimeUnit.NANOSECONDS.toSeconds(gone)).isLessThanOrEqualTo(deadline + 10L);
                System.out.printf(
                        "crowd of %d idle and %d dripping on %s from %d sources: longest call set-up %d ms, all gone after %d ms, %s%n",
                        idle,
                        dripping,
                        attacked,
                        sources,
                        TimeUnit.NANOSECONDS.toMillis(longest),
                        TimeUnit.NANOSECONDS.toMillis(gone),
                        nonZero(focus));
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(longest)).isLessThan(GENEROUS_MILLIS);
            settle(descriptors);
            assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 4);
        }
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads + 12);
    }

    private static Map<SipCounter, Long> nonZero(Party party) {
        Map<SipCounter, Long> counters = party.stack().describe().counters();
        counters.values().removeIf(count -> count == 0);
        return counters;
    }

    /** Sets a call up over a new TLS connection, and ends it; how long it took to the answer. */
    private static long call(Party focus) throws Exception {
        try (Party phone = TestTls.party(Transport.TLS, "127.0.0.1")) {
            long began = System.nanoTime();
            phone.call(hop(focus, Transport.TLS), Optional.of(SDP));
            focus.execute(
                    new CallCommand.Answer(focus.expect(CallEvent.Invited.class).legId(), SDP, true));
            phone.expect(CallEvent.Answered.class);
            long took = System.nanoTime() - began;
            focus.expect(CallEvent.Acknowledged.class);
            phone.stack().close();
            focus.expect(CallEvent.Ended.class);
            return took;
        }
    }

    private static long whenGone(Crowd crowd) throws InterruptedException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (crowd.left() > 0 && System.nanoTime() < giveUp) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return System.nanoTime();
    }

    private static void settle(long before) throws IOException, InterruptedException {
        for (int i = 0; i < 50 && descriptors() > before + 4; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static Hop hop(Party party, Transport transport) {
        List<Hop> hops = party.stack().hops();
        return hops.stream().filter(h -> h.transport() == transport).findFirst().orElseThrow();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
