package dev.sotto.keying.link;

import dev.sotto.base.Mailbox;

/** Where the events of links go: the mailbox of whoever owns them. */
@FunctionalInterface
public interface LinkEventPort {
    /** Adds one event without blocking; false if there is no room, and then the link waits and reads no further. */
    boolean post(LinkEvent event);

    /** Posts the events as they are. An owner with a mailbox of its own type wraps them instead. */
    static LinkEventPort to(Mailbox<LinkEvent> mailbox) {
        return mailbox::post;
    }
}
