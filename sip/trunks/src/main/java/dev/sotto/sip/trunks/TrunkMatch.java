package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.Hop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which trunk a call came by. */
public sealed interface TrunkMatch {
    /** Which trunks were looked at, and what differed. */
    Trace trace();

    /** This one. */
    record Matched(TrunkConfig trunk, Trace trace) implements TrunkMatch {}

    /**
     * One of these, if the call answers a challenge with what the trunk's {@link TrunkConfig.Auth#inbound} says.
     *
     * @param trunks at least one
     */
    record NeedsAuthentication(List<TrunkConfig> trunks, Trace trace) implements TrunkMatch {
        /** Takes a copy. */
        public NeedsAuthentication {
            trunks = List.copyOf(trunks);
        }
    }

    /** None. */
    record None(Trace trace) implements TrunkMatch {}

    /**
     * What is known besides what the call says.
     *
     * @param authenticated the id of the trunk whose challenge the call has answered
     * @param contactUsers the user part of the Contact that is registered with the provider, by the ids of trunks
     * @param registeredFrom from where trunks registered with us, by their ids
     * @param addresses of the names of gateways
     */
    record Known(
            Optional<String> authenticated,
            Map<String, String> contactUsers,
            Map<String, Set<Hop>> registeredFrom,
            Map<String, Set<String>> addresses) {
        /** Nothing. */
        public static final Known NOTHING = new Known(Optional.empty(), Map.of(), Map.of(), Map.of());

        /** Takes copies. */
        public Known {
            contactUsers = Map.copyOf(contactUsers);
            registeredFrom = Map.copyOf(registeredFrom);
            addresses = Map.copyOf(addresses);
        }
    }
}
