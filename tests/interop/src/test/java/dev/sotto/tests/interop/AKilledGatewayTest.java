package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Two telephones and two endpoints in a private conference and one in a standard conference: what the media distributor sees and holds of them, and
 * what becomes of everybody when their gateway dies without a word.
 */
@Isolated
class AKilledGatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GONE = Duration.ofSeconds(5);
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String OPEN = "sip:4000@127.0.0.1";
    private static final String PIN = "83726150";
    private static final String SDES = ";mediaenc=srtp-mand";
    /** The ID that the endpoint offers for the audio level (RFC 6464). */
    private static final int LEVEL_ID = 2;

    private static final double HEARD = 0.05;
    /** Nobody waits for the dead; shorter gaps are those of a machine that starts programs meanwhile. */
    private static final int LONG_GAP_MILLIS = 1500;

    private static final Pattern LOST = Pattern.compile("event report .*lost=(\\d+)");

    @TempDir
    Path folder;

    @Test
    void who_switches_cannot_open_telephones_and_when_their_gateway_is_killed_they_alone_are_gone_at_once()
            throws InterruptedException, IOException {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Capture capture = Capture.start(
                    folder, appliance.ports().media(), appliance.ports().gateway());
            try (capture;
                    RunningProgram gateway = appliance.startGateway("1000", PIN);
                    Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", SDES);
                    Baresip bert = Baresip.start(folder, "bert", 700, "pcmu", SDES);
                    Baresip carl = Baresip.start(folder, "carl", 600, "pcmu", "")) {
                liveAndDie(appliance, capture, gateway, List.of(anna, bert, carl));
            }
            checkCapture(appliance, capture);
        }
    }

    private void liveAndDie(Appliance appliance, Capture capture, RunningProgram gateway, List<Baresip> phones)
            throws InterruptedException {
        Baresip anna = phones.getFirst();
        RunningProgram cleo = standard(appliance);
        String direct = "sip:1000@127.0.0.1:" + appliance.ports().gateway();
        RunningProgram ada = endpoint(appliance, "ada", 440);
        ada.await("event secured", PATIENCE);
        dial(anna, direct, gateway);
        RunningProgram bob = endpoint(appliance, "bob", 880);
        bob.await("event secured", PATIENCE);
        dial(phones.get(1), direct, gateway);
        bob.await("event heard", PATIENCE);
        dial(phones.getLast(), "sip:4000@127.0.0.1:" + appliance.ports().gateway(), gateway);
        cleo.await("event heard", PATIENCE);
        TimeUnit.SECONDS.sleep(4);
        toldBeforeItHeard(ada);
        toldBeforeItHeard(bob);
        checkMemory(appliance, gateway, capture);
        TimeUnit.SECONDS.sleep(2);
        double beforeDeath = Spectrum.ofWav(folder.resolve("ada.wav")).seconds();

        String adaLost = lost(ada);
        String bobLost = lost(bob);
        String members = appliance.kd("members", ROOM);
        assertThat(members).contains("in:  lobby").contains("phone 1: ");
        killed(appliance, gateway);
        String after = appliance.kd("members", ROOM);
        assertThat(after)
                .doesNotContain("in:  lobby")
                .doesNotContain("phone 1: ")
                .contains("ada")
                .contains("bob");
        assertThat(words(after)).as("check words").isNotEqualTo(words(members));

        RunningProgram again = appliance.restartGateway();
        anna.call(direct);
        anna.press(PIN + "#");
        again.await("gateway.judged .*ADMITTED", PATIENCE);
        for (RunningProgram endpoint : List.of(ada, bob)) {
            awaitSecondNotice(endpoint);
        }
        assertThat(appliance.kd("members", ROOM)).contains("in:  lobby");
        TimeUnit.SECONDS.sleep(5);
        ada.close();
        bob.close();
        assertThat(lost(ada)).as("packets that ada lost since then").isEqualTo(adaLost);
        assertThat(lost(bob)).as("packets that bob lost since then").isEqualTo(bobLost);
        checkRecording(beforeDeath, ada.output());
    }

    private RunningProgram standard(Appliance appliance) {
        appliance.kd("create", OPEN, "standard");
        appliance.kd("phones", OPEN, "allow", PIN);
        return appliance.call("4000", folder.resolve("cleo"), "--standard", "--tone", "990");
    }

    private static void killed(Appliance appliance, RunningProgram gateway) {
        gateway.kill();
        long killed = System.nanoTime();
        for (String conference : List.of(OPEN, ROOM)) {
            appliance.md().await("leg.left conference=" + conference, GONE);
            System.out.println("gateway: out of " + conference + " "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed) + " ms after its death");
        }
        assertThat(System.nanoTime() - killed).as("since the death").isLessThan(GONE.toNanos());
    }

    private void checkRecording(double beforeDeath, String printed) {
        Spectrum adaHeard = Spectrum.ofWav(folder.resolve("ada.wav"));
        assertThat(adaHeard.amplitude(880)).as("bob").isGreaterThan(HEARD);
        int gap = adaHeard.longestGapMillis(880, adaHeard.seconds() - beforeDeath);
        System.out.println("gateway: longest gap in what ada heard of bob " + gap + " ms");
        assertThat(gap)
                .as("in what ada heard of bob, from before the death; she printed:\n%s", printed)
                .isLessThan(LONG_GAP_MILLIS);
    }

    private static RunningProgram endpoint(Appliance appliance, String name, int hertz) {
        Path keys = appliance.data().resolve(name + ".keys");
        return appliance.call(
                "1000",
                appliance.enrol("1000", name),
                "--tone",
                String.valueOf(hertz),
                "--record",
                name + ".wav",
                "--keylog",
                keys.toString());
    }

    private static void dial(Baresip phone, String where, RunningProgram gateway) throws InterruptedException {
        phone.call(where);
        phone.press(PIN + "#");
        gateway.await("gateway.judged .*ADMITTED", PATIENCE);
        // Callers are told much at the beginning; any key ends that.
        TimeUnit.SECONDS.sleep(2);
        phone.press("0");
    }

    private static void toldBeforeItHeard(RunningProgram endpoint) {
        assertThat(endpoint.output())
                .containsSubsequence(
                        "A gateway joined: through gateway lobby (ordinary telephones can be heard and can hear).",
                        "event heard");
    }

    private static void awaitSecondNotice(RunningProgram endpoint) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (endpoint.output().split("A gateway joined: through gateway lobby", -1).length < 3) {
            assertThat(System.nanoTime()).as("told of the new gateway").isLessThan(ends);
            Thread.sleep(100);
        }
    }

    /** By the newest report. */
    private static String lost(RunningProgram endpoint) {
        return LOST.matcher(endpoint.output())
                .results()
                .reduce((first, second) -> second)
                .orElseThrow()
                .group(1);
    }

    private static String words(String members) {
        return members.lines()
                .filter(line -> line.contains("words"))
                .findFirst()
                .orElse("");
    }

    /** It stops each program while it reads; twice, so that nobody is missed for long. */
    private void checkMemory(Appliance appliance, RunningProgram gateway, Capture capture) {
        KeyLog log = KeyLog.read(folder.resolve("ada.keys"));
        List<Secret> endToEnd = new ArrayList<>(log.ektKeys());
        endToEnd.addAll(log.senderKeys(capture.file()));
        List<Secret> legs = SdesKeys.read(capture.file());
        assertThat(legs).as("keys in the SDP of two phones, ours and theirs").hasSizeGreaterThanOrEqualTo(8);
        List<Secret> all = new ArrayList<>(endToEnd);
        all.addAll(legs);
        all.addAll(log.hopKeys());
        assertThat(new MemoryScanner(all, Secret::allForms)
                        .process(appliance.md())
                        .keySet())
                .as("control: keys of hops in the media distributor, and no others")
                .isNotEmpty()
                .allMatch(what -> what.startsWith("hop "));
        assertThat(new MemoryScanner(all, Secret::allForms).process(gateway).keySet())
                .as("control: in the gateway the others are found")
                .anyMatch(what -> what.startsWith("SDES master key"))
                .anyMatch(what -> what.startsWith("sender "))
                .anyMatch(what -> what.startsWith("EKTKey "));
    }

    private void checkCapture(Appliance appliance, Capture capture) throws IOException {
        Opener opener = Opener.build(Path.of(System.getProperty("sotto.root")), folder);
        List<Path> logs = List.of(folder.resolve("ada.keys"), folder.resolve("bob.keys"));
        Path opened = Files.createDirectory(folder.resolve("opened"));
        List<Opener.Source> sources =
                opener.open(capture.file(), appliance.ports().media(), LEVEL_ID, opened, logs);
        assertThat(sources)
                .as("on each hop one source sent, and the other endpoint and two phones received")
                .hasSizeGreaterThanOrEqualTo(8);
        for (Opener.Source source : sources) {
            assertThat(source.inner()).as("opened of " + source).isGreaterThan(source.outer() * 9 / 10);
            assertThat(source.hopInner())
                    .as("opened by the hop key of " + source)
                    .isZero();
        }
    }
}
