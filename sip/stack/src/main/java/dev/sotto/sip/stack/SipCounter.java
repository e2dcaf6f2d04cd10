package dev.sotto.sip.stack;

/** What the SIP stack counts. */
public enum SipCounter {
    /** Messages that passed the guard and the parser. */
    MESSAGES_IN,
    /** Messages that the guard refused. */
    REFUSED_BY_GUARD,
    /** Messages that the parser below refused after the guard let them pass. */
    REFUSED_BY_PARSER,
    /** Messages that the parser below answered with something else than a ParseException; each is a gap of the guard. */
    PARSER_FAILURES,
    /** Requests that the transaction layer could not take. */
    NO_TRANSACTION,
    /** Calls refused with 503 because a mailbox was full. */
    OVERLOADED,
    /** Events lost because the owner's mailbox was full. */
    EVENTS_LOST,
    /** Commands that did not fit the state of their leg. */
    COMMANDS_IGNORED,
    /** Messages that could not be sent. */
    SEND_FAILURES,
    /** Connections that were closed because a deadline passed. */
    DEADLINES_PASSED,
    /** Connections refused because there were too many. */
    CONNECTIONS_REFUSED,
    /** TLS handshakes that failed. */
    TLS_FAILURES,
    /** Legs discarded because of a fault of ours; each is a bug. */
    LEGS_DISCARDED
}
