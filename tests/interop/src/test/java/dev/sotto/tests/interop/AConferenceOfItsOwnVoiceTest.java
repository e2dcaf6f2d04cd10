package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What telephones hear in a conference with names, a language and prompts of its own. Tones stand for words that are listened for. */
class AConferenceOfItsOwnVoiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String HALL = "sip:4000@127.0.0.1";
    private static final String PIN = "47114711";
    private static final int ANNA_HZ = 500;
    private static final int BERT_HZ = 1850;
    private static final int GREETING_HZ = 2350;
    private static final int ENTER_PIN_HZ = 2650;
    private static final int SECURITY_HZ = 1150;
    private static final double HEARD = 0.04;
    private static final double NOT_HEARD = 0.02;

    @TempDir
    Path folder;

    @Test
    void a_telephone_hears_who_is_here_by_name_and_the_conferences_own_prompts_but_not_before_the_pin()
            throws IOException, InterruptedException {
        String entry = """
                phones:
                  - {user: "4000", pin: "%s", names: true}
                """.formatted(PIN);
        try (Appliance appliance = Appliance.start(folder, entry)) {
            speak(appliance.root().resolve("target/prompts"));
            try (RunningProgram gateway = appliance.startGateway("1000", "83726150");
                    Baresip anna = Baresip.start(folder, "anna", ANNA_HZ, "pcmu", "");
                    Baresip bert = Baresip.start(folder, "bert", BERT_HZ, "pcmu", "")) {
                String direct = HALL + ":" + appliance.ports().gateway();
                bert.call(direct);
                bert.press(PIN + "#");
                gateway.await("gateway.judged .*verdict=ADMITTED$", PATIENCE);
                gateway.await("gateway.name .*recorded=true", PATIENCE);
                await(() -> appliance.gw("describe"), "\"inside\"");
                bert.press("*6");
                await(() -> appliance.kd("members", HALL), "in, muted");

                anna.call(direct);
                anna.press(PIN + "#");
                await(() -> appliance.gw("describe"), "\"naming\"");
                // She has none.
                anna.press("#");
                await(() -> appliance.kd("members", HALL), "2 of 100 in");
                Thread.sleep(12_000);
                anna.press("*3");
                Thread.sleep(10_000);
                bert.hangUpAndRecord();
                Thread.sleep(8_000);
                Spectrum heard = anna.hangUpAndTell();
                assertThat(loudest(heard, BERT_HZ))
                        .as("the name of bert, who is mute")
                        .isGreaterThan(HEARD);
                assertThat(loudest(heard, GREETING_HZ)).as("its own greeting").isGreaterThan(HEARD);
                assertThat(loudest(heard, SECURITY_HZ)).as("its language").isGreaterThan(HEARD);
                assertThat(loudest(heard, ENTER_PIN_HZ))
                        .as("nothing of it before the PIN")
                        .isLessThan(NOT_HEARD);
                assertThat(gateway.output()).doesNotContain(PIN);
            }
        }
    }

    /** A folder of prompts with two languages, and a conference with files of its own; and has the gateway use it. */
    private void speak(Path usual) throws IOException {
        Path prompts = folder.resolve("prompts");
        Path other = Files.createDirectories(prompts.resolve("xx"));
        Path own = Files.createDirectories(prompts.resolve("conferences/4000"));
        for (String name : List.of("en", "words")) {
            Files.createSymbolicLink(prompts.resolve(name), usual.resolve(name).toRealPath());
        }
        try (Stream<Path> files = Files.list(usual.resolve("en"))) {
            for (Path file : files.toList()) {
                if (!file.endsWith("security-hops.wav")) {
                    Files.createSymbolicLink(other.resolve(file.getFileName()), file.toRealPath());
                }
            }
        }
        ToneFile.write(other.resolve("security-hops.wav"), SECURITY_HZ, 0.25, 48_000, 1, 2);
        ToneFile.write(own.resolve("greeting.wav"), GREETING_HZ, 0.25, 48_000, 1, 2);
        ToneFile.write(own.resolve("enter-pin.wav"), ENTER_PIN_HZ, 0.25, 48_000, 1, 2);
        Path config = folder.resolve("sotto.yaml");
        String before = "prompts: " + usual + ",";
        String text = Files.readString(config);
        assertThat(text).contains(before);
        Files.writeString(
                config,
                text.replace(before, "prompts: " + prompts + ", conferences: [{user: \"4000\", language: xx}],"));
    }

    /** The amplitude of a tone where it is loudest for half a second. */
    private static double loudest(Spectrum heard, double hertz) {
        int window = heard.samplesPerSecond() / 2;
        double most = 0;
        for (int from = 0; from + window <= heard.samples(); from += window / 2) {
            most = Math.max(most, heard.amplitude(from, window, hertz));
        }
        return most;
    }

    /** Something that is asked for again and again. */
    private interface Telling {
        String tell();
    }

    private static void await(Telling teller, String what) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        String told = teller.tell();
        while (!told.contains(what)) {
            assertThat(System.nanoTime()).as(what + " in " + told).isLessThan(ends);
            Thread.sleep(300);
            told = teller.tell();
        }
    }
}
