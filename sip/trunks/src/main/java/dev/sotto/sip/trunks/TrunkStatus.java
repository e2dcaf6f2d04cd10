package dev.sotto.sip.trunks;

import java.util.List;
import java.util.Optional;

/**
 * How a trunk is, for the pages and the doctor. No secrets.
 *
 * @param name of the trunk
 * @param enabled whether it is used
 * @param registration how its registration is, if it has one
 * @param gateways how its gateways are
 */
public record TrunkStatus(
        String name, boolean enabled, Optional<RegistrationStatus> registration, List<GatewayStatus> gateways) {
    /** Takes a copy. */
    public TrunkStatus {
        gateways = List.copyOf(gateways);
    }

    /**
     * How a registration is.
     *
     * @param state what it does
     * @param isRegistered whether calls come to us
     * @param aor what is registered
     * @param validSeconds for how long, if nothing more is heard
     * @param failures in a row
     * @param far the far end's own words: status, phrase, warnings of its last answer; empty before the first
     * @param words what to make of it and what to do
     * @param field what of the trunk to look at, as a JSON pointer; empty for nothing
     * @param nextSeconds until the next attempt; -1 for none
     */
    public record RegistrationStatus(
            RegistrationState state,
            boolean isRegistered,
            String aor,
            long validSeconds,
            int failures,
            String far,
            String words,
            String field,
            long nextSeconds) {}

    /** What a registration does. */
    public enum RegistrationState {
        /** Waits for its next attempt. */
        WAITING,
        /** Has asked. */
        ASKING,
        /** Is registered, and waits to refresh that. */
        REGISTERED,
        /** Takes itself back. */
        LEAVING,
        /** Has failed so often that it tries no more. */
        GIVEN_UP,
        /** Is over. */
        GONE
    }

    /**
     * How a gateway is.
     *
     * @param gateway its host and port
     * @param health whether it answers
     * @param sinceSeconds for how long that is so
     * @param far the far end's own words; empty before the first
     */
    public record GatewayStatus(String gateway, GatewayHealth health, long sinceSeconds, String far) {}

    /** Whether a gateway answers. */
    public enum GatewayHealth {
        /** It is not asked. */
        NOT_ASKED,
        /** It was asked too little yet. */
        UNKNOWN,
        UP,
        DOWN
    }
}
