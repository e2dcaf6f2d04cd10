package dev.sotto.keying.admin;

/** What the key distributor's page counts. */
public enum PageCounter {
    /** Requests that were answered, whatever the answer. */
    ANSWERED,
    /** Requests refused because too many are in work. */
    REFUSED_TOO_MANY,
    /** Requests whose path or method means nothing. */
    NO_SUCH_ROUTE,
    /** Requests for which somebody has to be signed in. */
    NOT_SIGNED_IN,
    /** Changes that another page sent, or that are not JSON. */
    FOREIGN_ORIGIN,
    /** Changes without the token of their session. */
    WITHOUT_TOKEN,
    /** Bodies that are too long or are not what the route takes. */
    MALFORMED,
    /** Wrong names or passwords. */
    WRONG_PASSWORDS,
    /** Tries to sign in that were not looked at, in a pause after wrong ones. */
    IN_A_PAUSE,
    /** Setup links that were used, over or never given out. */
    WRONG_SETUP_LINKS,
    /** Things that were not done because the journal of the page cannot be written. */
    NOT_RECORDED,
    /** Requests that met a bug of ours. */
    BUG
}
