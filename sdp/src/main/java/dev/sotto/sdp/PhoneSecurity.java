package dev.sotto.sdp;

/** What we want of a phone's media. An offer of SRTP is taken in any case. */
public enum PhoneSecurity {
    /** Our offers are RTP in clear; keys that are offered are taken. */
    PLAIN,
    /** Our offers are in clear and carry keys, so that the phone chooses (RFC 8643). */
    OPPORTUNISTIC,
    /** Our offers are SRTP with keys from DTLS alone (RFC 5763); in what phones offer all is taken. */
    DTLS,
    /** Our offers are SRTP, and a phone without it is refused. */
    REQUIRED
}
