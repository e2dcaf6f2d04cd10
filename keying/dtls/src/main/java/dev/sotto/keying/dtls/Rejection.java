package dev.sotto.keying.dtls;

import dev.sotto.base.MalformedException;
import org.bouncycastle.tls.AlertDescription;
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

    /** The peer does not meet our terms. */
    static Rejection ofPeer(short alert, String reason) {
        return new Rejection(alert, CloseCause.REFUSED_BY_US, reason);
    }

    /** The peer broke the syntax of an extension. */
    static Rejection of(MalformedException broken) {
        return new Rejection(
                AlertDescription.decode_error, CloseCause.PEER_MISBEHAVED, String.valueOf(broken.getMessage()));
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
