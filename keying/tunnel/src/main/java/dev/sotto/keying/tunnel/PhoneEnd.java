package dev.sotto.keying.tunnel;

/** Why a phone may not be in, or wait, any longer. The order is the number on the wire. */
public enum PhoneEnd {
    /** The conditions under which it was let in have gone. */
    WITHDRAWN,
    /** Somebody who may do so put it out. */
    REMOVED,
    /** It waited, and was not let in. */
    DENIED,
    /** A host ended the conference for everybody. */
    OVER
}
