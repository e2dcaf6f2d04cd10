package dev.sotto.base;

import java.util.ArrayList;
import java.util.List;

/**
 * The ordered outputs of one step of a machine. The shell drains it after every input; a machine only adds.
 *
 * @param <T> the sealed output type of the machine
 */
public final class Outbox<T> {
    private List<T> outputs = new ArrayList<>();

    /** Appends one output. */
    public void add(T output) {
        outputs.add(output);
    }

    /** Takes everything added since the last drain, in order. */
    public List<T> drain() {
        List<T> taken = outputs;
        outputs = new ArrayList<>();
        return taken;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return outputs.isEmpty();
    }
}
