package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/** Several people in one conference, each with a tone of their own and a recording. */
public final class Phones implements AutoCloseable {
    /** What people say, in Hz, in the order in which they join. */
    public static final List<Integer> TONES = List.of(440, 660, 880);

    /** From a cold start of a JVM on a busy machine to the first opened audio. */
    public static final Duration JOIN = Duration.ofSeconds(40);

    /** A tone that is there has this amplitude at least; the phone says it with a quarter or more. */
    private static final double THERE = 0.02;

    /** A tone that is not there is below this. */
    private static final double ABSENT = 0.004;

    private final List<RunningProgram> phones = new ArrayList<>();
    private final List<Path> recordings = new ArrayList<>();

    /**
     * Three new people call.
     *
     * @param user the conference
     * @param seconds how long each stays after it got its key
     * @param arguments further arguments of each phone; {@code %d} becomes the number of the phone
     */
    public static Phones three(Appliance appliance, Path folder, String user, int seconds, String... arguments) {
        Phones phones = new Phones();
        List<Path> homes = new ArrayList<>();
        for (int i = 0; i < TONES.size(); i++) {
            homes.add(appliance.enrol(user, "guest" + i));
        }
        for (int i = 0; i < TONES.size(); i++) {
            Path recording = folder.resolve("heard-" + user + "-" + i + ".wav");
            List<String> all = new ArrayList<>(List.of("--tone", "" + TONES.get(i), "--record", recording.toString()));
            all.addAll(List.of("--seconds", "" + seconds));
            for (String argument : arguments) {
                all.add(argument.replace("%d", "" + i));
            }
            phones.recordings.add(recording);
            phones.phones.add(appliance.call(user, homes.get(i), all.toArray(String[]::new)));
        }
        return phones;
    }

    /** The running phones. */
    public List<RunningProgram> programs() {
        return phones;
    }

    /** Waits until every phone has opened audio of somebody. */
    public void awaitAudio() {
        phones.forEach(phone -> phone.await("event first-audio ", JOIN));
    }

    /** The check words that phone {@code number} shows first. */
    public String checkWords(int number) {
        Matcher words = phones.get(number).await("event secured .*words=(\\S+)", JOIN);
        return words.group(1);
    }

    /** Waits for all to hang up, and checks that they did so because they wanted to. */
    public void awaitGoodEnd(Duration patience) {
        for (RunningProgram phone : phones) {
            assertThat(phone.awaitExit(patience)).as(phone.output()).isZero();
        }
    }

    /** Each recording contains the tones of the two others and not the own one. */
    public void checkRecordings() {
        for (int i = 0; i < TONES.size(); i++) {
            Spectrum heard = Spectrum.ofWav(recordings.get(i));
            for (int j = 0; j < TONES.size(); j++) {
                double amplitude = heard.amplitude(TONES.get(j));
                String what = "tone " + TONES.get(j) + " in the recording of " + TONES.get(i) + ":\n"
                        + phones.get(i).output();
                if (i == j) {
                    assertThat(amplitude).as(what).isLessThan(ABSENT);
                } else {
                    assertThat(amplitude).as(what).isGreaterThan(THERE);
                }
            }
        }
    }

    /** Somebody who is banned calls: refused, told so, and without a key. */
    static void checkBanned(RunningProgram phone) {
        try (phone) {
            assertThat(phone.awaitExit(JOIN.multipliedBy(2))).as(phone.output()).isEqualTo(3);
            assertThat(phone.output()).contains("banned").doesNotContain("event secured");
        }
    }

    @Override
    public void close() {
        phones.forEach(RunningProgram::close);
    }
}
