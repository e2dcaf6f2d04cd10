package dev.sotto.appliance.md;

import dev.sotto.base.Mailbox;
import dev.sotto.base.SharedCounters;
import java.util.Optional;

/**
 * By which the focus tells {@link LiveBoard} what happens; never waits.
 *
 * @param inbox empty if there is no console
 * @param counters take what found no room
 */
record LiveFeed(Optional<Mailbox<LiveNews>> inbox, SharedCounters<WiringCounter> counters) {
    private static final int ROOM = 65_536;

    static LiveFeed of(boolean wanted, SharedCounters<WiringCounter> counters) {
        return new LiveFeed(wanted ? Optional.of(new Mailbox<>(ROOM)) : Optional.empty(), counters);
    }

    void tell(LiveNews news) {
        if (inbox.isPresent() && !inbox.get().post(news)) {
            counters.increment(WiringCounter.LIVE_NEWS_WITHOUT_ROOM);
        }
    }
}
