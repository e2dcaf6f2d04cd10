package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the focus knows of its link to the key distributor. The link counts as ready only after the Instance message, because
 * until then nobody knows whether the other end remembers our legs.
 */
final class KeyLink {
    private static final int MAX_UNSAID = 10_000;

    private final Set<Long> unsaidLeaves = new LinkedHashSet<>();
    private OptionalLong instance = OptionalLong.empty();
    private boolean ready;

    /** Whether requests can be sent and answers be expected. */
    boolean isReady() {
        return ready;
    }

    OptionalLong instance() {
        return instance;
    }

    void onDown() {
        ready = false;
    }

    /** Takes the first message of a connection; whether it comes from one that has forgotten us. */
    boolean onInstance(long id) {
        boolean forgotten = instance.isPresent() && instance.getAsLong() != id;
        if (forgotten) {
            unsaidLeaves.clear();
        }
        instance = OptionalLong.of(id);
        ready = true;
        return forgotten;
    }

    /** Keeps a Leave for the time when the link is back. */
    void keep(Leave leave) {
        if (unsaidLeaves.size() < MAX_UNSAID) {
            unsaidLeaves.add(leave.legId());
        }
    }

    /** The leaves that could not be said. */
    List<Leave> takeUnsaid() {
        List<Leave> leaves = unsaidLeaves.stream().map(Leave::new).toList();
        unsaidLeaves.clear();
        return leaves;
    }
}
