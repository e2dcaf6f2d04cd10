package dev.sotto.keying.tunnel;

/**
 * What the caller at a phone wants done to the conference. The key distributor does it only for phones that came with the PIN of
 * hosts. The order is the number on the wire.
 */
public enum PhoneWish {
    /** Let the phone in that has waited longest in the lobby. */
    ADMIT_NEXT,
    /** Nobody new may join. There is no wish for the opposite. */
    LOCK,
    /** Mute all other phones; or, if all are mute, ask them to speak. */
    MUTE_OTHERS,
    /** End the conference for everybody. */
    END
}
