package dev.sotto.keying.dtls;

import java.util.ArrayList;
import java.util.List;

/** Which octets of a message of known length have arrived, as a bounded list of disjoint ranges in order. */
final class Coverage {
    /** More holes than any sane fragmentation leaves; bounds the work per fragment. */
    static final int MAX_RANGES = 64;

    private record Range(int start, int end) {}

    private final int length;
    private final List<Range> ranges = new ArrayList<>();
    private boolean emptyArrived;

    Coverage(int length) {
        this.length = length;
    }

    int length() {
        return length;
    }

    /** Adds {@code [start, end)}; false, and nothing changes, if that would make too many pieces. */
    boolean add(int start, int end) {
        emptyArrived = true;
        if (start == end) {
            return true;
        }
        int from = start;
        int to = end;
        List<Range> apart = new ArrayList<>();
        for (Range range : ranges) {
            if (range.end < from || range.start > to) {
                apart.add(range);
            } else {
                from = Math.min(from, range.start);
                to = Math.max(to, range.end);
            }
        }
        if (apart.size() >= MAX_RANGES) {
            return false;
        }
        int at = 0;
        while (at < apart.size() && apart.get(at).start < from) {
            at++;
        }
        apart.add(at, new Range(from, to));
        ranges.clear();
        ranges.addAll(apart);
        return true;
    }

    /** Whether every octet arrived; a message without octets needs its one empty fragment. */
    boolean isComplete() {
        return length == 0
                ? emptyArrived
                : ranges.size() == 1 && ranges.getFirst().start == 0 && ranges.getFirst().end == length;
    }
}
