package dev.sotto.media.rtp;

/**
 * The client-to-mixer audio level of RFC 6464 3: one octet {@code V|level}, where level is the magnitude of the level
 * in −dBov, so that 0 is loudest and 127 is silence.
 */
public final class AudioLevel {
    /** Name of the element in {@code a=extmap}. */
    public static final String URN = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /** The magnitude that means digital silence. */
    public static final int SILENCE = 127;

    /** What {@link #read} returns when the packet tells no level. */
    public static final int ABSENT = -1;

    private AudioLevel() {}

    /**
     * The level octet of {@code packet}, 0..255, or {@link #ABSENT}. The two-octet form may carry zero octets of data,
     * which tells nothing.
     *
     * @param walker a view that this call may use
     * @param id the negotiated ID; 0 for none
     */
    public static int read(RtpPacketView packet, HeaderExtensionView walker, int id) {
        if (id == 0 || !walker.find(packet, id) || walker.length() < 1) {
            return ABSENT;
        }
        return Octets.u8(packet.segment(), walker.offset());
    }

    /** Magnitude in −dBov, 0..127. */
    public static int magnitude(int octet) {
        return octet & 0x7F;
    }

    /** Whether the sender believes that it is voice: the flag V. */
    public static boolean voice(int octet) {
        return (octet & 0x80) != 0;
    }

    /** The octet for a magnitude in −dBov, which is limited to 0..127, and the flag V. */
    public static int octet(int magnitude, boolean voice) {
        return Math.clamp(magnitude, 0, SILENCE) | (voice ? 0x80 : 0);
    }
}
