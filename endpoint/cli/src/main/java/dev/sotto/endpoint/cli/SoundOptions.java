package dev.sotto.endpoint.cli;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.audio.AudioSink;
import dev.sotto.endpoint.audio.AudioSource;
import dev.sotto.endpoint.audio.SilenceSource;
import dev.sotto.endpoint.audio.ToneSource;
import dev.sotto.endpoint.audio.WavSink;
import dev.sotto.endpoint.audio.WavSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where sound comes from and goes to. */
final class SoundOptions {
    @Option(
            names = "--play",
            paramLabel = "FILE.wav",
            description = "Says what is in this file (16-bit PCM, any rate), then nothing.")
    @Nullable
    Path play;

    @Option(
            names = "--tone",
            paramLabel = "HZ",
            split = ",",
            description = "Says a tone; with --count several, one for each endpoint in turn.")
    List<Double> tones = List.of();

    @Option(
            names = "--record",
            paramLabel = "FILE.wav",
            description = "Records what is heard (mono, 48 kHz); with --count the file's name gets the number.")
    @Nullable
    Path record;

    /** For endpoint {@code number} of {@code count}, from 1. */
    AudioSource source(int number, int count) {
        Path file = play;
        try {
            if (file != null) {
                return WavSource.open(file);
            }
            if (!tones.isEmpty()) {
                return new ToneSource(tones.get((number - 1) % tones.size()));
            }
        } catch (MalformedException e) {
            throw new OperationFailed("cannot play " + file + ": " + e.rule(), e);
        } catch (IllegalArgumentException e) {
            throw new OperationFailed("cannot say " + e.getMessage(), e);
        }
        Optional<AudioSource> microphone = count == 1 ? SoundDevices.microphone() : Optional.empty();
        return microphone.orElseGet(SilenceSource::new);
    }

    /** For endpoint {@code number} of {@code count}, from 1. */
    AudioSink sink(int number, int count) {
        Path file = record;
        if (file != null) {
            return new WavSink(count == 1 ? file : numbered(file, number));
        }
        Optional<AudioSink> loudspeaker = count == 1 ? SoundDevices.loudspeaker() : Optional.empty();
        return loudspeaker.orElse(frame -> {
            // No file and no device: heard by nobody.
        });
    }

    /** {@code heard.wav} becomes {@code heard-2.wav}. */
    static Path numbered(Path file, int number) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        String base = dot < 1 ? name : name.substring(0, dot);
        String ending = dot < 1 ? "" : name.substring(dot);
        return file.resolveSibling(base + "-" + number + ending);
    }
}
