package dev.sotto.sip.trunks;

/**
 * What a final answer to a REGISTER means.
 *
 * @param kind what is done next
 * @param words for the administrator: what it means and what to do
 * @param field of the trunk to look at, as a JSON pointer; empty for none
 */
record Verdict(Kind kind, String words, String field) {
    enum Kind {
        /** We are registered. */
        REGISTERED,
        /** It asks who we are. */
        CHALLENGED,
        /** Our lifetime is too short. */
        TOO_BRIEF,
        /** Another gateway may answer otherwise, and this one later. */
        ELSEWHERE,
        /** Later perhaps. */
        LATER,
        /** Hardly ever, unless somebody changes something. */
        REFUSED
    }

    /** By the status alone (RFC 3261 10.2.7, 10.3, 21). */
    static Verdict of(int status) {
        return switch (status) {
            case 401, 407 -> new Verdict(Kind.CHALLENGED, "asks who we are", "");
            case 423 -> new Verdict(Kind.TOO_BRIEF, "wants a longer lifetime", "/registration/expiresSeconds");
            case 403 ->
                new Verdict(
                        Kind.REFUSED,
                        "does not allow it: check user name and password, and whether this account may register from"
                                + " here",
                        "/auth/outbound");
            case 404, 604 ->
                new Verdict(Kind.REFUSED, "does not know this address: check aor and user name", "/registration/aor");
            case 405, 501 ->
                new Verdict(Kind.REFUSED, "takes no registrations: check the registrar", "/registration/registrar");
            case 416, 484, 485 ->
                new Verdict(Kind.REFUSED, "cannot make anything of this address: check aor", "/registration/aor");
            case 420 ->
                new Verdict(Kind.REFUSED, "lacks what we ask of it: try without outbound and gin", "/registration/gin");
            case 408, 502, 503, 504 -> new Verdict(Kind.ELSEWHERE, "does not answer now", "/peer/gateways");
            default -> byClass(status);
        };
    }

    private static Verdict byClass(int status) {
        if (status < 300) {
            return new Verdict(Kind.REGISTERED, "is registered", "");
        }
        if (status < 400) {
            return new Verdict(
                    Kind.REFUSED,
                    "sends us elsewhere, where we do not go unasked: check the registrar",
                    "/registration/registrar");
        }
        boolean passes = status == 480 || status == 486 || status == 600 || (status >= 500 && status < 600);
        return passes
                ? new Verdict(Kind.LATER, "has trouble of its own", "")
                : new Verdict(Kind.REFUSED, "refuses", "/registration");
    }
}
