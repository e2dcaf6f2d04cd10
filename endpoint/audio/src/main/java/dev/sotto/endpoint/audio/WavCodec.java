package dev.sotto.endpoint.audio;

import dev.sotto.base.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * The RIFF/WAVE container with 16-bit PCM: format tag 1, or FFFE with the PCM subformat. All numbers are little-endian. A data
 * chunk of length 0 or FFFFFFFF, which programs write that were stopped or wrote into a pipe, reaches to the end.
 */
public final class WavCodec {
    /** Octets of the header that {@link #header} writes. */
    public static final int HEADER_OCTETS = 44;

    private static final int PCM = 1;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int MAX_CHANNELS = 32;

    private WavCodec() {}

    private record Format(int channels, int rateHz) {}

    /**
     * Reads a whole file.
     *
     * @throws MalformedException if it is not WAVE, has no format or no data, or is not 16-bit PCM
     */
    public static WavAudio parse(byte[] file) {
        if (file.length < 12 || !tag(file, 0, "RIFF") || !tag(file, 8, "WAVE")) {
            throw fault("a WAV file starts with RIFF and WAVE", 0);
        }
        Format format = null;
        long at = 12;
        while (at + 8 <= file.length) {
            int header = (int) at;
            long length = u32(file, header + 4);
            if (tag(file, header, "fmt ")) {
                format = format(file, header + 8, length);
            } else if (tag(file, header, "data")) {
                return data(file, header, length, format);
            }
            // Chunks are padded to an even length.
            at = at + 8 + length + (length & 1);
        }
        throw fault("a WAV file has a data chunk", (int) Math.min(at, file.length));
    }

    /** The header of a mono file at {@code rateHz} with {@code sampleCount} samples behind it. */
    public static byte[] header(int rateHz, long sampleCount) {
        byte[] out = new byte[HEADER_OCTETS];
        long dataLength = Math.min(2 * sampleCount, 0xFFFF_FFFFL - HEADER_OCTETS);
        put(out, 0, "RIFF");
        put(out, 4, dataLength + HEADER_OCTETS - 8, 4);
        put(out, 8, "WAVEfmt ");
        put(out, 16, 16, 4);
        put(out, 20, PCM, 2);
        put(out, 22, 1, 2);
        put(out, 24, rateHz, 4);
        put(out, 28, 2L * rateHz, 4);
        put(out, 32, 2, 2);
        put(out, 34, 16, 2);
        put(out, 36, "data");
        put(out, 40, dataLength, 4);
        return out;
    }

    /** Samples as they stand in a file. */
    public static byte[] body(short[] samples) {
        byte[] out = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            put(out, 2 * i, samples[i], 2);
        }
        return out;
    }

    private static Format format(byte[] file, int at, long length) {
        if (length < 16 || at + length > file.length) {
            throw fault("a WAV format chunk has 16 octets", at);
        }
        int tag = u16(file, at);
        if (tag == EXTENSIBLE && length >= 26) {
            // The subformat is a GUID that starts with the old tag.
            tag = u16(file, at + 24);
        }
        int channels = u16(file, at + 2);
        long rate = u32(file, at + 4);
        if (tag != PCM || u16(file, at + 14) != 16) {
            throw fault("only WAV files of 16-bit PCM can be played", at);
        }
        if (channels < 1 || channels > MAX_CHANNELS || rate < 1000 || rate > 384_000) {
            throw fault("WAV of " + channels + " channels at " + rate + " Hz", at);
        }
        return new Format(channels, (int) rate);
    }

    private static WavAudio data(byte[] file, int header, long declared, @Nullable Format format) {
        if (format == null) {
            throw fault("a WAV format chunk stands before the data", header);
        }
        int start = header + 8;
        int there = file.length - start;
        int length = declared == 0 || declared > there ? there : (int) declared;
        int frames = length / (2 * format.channels);
        short[] samples = new short[frames];
        for (int i = 0; i < frames; i++) {
            samples[i] = mixDown(file, start + 2 * i * format.channels, format.channels);
        }
        return new WavAudio(format.rateHz, samples);
    }

    private static short mixDown(byte[] file, int at, int channels) {
        int sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += (short) u16(file, at + 2 * channel);
        }
        return (short) (sum / channels);
    }

    private static boolean tag(byte[] file, int at, String name) {
        for (int i = 0; i < 4; i++) {
            if (file[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int u16(byte[] file, int at) {
        return (file[at] & 0xFF) | ((file[at + 1] & 0xFF) << 8);
    }

    private static long u32(byte[] file, int at) {
        return u16(file, at) | ((long) u16(file, at + 2) << 16);
    }

    private static void put(byte[] out, int at, String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            out[at + i] = (byte) ascii.charAt(i);
        }
    }

    private static void put(byte[] out, int at, long value, int octets) {
        for (int i = 0; i < octets; i++) {
            out[at + i] = (byte) (value >>> (8 * i));
        }
    }

    private static MalformedException fault(String rule, int offset) {
        return new MalformedException(rule, offset, "");
    }
}
