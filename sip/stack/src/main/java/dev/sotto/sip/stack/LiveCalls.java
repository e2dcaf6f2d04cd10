package dev.sotto.sip.stack;

import dev.sotto.base.NanoClock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the transports may know of the legs: which dialogs live, or did a moment ago, and how many calls wait for their owner's word. The owner of
 * the legs writes it.
 */
final class LiveCalls {
    /** 64*T1: so long its last requests and ACKs may come again. */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(32);

    private final AtomicLong legIds = new AtomicLong();
    private final NanoClock clock;
    /** By Call-ID and our tag, until when it is known. */
    private final Map<String, Long> dialogs = new ConcurrentHashMap<>();

    private final Set<Long> waiting = ConcurrentHashMap.newKeySet();

    LiveCalls(NanoClock clock) {
        this.clock = clock;
    }

    long newLegId() {
        return legIds.incrementAndGet();
    }

    void began(Dialog dialog) {
        dialogs.put(key(dialog.callId(), dialog.localTag()), NanoClock.NEVER);
    }

    void ended(long legId, Dialog dialog) {
        dialogs.put(key(dialog.callId(), dialog.localTag()), clock.nowNanos() + LINGER_NANOS);
        waiting.remove(legId);
    }

    /** The owner was told of an incoming call. */
    void asked(long legId) {
        waiting.add(legId);
    }

    /** The owner has decided. */
    void decided(long legId) {
        waiting.remove(legId);
    }

    int waiting() {
        return waiting.size();
    }

    /** Whether {@code raw} belongs to a dialog of ours: its request repeats our tag in To, its response in From. */
    boolean has(RawMessage raw) {
        String tag = raw.tag(raw.isResponse() ? "from" : "to");
        return !tag.isEmpty() && dialogs.containsKey(key(raw.first("call-id").orElse(""), tag));
    }

    /** Forgets dialogs that are long over. */
    void sweep() {
        long now = clock.nowNanos();
        dialogs.values().removeIf(until -> until <= now);
    }

    /** No Call-ID has a line end in it. */
    private static String key(String callId, String localTag) {
        return callId + '\n' + localTag;
    }
}
