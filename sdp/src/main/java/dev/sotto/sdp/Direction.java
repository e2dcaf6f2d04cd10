package dev.sotto.sdp;

import java.util.Locale;

/** Which way media may flow, seen from the side whose description says so (RFC 8866 6.7, RFC 3264 5.1). */
public enum Direction {
    /** Both ways. */
    SENDRECV(true, true),
    /** This side only sends; how a side puts the other on hold. */
    SENDONLY(true, false),
    /** This side only receives. */
    RECVONLY(false, true),
    /** Neither way. */
    INACTIVE(false, false);

    private final boolean sends;
    private final boolean receives;

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** Whether this side may send. */
    public boolean sends() {
        return sends;
    }

    /** Whether this side wants to receive. */
    public boolean receives() {
        return receives;
    }

    /** The same flow seen from the other side. */
    public Direction reversed() {
        return of(receives, sends);
    }

    /** What both directions allow, seen from one side. */
    public Direction and(Direction other) {
        return of(sends && other.sends, receives && other.receives);
    }

    /** The name of the attribute: {@code sendrecv}, {@code sendonly}, {@code recvonly} or {@code inactive}. */
    public String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }
}
