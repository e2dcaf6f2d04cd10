package dev.sotto.keying.tunnel;

/**
 * What the key distributor allows a gateway to do for a phone that is in or waits, beyond letting it hear and be heard. What is not
 * granted is forbidden. The order is the number of the bit on the wire.
 */
public enum PhoneGrant {
    /**
     * Keys by SIP INFO count. Only in standard conferences: whoever carries the signalling could have invented them, and in a
     * private one is not trusted with that.
     */
    KEYS_BY_INFO,
    /** The caller is asked for a name, which the gateway records, plays to its other phones there, and forgets with the call. */
    NAME
}
