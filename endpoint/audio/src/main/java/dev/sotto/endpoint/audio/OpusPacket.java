package dev.sotto.endpoint.audio;

/** What the first octets of an Opus packet say about its length in time (RFC 6716 3.1, 3.2). */
final class OpusPacket {
    private OpusPacket() {}

    /** Samples at 48 kHz, 1..{@link VoiceDecoder#MAX_SAMPLES}; 0 if it is no packet or a longer one. */
    static int samples(byte[] packet, int length) {
        if (length < 1) {
            return 0;
        }
        int total = frames(packet, length) * frameSamples((packet[0] & 0xFF) >> 3);
        return total <= VoiceDecoder.MAX_SAMPLES ? total : 0;
    }

    private static int frames(byte[] packet, int length) {
        return switch (packet[0] & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> length < 2 ? 0 : packet[1] & 0x3F;
        };
    }

    private static int frameSamples(int configuration) {
        int length = configuration & 3;
        if (configuration < 12) {
            // SILK: 10, 20, 40, 60 ms.
            return length == 3 ? 2880 : 480 << length;
        }
        // Hybrid: 10, 20 ms; CELT: 2.5, 5, 10, 20 ms.
        return configuration < 16 ? 480 << (configuration & 1) : 120 << length;
    }
}
