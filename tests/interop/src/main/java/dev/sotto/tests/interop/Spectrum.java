package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How much of a tone is in a recording, by the Goertzel algorithm over windows of half a second. Reads WAV files by itself, so
 * that what is tested is not what tests.
 */
public final class Spectrum {
    private final double[] samples;
    private final int samplesPerSecond;

    private Spectrum(double[] samples, int samplesPerSecond) {
        this.samples = samples;
        this.samplesPerSecond = samplesPerSecond;
    }

    /** Of a mono or stereo WAV file with 16-bit samples; of stereo the first channel. */
    public static Spectrum ofWav(Path file) {
        try {
            ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int channels = 1;
            int rate = 0;
            in.position(12);
            while (in.remaining() >= 8) {
                int chunk = in.getInt();
                int size = in.getInt();
                int start = in.position();
                if (chunk == 0x20746D66) {
                    channels = in.getShort(start + 2);
                    rate = in.getInt(start + 4);
                } else if (chunk == 0x61746164) {
                    return new Spectrum(samples(in.slice(start, Math.min(size, in.limit() - start)), channels), rate);
                }
                in.position(Math.min(in.limit(), start + size + (size & 1)));
            }
            throw new IllegalArgumentException("no data in " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of raw PCMU octets at 8000 samples a second (ITU-T G.711). */
    public static Spectrum ofPcmu(byte[] octets) {
        double[] samples = new double[octets.length];
        for (int i = 0; i < octets.length; i++) {
            int u = ~octets[i] & 0xFF;
            int magnitude = ((((u & 0x0F) << 3) + 0x84) << ((u & 0x70) >> 4)) - 0x84;
            samples[i] = ((u & 0x80) != 0 ? -magnitude : magnitude) / 32768.0;
        }
        return new Spectrum(samples, 8000);
    }

    /** Length in seconds. */
    public double seconds() {
        return (double) samples.length / samplesPerSecond;
    }

    /** The amplitude of {@code hertz}, 0..1, in the median window of the loudest half of the recording. */
    public double amplitude(double hertz) {
        int window = samplesPerSecond / 2;
        int windows = samples.length / window;
        if (windows == 0) {
            return 0;
        }
        double[] found = new double[windows];
        for (int w = 0; w < windows; w++) {
            found[w] = goertzel(w * window, window, hertz);
        }
        Arrays.sort(found);
        return found[windows - 1 - windows / 4];
    }

    /** The greatest amplitude of {@code hertz}, 0..1, in windows of half a second between these seconds. */
    double most(double hertz, double fromSeconds, double toSeconds) {
        int window = samplesPerSecond / 2;
        int end = Math.min(samples.length, (int) (toSeconds * samplesPerSecond));
        double most = 0;
        for (int at = (int) (fromSeconds * samplesPerSecond); at + window <= end; at += window) {
            most = Math.max(most, goertzel(at, window, hertz));
        }
        return most;
    }

    /** How many samples there are. */
    int samples() {
        return samples.length;
    }

    int samplesPerSecond() {
        return samplesPerSecond;
    }

    /** The amplitude of {@code hertz}, 0..1, in {@code length} samples. */
    double amplitude(int from, int length, double hertz) {
        return goertzel(from, length, hertz);
    }

    /** How loud everything is in these seconds, root mean square, 0..1. */
    public double loudness(double fromSeconds, double toSeconds) {
        int from = Math.clamp((long) (fromSeconds * samplesPerSecond), 0, samples.length);
        int to = Math.clamp((long) (toSeconds * samplesPerSecond), from, samples.length);
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += samples[i] * samples[i];
        }
        return to == from ? 0 : Math.sqrt(sum / (to - from));
    }

    /**
     * How long the tone was missing at a stretch in the last {@code seconds}, in milliseconds: less than half of its amplitude in windows of
     * 20 ms. What comes after it was there last is not counted, since it ends some time.
     */
    public int longestGapMillis(double hertz, double seconds) {
        double least = amplitude(hertz) / 2;
        int window = samplesPerSecond / 50;
        int from = Math.max(0, samples.length - (int) (seconds * samplesPerSecond));
        int longest = 0;
        int missing = 0;
        for (int at = from; at + window <= samples.length; at += window) {
            if (goertzel(at, window, hertz) < least) {
                missing++;
            } else {
                longest = Math.max(longest, missing);
                missing = 0;
            }
        }
        return longest * 20;
    }

    private double goertzel(int from, int length, double hertz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / samplesPerSecond);
        double before = 0;
        double last = 0;
        for (int i = from; i < from + length; i++) {
            double now = samples[i] + coefficient * last - before;
            before = last;
            last = now;
        }
        double power = last * last + before * before - coefficient * last * before;
        return 2 * Math.sqrt(Math.max(0, power)) / length;
    }

    private static double[] samples(ByteBuffer data, int channels) {
        data.order(ByteOrder.LITTLE_ENDIAN);
        double[] samples = new double[data.remaining() / 2 / channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = data.getShort(2 * channels * i) / 32768.0;
        }
        return samples;
    }
}
