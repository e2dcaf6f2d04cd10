package dev.sotto.sdp;

import dev.sotto.base.MalformedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The format of packets that repeat lost ones of another format (RFC 4588 8).
 *
 * @param payloadType 0..127; the side that said it wants to receive repeated packets under this number
 * @param mediaPayloadType of the packets that are repeated, 0..127
 * @param clockRateHz of the RTP timestamp, the same as of what is repeated
 */
public record RtxFormat(int payloadType, int mediaPayloadType, int clockRateHz) {
    private static final String ENCODING = "rtx/";
    private static final String ASSOCIATED = "apt=";

    /** As we offer it for one codec. */
    static RtxFormat ours(AudioCodec codec) {
        return new RtxFormat(codec.usualRtxPayloadType(), codec.usualPayloadType(), codec.clockRateHz());
    }

    /**
     * Reads a format.
     *
     * @param map the value of {@code a=rtpmap} after the payload type
     * @param parameters the value of {@code a=fmtp} after the payload type
     * @return empty if it is another format, or one that does not say what it repeats
     * @throws MalformedException if what it says to repeat cannot be a payload type
     */
    static Optional<RtxFormat> parse(int payloadType, String map, String parameters) {
        String rate = map.substring(Math.min(map.length(), ENCODING.length()));
        if (!map.toLowerCase(Locale.ROOT).startsWith(ENCODING)
                || rate.isEmpty()
                || rate.length() > 9
                || !Numbers.digits(rate)) {
            return Optional.empty();
        }
        return Arrays.stream(parameters.split(";", -1))
                .map(String::strip)
                .filter(p -> p.startsWith(ASSOCIATED))
                .findFirst()
                .map(p -> (int) Numbers.parse(p.substring(ASSOCIATED.length()), 0, 127, "RFC 4588 8.1: apt"))
                .map(media -> new RtxFormat(payloadType, media, Integer.parseInt(rate)));
    }

    /** Whether it repeats packets of that format; its clock must be the same (RFC 4588 8.1). */
    boolean repeats(AudioFormat format) {
        return mediaPayloadType == format.payloadType()
                && clockRateHz == format.codec().clockRateHz();
    }

    /** The value of {@code a=rtpmap}. */
    String map() {
        return payloadType + " " + ENCODING + clockRateHz;
    }

    /** The value of {@code a=fmtp}. */
    String parameters() {
        return payloadType + " " + ASSOCIATED + mediaPayloadType;
    }
}
