package dev.sotto.keying.dtls;

import org.bouncycastle.tls.TlsFatalAlert;

/** A fatal alert that we raise, with the cause and the sentence that our user is told. */
final class Rejection extends TlsFatalAlert {
    private static final long serialVersionUID = 1L;

    private final CloseCause closeCause;
    private final String reason;

    Rejection(short alert, CloseCause closeCause, String reason) {
        super(alert, reason);
        this.closeCause = closeCause;
        this.reason = reason;
    }

    CloseCause closeCause() {
        return closeCause;
    }

    String reason() {
        return reason;
    }

    /** Expected with hostile peers, so cheap. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
