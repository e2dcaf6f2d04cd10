package dev.sotto.endpoint.gateway;

/** What a host at a phone wants done to the conference; the key distributor decides. */
public enum CallerWish {
    /** Let the phone in that has waited longest. */
    ADMIT_NEXT,
    /** Nobody new may join. */
    LOCK,
    /** Mute all other phones, or ask them to speak if all are mute. */
    MUTE_OTHERS,
    /** End the conference for everybody. */
    END
}
