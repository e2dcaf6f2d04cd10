package dev.sotto.sip.focus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last refused calls; older ones fall out. */
final class Refusals {
    private final Deque<RefusedCall> last = new ArrayDeque<>();
    private final int kept;

    Refusals(int kept) {
        this.kept = kept;
    }

    void add(RefusedCall call) {
        last.addLast(call);
        while (last.size() > kept) {
            last.removeFirst();
        }
    }

    List<RefusedCall> all() {
        return List.copyOf(last);
    }
}
