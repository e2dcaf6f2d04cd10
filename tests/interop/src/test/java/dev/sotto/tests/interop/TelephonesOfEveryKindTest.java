package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.admin.AdminClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Pairs of telephones, one pair in one standard conference, that dial the one number, say meeting and PIN by keys and hear each other's tone:
 * as loud as it was said, and without a gap. Each pair has its own codec, keys and transport of SIP; in the short run three pairs cover all
 * values, in the full one nine pairs at a time all 27 combinations.
 *
 * <p>The tone has the loudness that the gateway brings voices to, so that its automatic gain has nothing to do and every decibel that is
 * missing is a fault. A pair without a gateway beside them shows what the machine itself loses, which is the measure on one that is too busy.
 */
@Isolated
class TelephonesOfEveryKindTest {
    private static final boolean FULL = Boolean.getBoolean("sotto.full");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TALK_SECONDS = FULL ? 60 : 8;
    /** The second of hanging up, and one more. */
    private static final int SETTLING_SECONDS = 2;

    private static final String PIN = "47114711";

    /** -23 dBov, to which the gateway brings all voices: of a sine root mean square is 3 dB less than amplitude. */
    private static final double AMPLITUDE = 0.1;

    /** The last of a recording, in which the other one may have gone already. */
    private static final double HANGING_UP_SECONDS = 1;

    private static final int FIRST_HERTZ = 500;
    private static final int SECOND_HERTZ = 700;
    private static final int MOST_GAP_MILLIS = 40;
    private static final double MOST_DECIBELS_OFF = 1;

    /** A phrase is much louder than this, and silence far below. */
    private static final double SPOKEN = 0.01;

    private static final List<String> TRANSPORTS = List.of("udp", "tcp", "tls");
    private static final List<String> CODECS = List.of("pcmu", "g722", "opus");
    private static final List<String> KEYS = List.of("", ";mediaenc=srtp-mandf", ";mediaenc=dtls_srtp");

    @TempDir
    Path folder;

    /**
     * Two telephones.
     *
     * @param transport that they dial by
     * @param keys what theirs are, in baresip's words
     */
    private record Pair(String transport, String codec, String keys, String meeting) {
        /** Of its telephones the first has RTP and RTCP on one port, where it has DTLS, and the second an association for each (RFC 5764 4.1.2). */
        String account(int which) {
            return isOverDtls() && which == 0 ? keys + Baresip.ONE_PORT : keys;
        }

        boolean isOverDtls() {
            return keys.contains("dtls");
        }

        String name() {
            String protection = keys.isEmpty() ? "clear" : isOverDtls() ? "dtls" : "sdes";
            return transport + "-" + codec + "-" + protection;
        }
    }

