package dev.sotto.media.ice;

/** What happened to STUN messages; one sentence each. */
public enum IceCounter {
    /** A check with the right credentials was answered with success. */
    CHECK_ANSWERED,
    /** A pair was nominated. */
    NOMINATED,
    /** The octets are not STUN or break RFC 8489. */
    MALFORMED,
    /** A request came without FINGERPRINT, which ICE demands. */
    NO_FINGERPRINT,
    /** A response or an indication came that nobody waits for. */
    UNEXPECTED_KIND,
    /** The method is not Binding. */
    UNKNOWN_METHOD,
    /** A request without USERNAME or MESSAGE-INTEGRITY was refused with 400. */
    NO_CREDENTIALS,
    /** A request with a ufrag of no leg was refused with 401. */
    UNKNOWN_USERNAME,
    /** A request made with another password was refused with 401. */
    WRONG_INTEGRITY,
    /** A request with an attribute that had to be understood was refused with 420. */
    UNKNOWN_ATTRIBUTE,
    /** A peer that believes itself controlled was told 487. */
    ROLE_CONFLICT,
    /** A request came from an address that another living leg owns; it was refused with 403. */
    ADDRESS_TAKEN,
    /** A leg showed more addresses than it may have; the request was refused with 403. */
    TOO_MANY_ADDRESSES,
    /** A refusal was not sent because strangers had used up this second's refusals. */
    REFUSAL_SUPPRESSED,
    /** A leg's peer sent no check for 30 seconds. */
    CONSENT_LOST
}
