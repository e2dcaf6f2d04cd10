package dev.sotto.keying.tunnel;

/** Where a phone is that its gateway asked for. The order is the number on the wire. */
public enum PhonePlace {
    /** It is in. */
    GUEST,
    /** It is in, with the PIN of hosts. */
    HOST,
    /** It hears music until a host is in. */
    WAITS_FOR_HOST,
    /** It hears music until somebody lets it in. */
    LOBBY,
    /** Its gateway calls it, or somebody is asked there. */
    CALLED;

    /** Whether it is not in. */
    public boolean waits() {
        return this == WAITS_FOR_HOST || this == LOBBY || this == CALLED;
    }
}
