package dev.sotto.tests.interop;

/** What a hostile focus lies about. */
enum FocusFault {
    /** Nothing: the control, with which everybody gets in. */
    NONE,
    /** The kind: a caller of a private conference is put into a standard one, in which it stands as well. */
    KIND,
    /** The conference: a caller is put into another private one, in which it stands as well. */
    CONFERENCE,
    /** The key distributor's fingerprint in the answer. */
    FINGERPRINT_OF_KD,
    /** The caller's fingerprint in what the key distributor is told. */
    FINGERPRINT_OF_ENDPOINT,
    /** The key distributor's tls-id in the answer. */
    TLS_ID_OF_KD,
    /** The caller's tls-id in what the key distributor is told. */
    TLS_ID_OF_ENDPOINT,
    /** The roster: a refusal is hidden from the caller, as if everybody were expected. */
    REFUSAL
}
