package dev.sotto.media.distributor;

/** What a conductor counts. */
public enum ConductorCounter {
    /** Legs that were added. */
    LEGS_ADDED,
    /** Legs that were removed. */
    LEGS_REMOVED,
    /** Legs that take or give audio levels in clear, because their peer did not accept encryption. */
    LEGS_WITH_CLEAR_LEVEL,
    /** Times that a hop got keys. */
    HOPS_KEYED,
    /** Keys that this distributor cannot apply, or one key for both directions; a fault of the key distributor. */
    KEYS_REFUSED,
    /** Plans that were sent to cores. */
    PLANS,
    /** Sources that were pinned to a leg. */
    SOURCES_PINNED,
    /** SSRCs that were refused because another leg of the conference has them. */
    SOURCE_COLLISIONS,
    /** SSRCs that were refused because the leg has as many as it may. */
    SOURCES_REFUSED_TOO_MANY,
    /** Times that a source took the place of a quieter one. */
    SPEAKER_CHANGES,
    /** DTLS datagrams that were dropped because a leg sends too many. */
    DTLS_DROPPED_RATE,
    /** Events of the engine for legs that are gone. */
    EVENTS_DROPPED_UNKNOWN_LEG,
    /** RTCP packets that were read. */
    RTCP_READ,
    /** RTCP packets that do not parse. */
    RTCP_MALFORMED,
    /** Sender reports, goodbyes and source descriptions about an SSRC that is not the leg's. */
    RTCP_FOREIGN_SSRC,
    /** RTCP packets that were made and sent to legs. */
    RTCP_SENT,
    /** Sender reports that came sooner than they are passed on. */
    SENDER_REPORTS_LIMITED,
    /** Requests for a whole picture that were passed on. */
    PICTURE_REQUESTS_PASSED,
    /** Requests for a whole picture that came sooner than they are passed on, or for no source of the conference. */
    PICTURE_REQUESTS_DROPPED,
    /** Commands for a whole picture that repeat one that was passed on less than half a second ago (RFC 5104 4.3.1.1). */
    PICTURE_REQUESTS_REPEATED,
    /** Generic NACKs of legs that have not agreed to send any; those of others are answered by their core. */
    NACKS_NOT_AGREED
}
