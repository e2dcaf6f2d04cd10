package dev.sotto.endpoint.gateway;

/** Why the key distributor does not want a phone in, or waiting, any longer. */
public enum Dismissal {
    /** The conditions under which it was let in have gone. */
    WITHDRAWN,
    /** Somebody put it out. */
    REMOVED,
    /** It waited and was not let in. */
    DENIED,
    /** The conference ended for everybody. */
    OVER,
    /** Another phone has its place. */
    TRANSFERRED
}
