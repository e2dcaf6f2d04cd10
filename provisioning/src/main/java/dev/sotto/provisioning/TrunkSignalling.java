package dev.sotto.provisioning;

import java.util.List;
import java.util.Map;

/**
 * What SIP is like on a trunk.
 *
 * @param sessionTimer how calls are kept alive (RFC 4028)
 * @param reliableProvisional whether provisional answers are acknowledged (RFC 3262)
 * @param earlyMedia whether sound before the answer is played
 * @param allowDelayedOffer whether calls without an offer are taken
 * @param allowRefer whether the other side may transfer calls
 * @param allowReinvite whether it may change them
 * @param maxForwards what our requests begin with
 * @param headersIn header fields whose values become attributes of the participant, and their names there
 * @param headersOut header fields that our requests carry, and their values
 */
public record TrunkSignalling(
        @Field(fallback = "{}") SessionTimer sessionTimer,
        @Field(fallback = "\"supported\"") Support reliableProvisional,
        @Field(fallback = "true") boolean earlyMedia,
        @Field(fallback = "true") boolean allowDelayedOffer,
        @Field(fallback = "false") boolean allowRefer,
        @Field(fallback = "true") boolean allowReinvite,
        @Field(min = 1, max = 255, fallback = "70") int maxForwards,
        @Field(form = Form.HEADER, max = 20) Map<String, String> headersIn,
        @Field(form = Form.HEADER, max = 20) Map<String, String> headersOut) {
    /** Takes copies. */
    public TrunkSignalling {
        headersIn = Map.copyOf(headersIn);
        headersOut = Map.copyOf(headersOut);
    }

    /**
     * How calls are kept alive.
     *
     * @param minimumSeconds the shortest that we agree to
     * @param expiresSeconds what we ask for
     * @param refresher who refreshes
     */
    public record SessionTimer(
            @Field(min = 90, max = 86_400, fallback = "90") int minimumSeconds,

            @Field(min = 90, max = 86_400, fallback = "1800")
            int expiresSeconds,

            @Field(fallback = "\"auto\"") Refresher refresher)
            implements Checked {
        @Override
        public List<FieldFault> faults() {
            return expiresSeconds < minimumSeconds
                    ? List.of(new FieldFault(
                            "/expiresSeconds", "must not be less than minimumSeconds, " + minimumSeconds + "."))
                    : List.of();
        }
    }

    /** Who refreshes a call. */
    public enum Refresher {
        AUTO,
        US,
        THEM
    }

    /** Whether something is used. */
    public enum Support {
        OFF,
        SUPPORTED,
        REQUIRED
    }
}
