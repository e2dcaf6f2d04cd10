package dev.sotto.keying.tunnel;

/** What kind of conference it is; the key distributor's roster alone says so. */
public enum Kind {
    /** Endpoints only, with double encryption and EKT; never falls back. */
    PRIVATE,
    /** Encrypted per hop; the operator could read it. */
    STANDARD
}
