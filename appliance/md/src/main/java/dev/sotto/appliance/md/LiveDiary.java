package dev.sotto.appliance.md;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.LogText;
import dev.sotto.console.LiveConference.LiveEvent;
import dev.sotto.notices.Notice;
import dev.sotto.notices.Notices;
import dev.sotto.provisioning.NoticeKind;
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
    private final Notices notices;

    /**
     * Empty.
     *
     * @param notices hear of what is written down
     */
    LiveDiary(Notices notices) {
        this.notices = notices;
    }

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
                    tell(conference, at, NoticeKind.CONFERENCE_STARTED, "started", "The conference began.");
                }
                tell(conference, at, NoticeKind.PARTICIPANT_JOINED, "joined", name(who) + " joined.", who);
            }
            case RosterEvent.Labelled(String _, Participant who, boolean weaker) ->
                tell(
                        conference,
                        at,
                        NoticeKind.PARTICIPANT_LABELLED,
                        "labelled",
                        name(who) + " is " + who.security() + (weaker ? ", which is weaker than the conference." : "."),
                        who);
            case RosterEvent.Rekeyed(String _, int spi) ->
                tell(
                        conference,
                        at,
                        NoticeKind.CONFERENCE_REKEYED,
                        "rekeyed",
                        String.format("Everybody has a new key, the one with SPI %04x.", spi));
            case RosterEvent.Muted(String _, Participant who, boolean muted) ->
                tell(
                        conference,
                        at,
                        muted ? NoticeKind.PARTICIPANT_MUTED : NoticeKind.PARTICIPANT_UNMUTED,
                        muted ? "muted" : "unmuted",
                        name(who) + " was " + (muted ? "muted" : "unmuted") + " by an operator.",
                        who);
            case RosterEvent.Left(String _, Participant who, String reason) ->
                tell(conference, at, NoticeKind.PARTICIPANT_LEFT, "left", name(who) + " left: " + reason + ".", who);
            case RosterEvent.Carried(String _, Participant who) ->
                tell(
                        conference,
                        at,
                        NoticeKind.CALL_CARRIED,
                        "carried",
                        "The gateway took the call of " + name(who) + ".",
                        who);
            case RosterEvent.CarriedOver(String _, Participant who, String reason) ->
                // The call itself is told when it is over.
                add(conference, at, "left", "The gateway's call of " + name(who) + " is over: " + reason + ".");
            case RosterEvent.Ended _ -> {
                running.remove(conference);
                tell(conference, at, NoticeKind.CONFERENCE_ENDED, "ended", "The last one left.");
            }
        }
    }

    /** An operator had something done. */
    void acted(LiveNews.Acted acted, Instant at) {
        switch (acted.what()) {
            case "locked" -> tell(acted.conference(), at, NoticeKind.CONFERENCE_LOCKED, acted.what(), acted.sentence());
            case "removed" ->
                tell(acted.conference(), at, NoticeKind.PARTICIPANT_REMOVED, acted.what(), acted.sentence());
            // That everybody has the new key is told when they have it.
            default -> add(acted.conference(), at, acted.what(), acted.sentence());
        }
    }

    private void tell(
            String conference, Instant at, NoticeKind kind, String what, String sentence, Participant... who) {
        add(conference, at, what, sentence);
        ObjectNode about = JsonNodeFactory.instance
                .objectNode()
                .put("conference", conference)
                .put("sentence", LogText.oneLine(sentence));
        for (Participant one : who) {
            about.putObject("participant")
                    .put("id", Long.toString(one.legId()))
                    .put("name", LogText.oneLine(one.displayName()))
                    .put("uri", LogText.oneLine(one.uri()))
                    .put("label", one.security());
        }
        notices.post(new Notice(at, kind, about));
    }

    private static String name(Participant who) {
        return name(who.displayName(), who.uri());
    }

    static String name(String displayName, String uri) {
        return displayName.isEmpty() ? uri : displayName + " <" + uri + ">";
    }

    /** The newest last; looking at a conference does not make it a newer one. */
    Map<String, List<LiveEvent>> all() {
        Map<String, List<LiveEvent>> out = new LinkedHashMap<>();
        events.forEach((conference, ofOne) -> out.put(conference, List.copyOf(ofOne)));
        return out;
    }
}
