package dev.sotto.appliance.md;

import dev.sotto.base.LogText;
import dev.sotto.console.LiveConference.LiveEvent;
import dev.sotto.sip.focus.Participant;
import dev.sotto.sip.focus.RosterEvent;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What happened in conferences, in sentences: the last hundred for each, of the last few hundred conferences. */
final class LiveDiary {
    private static final int EACH = 100;
    private static final int CONFERENCES = 500;

    private final LinkedHashMap<String, Deque<LiveEvent>> events = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> running = new HashSet<>();

    void add(String conference, Instant at, String what, String sentence) {
        Deque<LiveEvent> ofOne = events.computeIfAbsent(conference, _ -> new ArrayDeque<>());
        ofOne.addLast(new LiveEvent(at, what, LogText.oneLine(sentence)));
        if (ofOne.size() > EACH) {
            ofOne.removeFirst();
        }
        if (events.size() > CONFERENCES) {
            events.pollFirstEntry();
        }
    }

    void on(RosterEvent event, Instant at) {
        String conference = event.conference();
        switch (event) {
            case RosterEvent.Started _, RosterEvent.MediaUp _ -> {
                // The first who joins starts it, and media is in the numbers.
            }
            case RosterEvent.Joined(String _, Participant who) -> {
                if (running.add(conference)) {
                    add(conference, at, "started", "The conference began.");
                }
                add(conference, at, "joined", name(who) + " joined.");
            }
            case RosterEvent.Labelled(String _, Participant who, boolean weaker) ->
                add(
                        conference,
                        at,
                        "labelled",
                        name(who) + " is " + who.security()
                                + (weaker ? ", which is weaker than the conference." : "."));
            case RosterEvent.Rekeyed(String _, int spi) ->
                add(conference, at, "rekeyed", "Everybody has a new key, the one with SPI " + spi + ".");
            case RosterEvent.Muted(String _, Participant who, boolean muted) ->
                add(
                        conference,
                        at,
                        muted ? "muted" : "unmuted",
                        name(who) + " was " + (muted ? "muted" : "unmuted") + " by an operator.");
            case RosterEvent.Left(String _, Participant who, String reason) ->
                add(conference, at, "left", name(who) + " left: " + reason + ".");
            case RosterEvent.Carried(String _, Participant who) ->
                add(conference, at, "carried", "The gateway took the call of " + name(who) + ".");
            case RosterEvent.CarriedOver(String _, Participant who, String reason) ->
                add(conference, at, "left", "The gateway's call of " + name(who) + " is over: " + reason + ".");
            case RosterEvent.Ended _ -> {
                running.remove(conference);
                add(conference, at, "ended", "The last one left.");
            }
        }
    }

    private static String name(Participant who) {
        return who.displayName().isEmpty() ? who.uri() : who.displayName() + " <" + who.uri() + ">";
    }

    /** The newest last; looking at a conference does not make it a newer one. */
    Map<String, List<LiveEvent>> all() {
        Map<String, List<LiveEvent>> out = new LinkedHashMap<>();
        events.forEach((conference, ofOne) -> out.put(conference, List.copyOf(ofOne)));
        return out;
    }
}
