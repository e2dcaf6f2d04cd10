package dev.sotto.keying.distributor;

/** What the key distributor counts. */
public enum KdCounter {
    /** Requests of media distributors that are not trusted (any more); dropped. */
    UNTRUSTED_MD,
    /** Expect answered with Expected. */
    EXPECTED,
    /** Expect answered with Refusal. */
    REFUSED,
    /** Conferences that are on no roster and were opened as standard ones. */
    STANDARD_ON_DEMAND,
    /** Endpoints that got keys. */
    KEYED,
    /** Complete handshakes of the expected certificate that got no keys. */
    FAILED,
    /** Associations that no expected leg belongs to; closed. */
    UNEXPECTED_ASSOCIATION,
    /** Handshakes for an expected leg that did not complete, or with another certificate; the leg goes on waiting. */
    HANDSHAKE_FAILED,
    /** Legs whose handshake did not come in time. */
    NEVER_CAME,
    /** New EKTKeys for conferences that had one. */
    REKEYS,
    /** EKTKey messages handed to associations. */
    EKTKEYS_SENT,
    /** Acknowledgements of EKTKeys. */
    ACKNOWLEDGED,
    /** Members whose media distributor alone said that they had gone; they are asked by a new key. */
    DOUBTED,
    /** Doubted members that acknowledged a key afterwards: their media distributor had lied. */
    DOUBT_REFUTED,
    /** Legs asked because the link of a gateway broke. */
    GATEWAYS_ASKED,
    /** Legs of gateways that did not answer then; they are out. */
    GATEWAYS_GONE,
    /** Members removed because they did not acknowledge in time. */
    NOT_ACKNOWLEDGED,
    /** Requests for a rekey that came too soon after another. */
    REKEY_TOO_SOON,
    /** Requests about a leg that nobody knows; dropped. */
    UNKNOWN_LEG,
    /** Kicks asked by call processing. */
    KICKED,
    /** Enrolments with a good secret. */
    ENROLLED,
    /** Enrolments refused. */
    ENROLMENT_REFUSED,
    /** Phones that a gateway may let in. */
    PHONES_ADMITTED,
    /** Phones told to wait for a host or in the lobby. */
    PHONES_WAITING,
    /** Phones refused: the PIN is wrong, or there is no such conference for this gateway. */
    PHONES_REFUSED,
    /** Phones with the right PIN whose calls somebody on the way could read, for a conference that takes none of those. */
    PHONES_CARRIED_REFUSED,
    /** Wishes of call processing to let a phone into a private conference. */
    ADMISSION_WISHES_REFUSED,
    /** Phones with the right PIN for a conference that is full or locked. */
    PHONES_WITHOUT_ROOM,
    /** Phones told to come later: too many wrong PINs, or too many questions at once. */
    PHONES_LATER,
    /** Phones whose admission was taken back. */
    PHONES_ENDED,
    /** Phones that a gateway may call, or put in the place of others. */
    PHONE_CALLS,
    /** Phones that a gateway may not call, or not put in the place of others. */
    PHONE_CALLS_REFUSED,
    /** Wishes of hosts at phones. */
    WISHES,
    /** Wishes of phones that did not come with the PIN of hosts; nothing was done. */
    WISHES_REFUSED,
    /** PINs compared the slow way. */
    PINS_VERIFIED,
    /** PINs for private conferences with a digit that came by SIP INFO; treated as wrong. */
    PINS_BY_INFO,
    /** Questions of callers whom their conference does not let bring a PIN; answered as a wrong one. */
    CALLERS_REFUSED,
    /** Messages of gateways that are not trusted (any more); dropped. */
    UNTRUSTED_GATEWAY,
    /** Notices that found no link and no room to wait. */
    NOTICE_LOST
}
