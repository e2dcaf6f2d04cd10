package dev.sotto.sip.calls;

/**
 * What a message of the peer says about the extensions that legs use.
 *
 * @param session session timers (RFC 4028)
 * @param reliability of provisional responses (RFC 3262)
 * @param allowsUpdate whether Allow has UPDATE (RFC 3311)
 * @param takesHealth whether Recv-Info has our package for health reports (RFC 6086)
 * @param takesWeakerLegs the same for notices about weaker legs
 */
public record Extensions(
        SessionTerms session,
        Reliability reliability,
        boolean allowsUpdate,
        boolean takesHealth,
        boolean takesWeakerLegs) {
    /** A message that says nothing. */
    public static final Extensions NONE = new Extensions(SessionTerms.NONE, Reliability.UNKNOWN, false, false);

    /** Of a peer that wants to hear nothing of weaker legs. */
    public Extensions(SessionTerms session, Reliability reliability, boolean allowsUpdate, boolean takesHealth) {
        this(session, reliability, allowsUpdate, takesHealth, false);
    }

    /** What the peer says of 100rel. */
    public enum Reliability {
        /** Nothing: no reliable response may be sent. */
        UNKNOWN,
        /** Supported. */
        SUPPORTED,
        /** Require: every provisional response but 100 must be reliable. */
        REQUIRED
    }
}
