package dev.sotto.keying.dtls;

import java.util.List;

/**
 * Which numbers supported_ekt_ciphers carries. RFC 8870 contradicts itself: the syntax of 5.2.1 says 1 and 2 with 0
 * reserved, the IANA table of 7.2 says 0 and 1.
 */
public enum EktCodePoints {
    /** The enum of 5.2.1: AESKW_128 is 1, AESKW_256 is 2. The default, and what other experiments used. */
    SYNTAX(1),
    /** The table of 7.2: AESKW_128 is 0, AESKW_256 is 1. */
    IANA(0);

    private final int first;

    EktCodePoints(int first) {
        this.first = first;
    }

    /** The table that a client uses: an offer with 0 in it can only mean the IANA table, otherwise it is {@code this}. */
    EktCodePoints tableOf(List<Integer> offered) {
        return offered.contains(0) ? IANA : this;
    }

    int code(EktCipherType cipher) {
        return first + cipher.ordinal();
    }

    /** The ciphers that we know among {@code codes}, in their order. */
    List<EktCipherType> known(List<Integer> codes) {
        return codes.stream()
                .filter(c -> c >= first && c < first + EktCipherType.values().length)
                .map(c -> EktCipherType.values()[c - first])
                .toList();
    }
}
