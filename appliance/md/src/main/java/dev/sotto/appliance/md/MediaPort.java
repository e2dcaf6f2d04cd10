package dev.sotto.appliance.md;

import dev.sotto.sip.focus.MediaCommand;

/** How the focus' thread commands the media distributor. */
@FunctionalInterface
interface MediaPort {
    /** Takes one command without blocking. */
    void tell(MediaCommand command);
}
