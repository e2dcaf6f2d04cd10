package dev.sotto.sip.stack;

/**
 * One step of finding out whether a host can be reached.
 *
 * @param what was tried
 * @param place where: a name, or an address with its port
 * @param isFine whether it went well
 * @param words what was seen, for a person
 */
public record ProbeStep(What what, String place, boolean isFine, String words) {
    /** What was tried. */
    public enum What {
        /** Its name was looked up (RFC 3263). */
        DNS,
        /** A connection was made. */
        CONNECT,
        /** TLS was agreed, and its certificate looked at. */
        TLS
    }
}
