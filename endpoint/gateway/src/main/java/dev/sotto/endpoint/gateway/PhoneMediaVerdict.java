package dev.sotto.endpoint.gateway;

/** What became of one datagram of a phone; each is one counter. */
public enum PhoneMediaVerdict {
    /** Voice, handed out. */
    VOICE(true),
    /** Telephone keys (RFC 4733), handed out where they say something new. */
    EVENT(true),
    /** Comfort noise (RFC 3389), handed out. */
    COMFORT_NOISE(true),
    /** A report, a description or a goodbye. */
    RTCP(true),
    /** The phone may not speak just now: we or it hold the call. */
    ON_HOLD(true),
    /** It has no payload, as some phones send to keep a NAT open (RFC 6263 4.2). */
    EMPTY(true),
    /** DTLS where it was agreed, handed out; whose it is {@link PhoneKeying} judges. */
    DTLS(false),
    /** Neither RTP nor RTCP: STUN, DTLS that nobody agreed on, or anything else. */
    NOT_MEDIA(false),
    /** RTP on the port of RTCP, or RTCP on that of RTP although they are apart. */
    WRONG_PORT(false),
    /** Its octets are no packet. */
    MALFORMED(false),
    /** Strangers send more than is looked at. */
    FLOOD(false),
    /** In clear, from an address that is not the phone's. */
    FOREIGN_SOURCE(false),
    /** In clear, from an address that may become the phone's when it has sent some more. */
    UNPROVEN_SOURCE(false),
    /** Its tag is wrong, or it came in clear where SRTP was agreed. */
    BAD_TAG(false),
    /** It came before. */
    REPLAYED(false),
    /** It is too old to know whether it came before. */
    TOO_OLD(false),
    /** Its sequence number is far from all others. */
    SEQUENCE_JUMP(false),
    /** Nobody agreed on its payload type. */
    WRONG_PAYLOAD_TYPE(false),
    /** It has the SSRC with which we send, so it is our own that came back. */
    OWN_SSRC(false),
    /** It is of another source than the one that speaks, and that one has not stopped. */
    WRONG_SSRC(false),
    /** The phone has used more sources than one key may have, or changes them too often. */
    TOO_MANY_SOURCES(false);

    private final boolean phones;

    PhoneMediaVerdict(boolean phones) {
        this.phones = phones;
    }

    /** Whether it was taken as the phone's own, so that the phone is there. */
    public boolean isPhones() {
        return phones;
    }
}
