package dev.sotto.endpoint.audio;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusBandwidth;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;

/** Opus (RFC 6716, 7587) in pure Java: slower than libopus by a factor of ten to twenty, but always there. */
final class ConcentusEncoder implements VoiceEncoder {
    private final OpusEncoder encoder;

    ConcentusEncoder(OpusSettings settings) {
        OpusApplication application = settings.isVoice()
                ? OpusApplication.OPUS_APPLICATION_VOIP
                : OpusApplication.OPUS_APPLICATION_RESTRICTED_LOWDELAY;
        try {
            encoder = new OpusEncoder(AudioFrame.RATE_HZ, 1, application);
            encoder.setBitrate(settings.bitsPerSecond());
            encoder.setMaxBandwidth(bandwidth(settings.bandwidthHz()));
            encoder.setUseVBR(false);
            encoder.setComplexity(OpusSettings.COMPLEXITY);
        } catch (OpusException e) {
            throw new IllegalStateException("Opus knows 48 kHz mono", e);
        }
    }

    private static OpusBandwidth bandwidth(int hertz) {
        return switch (hertz) {
            case 4000 -> OpusBandwidth.OPUS_BANDWIDTH_NARROWBAND;
            case 6000 -> OpusBandwidth.OPUS_BANDWIDTH_MEDIUMBAND;
            case 8000 -> OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND;
            case 12_000 -> OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND;
            default -> OpusBandwidth.OPUS_BANDWIDTH_FULLBAND;
        };
    }

    @Override
    public int encode(short[] frame, byte[] out, int at) {
        try {
            return encoder.encode(frame, 0, AudioFrame.SAMPLES, out, at, OpusSettings.MAX_PAYLOAD);
        } catch (OpusException e) {
            throw new IllegalStateException("a frame of 20 ms can always be encoded", e);
        }
    }
}
