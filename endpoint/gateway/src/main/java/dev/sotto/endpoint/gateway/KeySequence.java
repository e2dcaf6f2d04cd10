package dev.sotto.endpoint.gateway;

import dev.sotto.base.NanoClock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The keys of a command, one after the other. Half a command is forgotten after four seconds, so that a lost key makes no other. */
final class KeySequence {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private String pressed = "";
    private long untilNanos = NanoClock.NEVER;

    /** What the keys so far do; a key that continues nothing begins anew. */
    Optional<KeyAction> press(KeyMap map, char key, long nowNanos) {
        if (nowNanos >= untilNanos) {
            clear();
        }
        String keys = pressed + key;
        if (!map.begins(keys) && map.action(keys).isEmpty()) {
            keys = String.valueOf(key);
        }
        Optional<KeyAction> action = map.action(keys);
        boolean isHalf = action.isEmpty() && map.begins(keys);
        pressed = isHalf ? keys : "";
        untilNanos = isHalf ? nowNanos + PATIENCE_NANOS : NanoClock.NEVER;
        return action;
    }

    void clear() {
        pressed = "";
        untilNanos = NanoClock.NEVER;
    }
}
