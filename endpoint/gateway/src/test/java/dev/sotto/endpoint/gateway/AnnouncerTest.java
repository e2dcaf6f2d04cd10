package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.WavCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncerTest {
    @TempDir
    Path folder;

    private void speak(String name, int samples, int value) {
        short[] sound = new short[samples];
        Arrays.fill(sound, (short) value);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(WavCodec.header(AudioFrame.RATE_HZ, samples));
        file.writeBytes(WavCodec.body(sound));
        try {
            Path path = folder.resolve(name + ".wav");
            Files.createDirectories(path.getParent());
            Files.write(path, file.toByteArray());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Prompts prompts() {
        Phrase.ALL.forEach(phrase -> speak("en/" + phrase.name(), 1000, 7));
        speak("en/welcome", 1500, 100);
        speak("en/goodbye", 500, 200);
        speak("words/acorn", 960, 300);
        return Prompts.load(folder, "en");
    }

    private static short[] next(Announcer announcer) {
        return Objects.requireNonNull(announcer.next());
    }

    @Test
    void phrases_follow_each_other_without_a_gap_and_the_end_is_told_once() {
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        announcer.say(List.of(Phrase.WELCOME, Phrase.GOODBYE, Phrase.word("acorn")));
        short[] first = next(announcer);
        assertThat(first).hasSize(AudioFrame.SAMPLES).containsOnly((short) 100);
        short[] second = next(announcer);
        assertThat(second[539]).isEqualTo((short) 100);
        assertThat(second[540]).isEqualTo((short) 200);
        short[] third = next(announcer);
        assertThat(third[79]).isEqualTo((short) 200);
        assertThat(third[80]).isEqualTo((short) 300);
        short[] last = next(announcer);
        assertThat(last[79]).isEqualTo((short) 300);
        assertThat(last[80]).as("silence to the end of the frame").isZero();
        assertThat(announcer.speaks()).isTrue();
        assertThat(announcer.next()).isNull();
        assertThat(announcer.speaks()).isFalse();
    }

    @Test
    void what_is_said_now_replaces_what_was_said() {
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        announcer.say(List.of(Phrase.WELCOME));
        announcer.next();
        announcer.say(List.of(Phrase.GOODBYE));
        assertThat(next(announcer)[0]).isEqualTo((short) 200);
        announcer.hush();
        assertThat(announcer.next()).isNull();
    }

    @Test
    void a_check_word_that_nobody_has_spoken_is_left_out() {
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        announcer.say(List.of(Phrase.word("zebra"), Phrase.GOODBYE));
        assertThat(next(announcer)[0]).isEqualTo((short) 200);
    }

    @Test
    void a_language_that_is_not_complete_is_refused_with_what_it_lacks() {
        prompts();
        assertThatThrownBy(() -> {
                    Files.delete(folder.resolve("en/muted.wav"));
                    Prompts.load(folder, "en");
                })
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("muted.wav")
                .hasMessageContaining("scripts/prompts.sh");
        assertThatThrownBy(() -> Prompts.load(folder, "fr"))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("There are no prompts in");
    }

    @Test
    void a_file_that_is_no_sound_is_named() throws IOException {
        prompts();
        Files.writeString(folder.resolve("en/help.wav"), "no sound");
        assertThatThrownBy(() -> Prompts.load(folder, "en"))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("help.wav");
    }

    private static double decibels(short[] sound) {
        double power = 0;
        for (short sample : sound) {
            power += (double) sample * sample;
        }
        return 10 * Math.log10(power / sound.length / (32_767.0 * 32_767.0));
    }

    @Test
    void music_is_as_loud_as_the_phrases_and_its_loop_has_no_seam() {
        short[] loop = HoldMusic.loop();
        assertThat(loop.length % AudioFrame.SAMPLES).isZero();
        assertThat(decibels(loop)).isBetween(-24.0, -22.0);
        int most = 0;
        for (int i = 1; i < loop.length; i++) {
            most = Math.max(most, Math.abs(loop[i] - loop[i - 1]));
        }
        assertThat(Math.abs(loop[0] - loop[loop.length - 1]))
                .as("the step over the seam, beside the largest within")
                .isLessThanOrEqualTo(most);
        for (short sample : loop) {
            assertThat(Math.abs(sample)).isLessThan(Short.MAX_VALUE);
        }
    }

    @Test
    void music_plays_between_phrases_and_goes_on_where_it_was() {
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        assertThat(announcer.background()).containsOnly((short) 0);
        announcer.music(true);
        short[] loop = HoldMusic.loop();
        assertThat(announcer.background()).isEqualTo(Arrays.copyOf(loop, AudioFrame.SAMPLES));
        announcer.say(List.of(Phrase.GOODBYE));
        assertThat(next(announcer)[0]).isEqualTo((short) 200);
        assertThat(announcer.background())
                .isEqualTo(Arrays.copyOfRange(loop, AudioFrame.SAMPLES, 2 * AudioFrame.SAMPLES));
        announcer.music(false);
        assertThat(announcer.background()).containsOnly((short) 0);
    }

    @Test
    void music_of_the_language_goes_before_ours() {
        speak("en/music", 1500, 42);
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        announcer.music(true);
        for (int i = 0; i < 5; i++) {
            assertThat(announcer.background()).containsOnly((short) 42);
        }
    }

    @Test
    void a_tone_is_soft_and_ends() {
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        announcer.tone(true);
        short[] tone = RosterTone.of(true);
        assertThat(decibels(tone)).isBetween(-40.0, -28.0);
        assertThat(announcer.nextOver()).isEqualTo(Arrays.copyOf(tone, AudioFrame.SAMPLES));
        int frames = 1;
        while (announcer.nextOver() != null) {
            frames++;
        }
        assertThat(frames).isEqualTo(12);
        assertThat(announcer.nextOver()).isNull();
        assertThat(RosterTone.of(false)).isNotEqualTo(tone);
    }

    @Test
    void a_recorded_name_is_said_over_the_conference_after_the_phrase_and_the_tone() {
        RecordedNames names = new RecordedNames();
        short[] sound = new short[AudioFrame.SAMPLES];
        Arrays.fill(sound, (short) 77);
        names.keep(5, sound);
        Announcer announcer = new Announcer(prompts(), names);
        announcer.say(List.of(Phrase.GOODBYE));
        announcer.tone(true);
        announcer.over(List.of(Phrase.nameOf(5), Phrase.HAS_JOINED));
        assertThat(announcer.nextOver()).as("the phrase goes first").isNull();
        assertThat(next(announcer)[0]).isEqualTo((short) 200);
        assertThat(announcer.next()).isNull();
        for (int i = 0; i < 12; i++) {
            assertThat(announcer.nextOver()).as("tone").isNotNull().isNotEqualTo(sound);
        }
        assertThat(announcer.nextOver()).containsOnly((short) 77);
        assertThat(Objects.requireNonNull(announcer.nextOver())[0]).isEqualTo((short) 7);
        while (announcer.nextOver() != null) {
            // The rest of the phrase.
        }
        announcer.say(List.of(Phrase.nameOf(5)));
        assertThat(next(announcer)).as("in the roll call too").containsOnly((short) 77);
    }

    @Test
    void names_that_are_too_many_to_be_said_are_left_out() {
        Announcer announcer = new Announcer(prompts(), new RecordedNames());
        for (int i = 0; i < 100; i++) {
            announcer.over(List.of(Phrase.HAS_JOINED));
        }
        int frames = 0;
        while (announcer.nextOver() != null) {
            frames++;
        }
        assertThat(frames).isBetween(12, 24);
    }

    @Test
    void a_conference_has_files_and_a_language_of_its_own_and_others_hear_nothing_of_it() {
        prompts();
        Phrase.ALL.forEach(phrase -> speak("de/" + phrase.name(), 960, 9));
        speak("de/gateway-name", 100, 1);
        speak("conferences/4000/connecting", 960, 40);
        speak("conferences/4000/music", 960, 41);
        speak("conferences/4000/greeting", 960, 44);
        speak("conferences/5000/connecting", 960, 50);
        ConferencePrompts all =
                ConferencePrompts.load(new GatewayConfig.Prompting(folder, "en", Map.of("4000", "de", "6000", "de")));
        Prompts board = all.of("sip:4000@example.org");
        assertThat(board.of(Phrase.CONNECTING)[0]).as("its own").isEqualTo((short) 40);
        assertThat(board.of(Phrase.MUTED)[0]).as("of its language").isEqualTo((short) 9);
        assertThat(board.music()[0]).isEqualTo((short) 41);
        assertThat(board.has(Phrase.GREETING)).isTrue();
        assertThat(all.usual().has(Phrase.GREETING)).isFalse();
        assertThat(all.of("sip:5000@example.org").of(Phrase.CONNECTING)[0]).isEqualTo((short) 50);
        assertThat(all.of("sip:5000@example.org").of(Phrase.MUTED)[0]).isEqualTo((short) 7);
        assertThat(all.of("sip:6000@example.org").of(Phrase.CONNECTING)[0]).isEqualTo((short) 9);
        for (String other : List.of("sip:7000@example.org", "sip:../en@example.org", "sip:@", "4000", "")) {
            assertThat(all.of(other)).as(other).isSameAs(all.usual());
        }
        assertThat(all.usual().of(Phrase.CONNECTING)[0]).isEqualTo((short) 7);
        assertThat(board.of(Phrase.word("acorn"))[0])
                .as("check words are the same everywhere")
                .isEqualTo((short) 300);
    }

    @Test
    void a_file_that_nobody_would_hear_and_a_language_that_is_not_there_are_faults() {
        prompts();
        speak("conferences/4000/conecting", 960, 40);
        assertThatThrownBy(() -> ConferencePrompts.load(new GatewayConfig.Prompting(folder, "en", Map.of())))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("conecting.wav");
        assertThatThrownBy(
                        () -> ConferencePrompts.load(new GatewayConfig.Prompting(folder, "en", Map.of("5000", "fr"))))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("fr");
    }

    @Test
    void music_of_another_length_begins_anew() {
        speak("en/music", 5000, 42);
        speak("conferences/4000/music", 10, 43);
        prompts();
        ConferencePrompts all = ConferencePrompts.load(new GatewayConfig.Prompting(folder, "en", Map.of()));
        Announcer announcer = new Announcer(all.usual(), new RecordedNames());
        announcer.music(true);
        assertThat(announcer.background()).containsOnly((short) 42);
        announcer.use(all.of("sip:4000@example.org"));
        assertThat(announcer.background()).containsOnly((short) 43);
    }

    @Test
    void the_name_of_a_gateway_is_what_was_recorded_or_its_letters_or_nothing() {
        assertThat(prompts().gatewayName("Bonn")).hasSize(4);
        assertThat(prompts().gatewayName("gateway")).isEmpty();
        speak("en/gateway-name", 100, 1);
        assertThat(prompts().gatewayName("Köln am Rhein, Haus 3")).containsExactly(Phrase.GATEWAY_NAME);
    }
}
