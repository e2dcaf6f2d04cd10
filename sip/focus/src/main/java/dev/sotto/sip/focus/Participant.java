package dev.sotto.sip.focus;

import dev.sotto.sip.calls.Hop;

/**
 * One leg as it is shown: what the caller said of itself, as told by the focus and proven by nobody.
 *
 * @param legId the leg
 * @param uri of the From header
 * @param displayName of the From header; may be empty
 * @param source where the INVITE came from
 * @param security the words of its security label; "no keys yet" until the key distributor said so
 */
public record Participant(long legId, String uri, String displayName, Hop source, String security) {
    /** What is shown before the key distributor has given keys. */
    public static final String UNKEYED = "no keys yet";

    /** Whether somebody who says {@code who} means this one. */
    boolean isCalled(String who) {
        return who.equals(Long.toString(legId))
                || who.equals(uri)
                || uri.startsWith("sip:" + who + "@")
                || (!displayName.isEmpty() && who.equalsIgnoreCase(displayName));
    }
}
