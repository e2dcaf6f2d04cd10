package dev.sotto.endpoint.gateway;

/** What the gateway counts. */
public enum GatewayCounter {
    /** Calls of phones that were answered. */
    CALLS,
    /** Of these, the ones whose description somebody on the way has seen. */
    CALLS_CARRIED,
    /** Calls that were refused because the offer has nothing that we can do. */
    REFUSED_OFFER,
    /** Calls that were refused because there are as many as there may be. */
    REFUSED_BUSY,
    /** Calls that were put through into a conference. */
    ADMITTED,
    /** Times that the key distributor did not let a phone in. */
    NOT_ADMITTED,
    /** Times that a phone was told to wait for a host or in the lobby. */
    HELD,
    /** Phones that the key distributor let us call, or put in the place of others. */
    CALLS_ALLOWED,
    /** Phones that it did not. */
    CALLS_FORBIDDEN,
    /** Phones that were called: INVITEs of ours to phones. */
    DIALLED,
    /** Calls of ours that the limits of this gateway did not let be made. */
    DIALS_REFUSED,
    /** Times that a phone wanted its call transferred. */
    REFERS,
    /** The same, refused. */
    REFERS_REFUSED,
    /** Calls that wanted the place of another one and did not get it. */
    REPLACES_REFUSED,
    /** Phones that gave their place to another one. */
    TRANSFERRED,
    /** Times that a caller was told, by words or a tone, that a leg weaker than the conference joins. */
    WEAKER_LEGS_TOLD,
    /** Keys of phones that came by SIP INFO and were taken. */
    KEYS_BY_INFO,
    /** Datagrams to phones that the system did not take. */
    SEND_FAILED,
    /** Errors of the sockets of phones, mostly because a phone has gone. */
    RECEIVE_FAILED,
    /** Words of the key distributor that found the mailbox of the gateway full. */
    WORD_WITHOUT_ROOM,
    /** Times that the gateway was more than 200 ms behind, and left out what was past. */
    FELL_BEHIND,
    /** Packets of phones that were no payload of their codec. */
    UNPLAYABLE,
    /** DTLS associations with phones that were made. */
    DTLS_KEYED,
    /** DTLS associations with phones that failed; the same phone may try again. */
    DTLS_FAILED,
    /** DTLS datagrams that came from elsewhere than the phone, or that nobody waits for. */
    DTLS_DROPPED,
    /** Calls that were ended because no DTLS association came about. */
    DTLS_GIVEN_UP,
    /** Calls that go on without reports, because the DTLS association of RTCP did not come about. */
    DTLS_WITHOUT_RTCP,
    /** Calls between telephones that were answered. */
    BRIDGED,
    /** Calls between telephones that were not: refused, given up, or without anything in common. */
    NOT_BRIDGED,
    /** Packets of one telephone that went to another one as they were. */
    RELAYED,
    /** Times of 20 ms that were decoded from one telephone and encoded for another one. */
    PLAYED,
    /** Mistakes of ours that ended a call. */
    BUG;

    /** Which one a verdict counts in. */
    static GatewayCounter of(PhoneVerdict verdict) {
        if (verdict == PhoneVerdict.MAY_CALL || verdict == PhoneVerdict.FORBIDDEN) {
            return verdict == PhoneVerdict.MAY_CALL ? CALLS_ALLOWED : CALLS_FORBIDDEN;
        }
        if (verdict.waits()) {
            return HELD;
        }
        return verdict.admits() ? ADMITTED : NOT_ADMITTED;
    }
}
