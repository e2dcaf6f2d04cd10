package dev.sotto.appliance.md;

import dev.sotto.sip.focus.CallRecord;
import dev.sotto.sip.focus.RosterEvent;

/** What whoever shows running conferences is told. */
sealed interface LiveNews {
    /** Something happened in a conference. */
    record Roster(RosterEvent event) implements LiveNews {}

    /**
     * A call is over.
     *
     * @param nowNanos what the clock says by which its times count
     */
    record Over(CallRecord call, long nowNanos) implements LiveNews {}

    /** An operator had something done. */
    record Acted(String conference, String what, String sentence) implements LiveNews {}

    /** Somebody waits to see how things are. */
    record Asked() implements LiveNews {}
}
