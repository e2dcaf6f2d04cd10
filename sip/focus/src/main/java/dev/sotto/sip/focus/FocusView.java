package dev.sotto.sip.focus;

import dev.sotto.sip.focus.LegSession.Agreed;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of the focus as a record tree.
 *
 * @param keyLink whether requests reach the key distributor, in words
 * @param conferences those that somebody is in or calls
 * @param counters everything counted since the start
 * @param kicksPending kicks that the key distributor has not confirmed, also of conferences that are over
 * @param refused the last refused calls with the steps that led to it
 */
public record FocusView(
        String keyLink,
        List<ConferenceView> conferences,
        List<PendingKick> kicksPending,
        Map<FocusCounter, Long> counters,
        List<RefusedCall> refused) {
    /**
     * One conference.
     *
     * @param sources how many SSRCs were announced in it
     * @param rekeyPending whether somebody was kicked and the key distributor has not confirmed it yet
     */
    public record ConferenceView(
            String address, String displayName, int core, int sources, boolean rekeyPending, List<LegView> legs) {}

    /**
     * One leg.
     *
     * @param state what it is doing, in words
     * @param direction of its media, seen from us; empty before anything was agreed
     * @param level how its audio level travels, in words
     * @param needsRestart whether it waits for a new association
     */
    public record LegView(Participant participant, String state, String direction, String level, boolean needsRestart) {
        static LegView of(Participant who, String state, Optional<Agreed> agreed, boolean needsRestart) {
            String direction =
                    agreed.map(a -> a.audio().direction().attribute()).orElse("");
            String level = agreed.map(a -> a.audio()
                            .level()
                            .map(l -> l.encrypted() ? "encrypted" : "in clear")
                            .orElse("absent"))
                    .orElse("");
            return new LegView(who, state, direction, level, needsRestart);
        }
    }
}
