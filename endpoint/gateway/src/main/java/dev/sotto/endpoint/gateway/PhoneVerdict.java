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
    LATER
}
