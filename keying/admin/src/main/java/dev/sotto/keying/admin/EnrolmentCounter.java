package dev.sotto.keying.admin;

/** What the enrolment page counts. */
public enum EnrolmentCounter {
    /** Endpoints that enrolled. */
    ENROLLED,
    /** Enrolments that the key distributor refused, such as those with an unknown secret. */
    REFUSED,
    /** Requests from a source that asked too often, or when all together did. */
    TOO_OFTEN,
    /** Requests longer than any enrolment. */
    TOO_LONG,
    /** Bodies that are no enrolment. */
    MALFORMED,
    /** Requests for something else than to enrol. */
    NOT_AN_ENROLMENT
}
