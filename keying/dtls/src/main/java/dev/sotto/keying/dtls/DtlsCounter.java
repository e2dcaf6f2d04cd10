package dev.sotto.keying.dtls;

/** What an association counts. Every drop has its counter. */
public enum DtlsCounter {
    /** Datagrams taken in. */
    DATAGRAMS_IN,
    /** Datagrams handed out. */
    DATAGRAMS_OUT,
    /** Datagrams that arrived while the owner's mailbox was full, or that are too long to wait in it. */
    MAILBOX_FULL,
    /** Datagrams or tails of datagrams that are no DTLS records, or a record longer than we take. */
    NOT_A_RECORD,
    /** Handshake records beyond the bounds of the reassembly guard, or with broken handshake headers. */
    REASSEMBLY_REFUSED,
    /** Records that came too early and did not fit among those held back. */
    HELD_BACK_FULL,
    /** Records of epoch 0 after the handshake; each may cause a repetition of the final flight. */
    LATE_HANDSHAKE,
    /** Times the final flight was sent again. */
    FINAL_FLIGHT_REPEATED,
    /** Content types that DTLS 1.2 with EKT does not know. */
    UNKNOWN_CONTENT_TYPE,
    /** Application data, which nobody sends in DTLS-SRTP. */
    APPLICATION_DATA,
    /** Handshake messages after the handshake other than EKTKey, such as requests to renegotiate. */
    UNWANTED_HANDSHAKE,
    /** EKTKey fragments too far ahead, or before the peer's Finished was seen. */
    EKT_KEY_TOO_EARLY,
    /** EKTKey messages that had been processed before and were acknowledged again. */
    EKT_KEY_REPEATED,
    /** EKTKey messages sent again because no ACK came in time. */
    EKT_KEY_RESENT,
    /** ACKs that name no record that waits for one. */
    ACK_UNMATCHED,
    /** Flights lost because the user's mailbox was full. */
    FLIGHT_LOST
}
