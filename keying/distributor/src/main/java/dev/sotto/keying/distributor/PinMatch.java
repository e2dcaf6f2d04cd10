package dev.sotto.keying.distributor;

/** Whose PIN it is. */
public enum PinMatch {
    /** Nobody's. */
    NONE,
    /** That of guests. */
    GUEST,
    /** That of hosts. */
    HOST
}
