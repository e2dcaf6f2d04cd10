package dev.sotto.endpoint.gateway;

/** What the key distributor says of a phone that wants into a private conference. */
public enum PhoneVerdict {
    /** It may be put through. */
    ADMITTED,
    /** Conference and PIN do not belong together. Whether there is such a conference is not said. */
    REFUSED,
    /** As many phones as may be are in. */
    FULL,
    /** Nobody new may join. */
    LOCKED,
    /** Too many wrong PINs, or the key distributor cannot be asked just now. */
    LATER,
    /** It may be put through, and its caller is a host. */
    ADMITTED_AS_HOST,
    /** The PIN is right; it waits until a host is in. Another verdict follows. */
    WAIT_FOR_HOST,
    /** The PIN is right; it waits until somebody lets it in. Another verdict follows. */
    LOBBY,
    /** The PIN is right, but the conference takes no calls that somebody on the way could read. */
    NOT_CARRIED,
    /** It may be called, or put in the place of another one; when somebody is there another verdict follows. */
    MAY_CALL,
    /** It may not. */
    FORBIDDEN;

    /** Whether it may be put through. */
    public boolean admits() {
        return this == ADMITTED || this == ADMITTED_AS_HOST;
    }

    /** Whether it waits for another verdict. */
    public boolean waits() {
        return this == WAIT_FOR_HOST || this == LOBBY;
    }
}
