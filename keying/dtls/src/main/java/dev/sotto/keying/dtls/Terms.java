package dev.sotto.keying.dtls;

import java.util.List;
import java.util.regex.Pattern;

/** Checks that the terms of both roles share. */
final class Terms {
    /** RFC 8842 4: 20..255 of these characters. */
    private static final Pattern TLS_ID = Pattern.compile("[A-Za-z0-9+/_-]{20,255}");

    private Terms() {}

    /** Whether the profiles are double; refuses unknown ones and a mixture, which would allow a downgrade. */
    static boolean requireOneKind(List<Integer> profiles) {
        List<Boolean> kinds = profiles.stream()
                .map(code -> SrtpProfile.of(code)
                        .orElseThrow(() -> new IllegalArgumentException("unknown SRTP profile " + code))
                        .isDouble())
                .distinct()
                .toList();
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("profiles must be all single or all double: " + profiles);
        }
        return kinds.getFirst();
    }

    static void requireTlsId(String tlsId) {
        if (!isTlsId(tlsId)) {
            throw new IllegalArgumentException("not a tls-id (RFC 8842 4): " + tlsId);
        }
    }

    static boolean isTlsId(String text) {
        return TLS_ID.matcher(text).matches();
    }
}
