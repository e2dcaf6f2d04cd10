package dev.sotto.sip.registrar;

import dev.sotto.sip.calls.Hop;
import java.util.List;

/**
 * A telephone that is registered.
 *
 * @param uri where it wants to be called, as it wrote it
 * @param hop where its REGISTER really came from, and where its calls go: through whatever translates addresses between it and here
 * @param path that its calls take (RFC 3327), the first first; empty for none
 * @param agent what it calls itself; may be empty
 * @param untilNanos when it is over
 */
public record Registration(String uri, Hop hop, List<String> path, String agent, long untilNanos) {
    /** Takes a copy. */
    public Registration {
        path = List.copyOf(path);
    }
}
