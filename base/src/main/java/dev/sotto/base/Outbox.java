package dev.sotto.base;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ordered outputs of one step of a machine. The shell drains it after every input; a machine only adds.
 *
 * @param <T> the sealed output type of the machine
 */
public final class Outbox<T> {
    private List<T> outputs = new ArrayList<>();
    private int taken;

    /** Appends one output. */
    public void add(T output) {
        outputs.add(output);
    }

    /** Takes everything that waits, in order. */
    public List<T> drain() {
        List<T> all = taken == 0 ? outputs : outputs.subList(taken, outputs.size());
        outputs = new ArrayList<>();
        taken = 0;
        return all;
    }

    /** Takes the first that waits, or null; for who must not allocate. */
    public @Nullable T poll() {
        if (taken == outputs.size()) {
            return null;
        }
        T first = outputs.get(taken++);
        if (taken == outputs.size()) {
            outputs.clear();
            taken = 0;
        }
        return first;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return taken == outputs.size();
    }
}
