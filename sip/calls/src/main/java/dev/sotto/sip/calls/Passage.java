package dev.sotto.sip.calls;

/**
 * On what way an INVITE came here, or is to go from here.
 *
 * @param hopsLeft Max-Forwards, 0..255 (RFC 3261 8.1.1.6)
 * @param hops how many have touched it, by its Via header fields; at least 1
 * @param isCarried whether one of them says that it is a front end of ours that took the call and made this one of it. Anybody can
 *     say so, and it only ever speaks against the call: its description was seen on the way
 */
public record Passage(int hopsLeft, int hops, boolean isCarried) {
    /** Straight from who calls. */
    public static final Passage DIRECT = new Passage(70, 1, false);

    /** Checks the ranges. */
    public Passage {
        if (hopsLeft < 0 || hopsLeft > 255 || hops < 1) {
            throw new IllegalArgumentException("no passage: " + hopsLeft + " hops left, " + hops + " taken");
        }
    }

    /** Of the call that a front end makes of one that came by this way. */
    public Passage carriedOn() {
        return new Passage(hopsLeft - 1, 1, true);
    }

    /** Whether somebody between us and who called has seen the description, as far as the message shows. */
    public boolean isThroughOthers() {
        return isCarried || hops > 1;
    }
}
