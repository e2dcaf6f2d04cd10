package dev.sotto.sip.focus;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the conference of a call by its Request-URI and writes down how it decided. Addresses must be equal: the endpoint checks
 * the key distributor's certificate against the address that its user dialled, so an alias could only fail later. Numbers are for telephones,
 * which check nothing.
 */
final class Router {
    private final Map<String, ConferenceConfig> conferences = new HashMap<>();
    private final Map<String, ConferenceConfig> byNumber = new HashMap<>();
    private final Optional<String> dialIn;

    /** Where a call goes. */
    sealed interface Route {
        /** The steps of the decision, for an operator. */
        List<String> trace();

        /** @param byNumber whether a number was called that leads to it, and not its address */
        record ToConference(ConferenceConfig conference, boolean byNumber, List<String> trace) implements Route {}

        /** A telephone, to be asked which conference it wants. */
        record ToDialIn(String address, List<String> trace) implements Route {}

        record Nowhere(Refusal refusal, FocusCounter counter, List<String> trace) implements Route {}

        /**
         * Telephones that are registered, or those behind a trunk.
         *
         * @param called who, as an address of ours
         */
        record ToTelephones(String called, Onward onward, List<String> trace) implements Route {}

        /** The telephone of that account, wherever it is. */
        record ToAccount(String id, List<String> trace) implements Route {}

        /** Nowhere before its caller proved who it is; nothing of that is worth writing down. */
        record Asked(Refusal refusal) implements Route {
            @Override
            public List<String> trace() {
                return List.of();
            }
        }

        /** The same after other steps, if it leads nowhere: what else was looked at matters only then. */
        default Route after(List<String> before) {
            return this instanceof Nowhere nowhere && !before.isEmpty()
                    ? new Nowhere(
                            nowhere.refusal(),
                            nowhere.counter(),
                            Stream.concat(before.stream(), nowhere.trace().stream())
                                    .toList())
                    : this;
        }
    }

    /** @param dialIn the address for telephones that are asked which conference they want, if there is one */
    Router(List<ConferenceConfig> provisioned, Optional<String> dialIn) {
        this.dialIn = dialIn;
        replace(provisioned);
    }

    /** From now on there are these. */
    void replace(List<ConferenceConfig> provisioned) {
        conferences.clear();
        provisioned.forEach(c -> conferences.put(c.address(), c));
        byNumber.clear();
        provisioned.forEach(c -> c.numberAddresses().forEach(number -> byNumber.put(number, c)));
    }

    /** The one at that address. */
    Optional<ConferenceConfig> conference(String address) {
        return Optional.ofNullable(conferences.get(address));
    }

    /** The address for telephones that are asked which conference they want. */
    Optional<String> dialIn() {
        return dialIn;
    }

    Route route(Invited call) {
        List<String> trace = new ArrayList<>();
        String address;
        try {
            address = call.conference();
        } catch (MalformedException e) {
            trace.add("the Request-URI cannot be read: " + e.getMessage());
            return new Route.Nowhere(
                    Refusal.saying(400, "The address that was called cannot be read: " + e.rule()),
                    FocusCounter.REFUSED_MALFORMED,
                    trace);
        }
        trace.add("the Request-URI names " + address);
        @Nullable ConferenceConfig conference = conferences.get(address);
        if (conference == null && dialIn.equals(Optional.of(address))) {
            trace.add("the number for telephones that are asked which conference they want");
            return new Route.ToDialIn(address, trace);
        }
        boolean isNumber = conference == null && byNumber.containsKey(address);
        if (isNumber) {
            conference = byNumber.get(address);
        }
        if (conference == null) {
            trace.add("no conference has that address; " + conferences.size() + " are provisioned");
            Refusal refusal = Refusal.saying(404, "There is no conference " + address + "; check the address");
            return new Route.Nowhere(refusal, FocusCounter.REFUSED_NO_CONFERENCE, trace);
        }
        if (!conference.letsTry(call.from())) {
            trace.add("its list of who may join has no entry for " + call.from());
            Refusal refusal = Refusal.saying(403, "You are not among those who may join; ask who runs the conference");
            return new Route.Nowhere(refusal, FocusCounter.REFUSED_BY_POLICY, trace);
        }
        trace.add((isNumber ? "a number that leads to conference " : "conference ") + conference.displayName());
        return new Route.ToConference(conference, isNumber, trace);
    }
}
