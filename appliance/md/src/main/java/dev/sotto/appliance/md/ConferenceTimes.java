package dev.sotto.appliance.md;

import dev.sotto.console.ConferenceEntry;
import dev.sotto.sip.focus.RosterEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who is in which conference since when, for what is written down of it once it is over. */
final class ConferenceTimes {
    private final Map<String, Running> running = new HashMap<>();

    private static final class Running {
        private final Instant start;
        private final Map<Long, Instant> legs = new HashMap<>();
        private int joined;
        private int most;
        private Duration participated = Duration.ZERO;

        Running(Instant start) {
            this.start = start;
        }

        void leaves(long leg, Instant at) {
            Instant since = legs.remove(leg);
            if (since != null) {
                participated = participated.plus(Duration.between(since, at));
            }
        }
    }

    /** Answers the conference that is over with this. */
    Optional<ConferenceEntry> on(RosterEvent event, Instant at) {
        switch (event) {
            case RosterEvent.Joined(String conference, var who) -> {
                Running one = running.computeIfAbsent(conference, _ -> new Running(at));
                one.legs.put(who.legId(), at);
                one.joined++;
                one.most = Math.max(one.most, one.legs.size());
            }
            case RosterEvent.Left(String conference, var who, String _) -> {
                Running one = running.get(conference);
                if (one != null) {
                    one.leaves(who.legId(), at);
                }
            }
            case RosterEvent.Ended(String conference) -> {
                Running one = running.remove(conference);
                if (one != null) {
                    // Who is in it still leaves with its end.
                    Map.copyOf(one.legs).keySet().forEach(leg -> one.leaves(leg, at));
                    return Optional.of(
                            new ConferenceEntry(conference, one.start, at, one.joined, one.most, one.participated));
                }
            }
            default -> {
                // Nobody comes or goes.
            }
        }
        return Optional.empty();
    }
}
