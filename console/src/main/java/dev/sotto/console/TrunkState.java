package dev.sotto.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a trunk is.
 *
 * @param id of its record
 * @param name of its record
 * @param enabled whether it is used
 * @param callsIn that come by it now
 * @param callsOut that go by it now
 * @param registration of ours with its provider, if it has one
 * @param gateways of its other side
 */
public record TrunkState(
        String id,
        String name,
        boolean enabled,
        int callsIn,
        int callsOut,
        Optional<Registration> registration,
        List<Gateway> gateways) {
    /** Takes a copy. */
    public TrunkState {
        gateways = List.copyOf(gateways);
    }

    /**
     * How a registration is.
     *
     * @param state one word: waiting, asking, registered, leaving, given-up, gone
     * @param registered whether calls of the provider come to us
     * @param aor what is registered
     * @param until when it runs out, if nothing more is heard; empty while it is not registered
     * @param next when it is tried again; empty for never
     * @param failures in a row
     * @param far the far end's own words; empty before the first
     * @param words what to make of it and what to do; empty if all is well
     * @param field what of the trunk to look at, as a JSON pointer; empty for nothing
     */
    public record Registration(
            String state,
            boolean registered,
            String aor,
            Optional<Instant> until,
            Optional<Instant> next,
            int failures,
            String far,
            String words,
            String field) {}

    /**
     * How a gateway is.
     *
     * @param gateway its host and port
     * @param health one word: not-asked, unknown, up, down
     * @param since when that began
     * @param far the far end's own words; empty before the first
     */
    public record Gateway(String gateway, String health, Instant since, String far) {}
}
