package dev.sotto.keying.link;

import java.security.cert.CertificateException;

/** Our own refusal of a peer; carries the counter. It is a CertificateException so that JSSE lets it pass. */
final class LinkRefusedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final LinkCounter counter;

    LinkRefusedException(LinkCounter counter, String sentence) {
        super(sentence);
        this.counter = counter;
    }

    LinkCounter counter() {
        return counter;
    }
}
