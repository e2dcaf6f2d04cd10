package dev.sotto.media.ice;

import java.util.List;

/** One attribute of a STUN message (RFC 8489 section 14, RFC 8445 section 16.1). */
public sealed interface StunAttribute {
    /** Unknown types from here on may be ignored. */
    int COMPREHENSION_OPTIONAL = 0x8000;

    /** Type 0x0006: for ICE the receiver's ufrag, a colon and the sender's ufrag; up to 508 octets of UTF-8. */
    record Username(String text) implements StunAttribute {}

    /** Type 0x0020: the address from which the request came, masked with the cookie. */
    record XorMappedAddress(TransportAddress address) implements StunAttribute {}

    /** Type 0x0024: priority of the candidate that this check may discover, 1..2^31-1. */
    record Priority(long value) implements StunAttribute {}

    /** Type 0x0025: the controlling agent nominates the pair. */
    record UseCandidate() implements StunAttribute {}

    /** Type 0x8029: the sender is controlled; 64 bits of tiebreaker. */
    record IceControlled(long tiebreaker) implements StunAttribute {}

    /** Type 0x802A: the sender is controlling; 64 bits of tiebreaker. */
    record IceControlling(long tiebreaker) implements StunAttribute {}

    /**
     * Type 0x0009.
     *
     * @param code 300..699
     * @param reason up to 509 octets of UTF-8, for people
     */
    record ErrorCode(int code, String reason) implements StunAttribute {}

    /** Type 0x000A: what a request carried that the answerer did not understand. */
    record UnknownAttributes(List<Integer> types) implements StunAttribute {
        /** Copies the list. */
        public UnknownAttributes {
            types = List.copyOf(types);
        }
    }

    /** Type 0x8022: the sender's software, for people. */
    record Software(String text) implements StunAttribute {}

    /**
     * Anything else.
     *
     * @param type 0..65535; below 0x8000 it had to be understood
     * @param value without padding
     */
    record Unknown(int type, byte[] value) implements StunAttribute {}
}
