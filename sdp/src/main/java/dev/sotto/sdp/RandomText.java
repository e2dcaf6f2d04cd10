package dev.sotto.sdp;

import dev.sotto.base.Entropy;

/** Random text of ice-char (RFC 8839 5.1), six bits in each character. */
final class RandomText {
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private RandomText() {}

    static String of(Entropy entropy, int length) {
        StringBuilder out = new StringBuilder(length);
        for (byte octet : entropy.octets(length)) {
            out.append(ICE_CHARS.charAt(octet & 0x3F));
        }
        return out.toString();
    }

    static boolean isIceText(String text, int least, int most) {
        return text.length() >= least && text.length() <= most && text.chars().allMatch(c -> ICE_CHARS.indexOf(c) >= 0);
    }
}
