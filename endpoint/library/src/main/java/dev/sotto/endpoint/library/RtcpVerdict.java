package dev.sotto.endpoint.library;

/** What became of RTCP that arrived; each is a counter. */
public enum RtcpVerdict {
    /** A compound packet was read. */
    READ,
    /** It came before the hop had keys. */
    NOT_KEYED,
    /** Its outer tag is wrong, its index was received before, or it is too short. */
    OUTER_REFUSED,
    /** Authentic on the hop, but not RTCP. */
    MALFORMED,
    /** More compound packets than anybody needs came at once; passed over. */
    OVER_RATE,
    /** A picture was asked for (PLI, FIR); a voice has none, so it changes nothing. */
    PICTURE_REQUEST_IGNORED,
    /** Another rate was asked for or told (TMMBR, TMMBN, REMB); a voice does not follow. */
    RATE_REQUEST_IGNORED,
    /** Somebody was said to leave; who is here is seen by what opens. */
    GOODBYE_IGNORED,
    /** Feedback of a kind that we do not know. */
    FEEDBACK_IGNORED
}
