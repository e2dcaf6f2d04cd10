package dev.sotto.keying.link;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is spoken on a link, chosen by ALPN (RFC 7301) so that one port serves all. */
public enum LinkProtocol {
    /** RFC 9185 and nothing else. */
    TUNNEL("sotto-tunnel"),
    /** Our admission messages. */
    ADMISSION("sotto-admission"),
    /** Our messages about phones, with gateways. */
    PHONES("sotto-phones");

    private final String alpn;

    LinkProtocol(String alpn) {
        this.alpn = alpn;
    }

    /** The ALPN protocol name. */
    public String alpn() {
        return alpn;
    }

    static Optional<LinkProtocol> of(String alpn) {
        return Arrays.stream(values()).filter(p -> p.alpn.equals(alpn)).findFirst();
    }

    /** Ours, if the peer offers one of them. */
    static Optional<LinkProtocol> choose(List<String> offered) {
        return Arrays.stream(values()).filter(p -> offered.contains(p.alpn)).findFirst();
    }
}