    @Test
    void two_telephones_hear_each_other_as_loud_as_they_speak_and_without_a_gap() {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", "83726150")) {
            SoftAssertions all = new SoftAssertions();
            for (Pair pair : pairs().getFirst()) {
                ask(appliance, "create", "sip:" + pair.meeting + "@127.0.0.1", "standard");
                ask(appliance, "phones", "sip:" + pair.meeting + "@127.0.0.1", "allow", PIN);
            }
            for (List<Pair> together : pairs()) {
                talk(appliance, gateway, together, all);
            }
            all.assertAll();
        }
    }

    private static List<List<Pair>> pairs() {
        List<List<Pair>> pairs = new ArrayList<>();
        if (!FULL) {
            pairs.add(List.of(
                    new Pair("udp", "pcmu", KEYS.get(2), "4001"),
                    new Pair("tcp", "opus", KEYS.get(0), "4002"),
                    new Pair("tls", "g722", KEYS.get(1), "4003")));
            return pairs;
        }
        for (String codec : CODECS) {
            List<Pair> together = new ArrayList<>();
            for (String transport : TRANSPORTS) {
                for (String keys : KEYS) {
                    together.add(new Pair(transport, codec, keys, "" + (4001 + together.size())));
                }
            }
            pairs.add(together);
        }
        return pairs;
    }

    /** Two telephones without a gateway between them: what they lose is lost by the machine, and no fault of ours. */
    private final class Control implements AutoCloseable {
        private final Baresip caller =
                Baresip.start(folder, "caller", new Baresip.Tone(FIRST_HERTZ, AMPLITUDE), "pcmu", "");
        private final Baresip called =
                Baresip.start(folder, "called", new Baresip.Tone(SECOND_HERTZ, AMPLITUDE), "pcmu", ";answermode=auto");

        void call() {
            caller.call(called.address());
        }

        Steadiness heard() {
            Steadiness heard = Steadiness.of(called.hangUpAndTell(), FIRST_HERTZ, TALK_SECONDS, HANGING_UP_SECONDS);
            System.out.printf("without a gateway: %s, %+.2f dB%n", heard, heard.decibelsAbove(AMPLITUDE));
            return heard;
        }

        @Override
        public void close() {
            caller.close();
            called.close();
        }
    }

    private void talk(Appliance appliance, RunningProgram gateway, List<Pair> pairs, SoftAssertions all) {
        List<Baresip> phones = new ArrayList<>();
        try (Control control = new Control()) {
            control.call();
            for (Pair pair : pairs) {
                for (int which = 0; which < 2; which++) {
                    int hertz = which == 0 ? FIRST_HERTZ : SECOND_HERTZ;
                    Baresip.Tone tone = new Baresip.Tone(hertz, AMPLITUDE);
                    phones.add(Baresip.start(folder, pair.name() + "-" + hertz, tone, pair.codec, pair.account(which)));
                }
            }
            int before = admitted(gateway);
            each(phones, i -> enter(phones.get(i), pairs.get(i / 2), i % 2, appliance));
            awaitAdmitted(gateway, before + phones.size());
            awaitSilence(appliance, phones);
            pause(SETTLING_SECONDS + TALK_SECONDS);
            Steadiness without = control.heard();
            Path[] heard = new Path[phones.size()];
            each(phones, i -> heard[i] = phones.get(i).hangUpAndRecord());
            for (int i = 0; i < phones.size(); i++) {
                check(pairs.get(i / 2), i % 2, Spectrum.ofWav(heard[i]), without, all);
            }
            Matcher behind = Pattern.compile("\"FELL_BEHIND\":\\d+").matcher(appliance.gw("describe"));
            System.out.println(behind.find() ? behind.group() : "no counter");
        } finally {
            phones.forEach(Baresip::close);
        }
    }

    /** Callers are told much at the beginning, and any key ends that; until nobody is told anything any more. */
    private static void awaitSilence(Appliance appliance, List<Baresip> phones) {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        int silent = 0;
        String state = "";
        while (silent < 2) {
            assertThat(System.nanoTime()).as(state).isLessThan(ends);
            pause(1);
            state = appliance.gw("describe");
            boolean isSilent = !state.contains("\"told\":true")
                    && state.split("\"talk\":\"inside\"", -1).length == phones.size() + 1;
            silent = isSilent ? silent + 1 : 0;
            if (!isSilent) {
                each(phones, phone -> phones.get(phone).press("0"));
            }
        }
    }

    private static void enter(Baresip phone, Pair pair, int which, Appliance appliance) {
        int port = pair.transport.equals("tls")
                ? appliance.ports().gatewayTls()
                : appliance.ports().gateway();
        phone.call("sip:9000@127.0.0.1:" + port + ";transport=" + pair.transport);
        if (pair.isOverDtls()) {
            phone.program().await("verified sha-256 fingerprint OK", PATIENCE);
            phone.program().await("DTLS-SRTP complete \\(audio/RTP\\)", PATIENCE);
            if (which == 1) {
                phone.program().await("DTLS-SRTP complete \\(audio/RTCP\\)", PATIENCE);
            }
        }
        // It asks which meeting.
        pause(2);
        phone.press(pair.meeting + "#");
        phone.press(PIN + "#");
    }

    private static void check(Pair pair, int which, Spectrum heard, Steadiness without, SoftAssertions all) {
        int others = which == 0 ? SECOND_HERTZ : FIRST_HERTZ;
        int own = which == 0 ? FIRST_HERTZ : SECOND_HERTZ;
        Steadiness tone = Steadiness.of(heard, others, TALK_SECONDS, HANGING_UP_SECONDS);
        String who = pair.name() + " " + own;
        System.out.printf("%s: %s, %+.2f dB%n", who, tone, tone.decibelsAbove(AMPLITUDE));
        all.assertThat(heard.loudness(0, 3)).as(who + ": what was asked").isGreaterThan(SPOKEN);
        all.assertThat(tone.decibelsAbove(AMPLITUDE))
                .as(who + ": loudness")
                .isBetween(-MOST_DECIBELS_OFF, MOST_DECIBELS_OFF);
        all.assertThat(tone.longestGapMillis())
                .as(who + ": gap")
                .isLessThanOrEqualTo(MOST_GAP_MILLIS + without.longestGapMillis());
        all.assertThat(tone.seconds()).as(who + ": all of it").isGreaterThan(TALK_SECONDS - 0.1);
        all.assertThat(Steadiness.of(heard, own, TALK_SECONDS, HANGING_UP_SECONDS)
                        .amplitude())
                .as(who + ": itself")
                .isLessThan(AMPLITUDE / 20);
    }

    private static void ask(Appliance appliance, String... words) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int code = AdminClient.run(
                appliance.data().resolve("kd").resolve("admin.sock"),
                List.of(words),
                new PrintStream(kept, true, StandardCharsets.UTF_8));
        assertThat(code).as(kept.toString(StandardCharsets.UTF_8)).isEqualTo(AdminClient.OK);
    }

    /** Waits until so many have been let in. */
    private static void awaitAdmitted(RunningProgram gateway, int number) {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (admitted(gateway) < number) {
            assertThat(System.nanoTime()).as(gateway.output()).isLessThan(ends);
            pauseMillis(100);
        }
    }

    private static int admitted(RunningProgram gateway) {
        return gateway.output().split("verdict=ADMITTED", -1).length - 1;
    }

    private static void each(List<Baresip> phones, Consumer<Integer> action) {
        List<CompletableFuture<Void>> doing = new ArrayList<>();
        for (int i = 0; i < phones.size(); i++) {
            int phone = i;
            doing.add(CompletableFuture.runAsync(() -> action.accept(phone), Thread::startVirtualThread));
        }
        doing.forEach(CompletableFuture::join);
    }

    private static void pause(int seconds) {
        pauseMillis(TimeUnit.SECONDS.toMillis(seconds));
    }

    private static void pauseMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
