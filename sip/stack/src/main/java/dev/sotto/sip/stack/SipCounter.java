package dev.sotto.sip.stack;

/** What the SIP stack counts. */
public enum SipCounter {
    /** Messages that passed the guard and the parser. */
    MESSAGES_IN,
    /** Start lines that are none, and Request-URIs that cannot be one. */
    BAD_START_LINES,
    /** Requests of another version of SIP than 2.0. */
    BAD_VERSIONS,
    /** Header sections with a NUL, CR, LF or another control octet where none may be. */
    CONTROL_OCTETS,
    /** Header fields without a name, and header sections without an end. */
    BAD_FIELDS,
    /** Messages longer than 65535 octets. */
    MESSAGES_TOO_LARGE,
    /** Messages with a line, or a field over several lines, of more than 8192 octets. */
    LINES_TOO_LONG,
    /** Messages with more than 256 header lines or 128 header fields. */
    TOO_MANY_FIELDS,
    /** Messages with more than 64 values, or parameters of one field, in a header that is a list. */
    TOO_MANY_VALUES,
    /** Messages with more than 64 Via values. */
    TOO_MANY_VIAS,
    /** Messages without Via, From, To, Call-ID or CSeq. */
    MISSING_FIELDS,
    /** Messages with two of what may be there once. */
    REPEATED_FIELDS,
    /** Numbers out of their range, and CSeqs of another method than the request's. */
    BAD_NUMBERS,
    /** Addresses with an open quote, and comments in Via. */
    BAD_ADDRESSES,
    /** Bodies that are not as long as Content-Length says. */
    BAD_LENGTHS,
    /** Multipart bodies with more than 16 parts or nested deeper than two. */
    TOO_MANY_PARTS,
    /** Session descriptions with more than 16 media sections. */
    TOO_MANY_MEDIA_SECTIONS,
    /** Refused requests that got no answer, because the answer would be more than half as long again as they were. */
    REPLIES_TOO_LONG,
    /** Messages that the parser below refused after the guard let them pass. */
    REFUSED_BY_PARSER,
    /** Requests that were sound but are not served, belong to no call, or came out of order. */
    REFUSED_BY_STACK,
    /** Messages that the parser below answered with something else than a ParseException; each is a gap of the guard. */
    PARSER_FAILURES,
    /** Requests refused with 503 because their source sent more than its rate allows. */
    OVER_RATE,
    /** Messages dropped without a word because their source sent far more than its rate allows. */
    FAR_OVER_RATE,
    /** ACKs of refusals that we keep no transaction for; each proves that its source can be reached. */
    REFUSALS_ACKNOWLEDGED,
    /** Responses over UDP withheld from sources that have proven nothing and were sent enough. */
    REPLIES_WITHHELD,
    /** Requests that the transaction layer could not take. */
    NO_TRANSACTION,
    /** Requests refused with 503 because there was more work than we can do, or a mailbox was full. */
    OVERLOADED,
    /** INFO requests of unknown packages, or with a body that is none of theirs and no key. */
    INFO_REFUSED,
    /** INFO requests with a key of a telephone; whether it was taken is its leg's. */
    INFO_KEYS,
    /** Events lost because the owner's mailbox was full. */
    EVENTS_LOST,
    /** Commands that did not fit the state of their leg. */
    COMMANDS_IGNORED,
    /** Messages that could not be sent. */
    SEND_FAILURES,
    /** Connections that were closed because a deadline passed. */
    DEADLINES_PASSED,
    /** Connections refused because there were too many, all of them in use, or too many of their source in a second. */
    CONNECTIONS_REFUSED,
    /** Connections closed to make room: the oldest that never carried a message, or else the longest idle without a call. */
    CONNECTIONS_REPLACED,
    /** TLS handshakes that failed. */
    TLS_FAILURES,
    /** Legs discarded because of a fault of ours; each is a bug. */
    LEGS_DISCARDED
}
