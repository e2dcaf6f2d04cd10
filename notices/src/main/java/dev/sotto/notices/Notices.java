package dev.sotto.notices;

import dev.sotto.base.Entropy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/**
 * The newest things that happened, numbered from 1 in each run of the program. Anybody posts; each reader keeps its own place and takes
 * what came after it, so nobody waits for a reader, and one that is too slow is told that it missed some.
 */
public final class Notices {
    private static final int RUN_OCTETS = 6;
    private static final String BETWEEN = "-";

    private final String run;
    private final int room;
    private final ArrayDeque<Notice> kept = new ArrayDeque<>();
    private long newest;

    /**
     * One with its number.
     *
     * @param number from 1, without gaps
     */
    public record Numbered(long number, Notice notice) {}

    /**
     * What came after some place.
     *
     * @param items the oldest first
     * @param place after the last of them
     * @param missed how many were gone already
     */
    public record Page(List<Numbered> items, long place, long missed) {
        /** Takes a copy of the list. */
        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * Empty.
     *
     * @param entropy makes the name of this run
     * @param room how many are kept
     */
    public Notices(Entropy entropy, int room) {
        this.run = HexFormat.of().formatHex(entropy.octets(RUN_OCTETS));
        this.room = room;
    }

    /** Keeps one, and forgets the oldest if there is no room. */
    public synchronized void post(Notice notice) {
        kept.addLast(notice);
        newest++;
        if (kept.size() > room) {
            kept.removeFirst();
        }
    }

    /** The number of the newest; 0 if there was none. */
    public synchronized long newest() {
        return newest;
    }

    /** Those with greater numbers than {@code place}, {@code most} of them. */
    public synchronized Page after(long place, int most) {
        long oldest = newest - kept.size() + 1;
        long missed = Math.max(0, oldest - 1 - place);
        long from = Math.max(place + 1, oldest);
        List<Numbered> out = new ArrayList<>();
        if (from <= newest) {
            long number = oldest;
            for (Notice notice : kept) {
                if (number >= from && out.size() < most) {
                    out.add(new Numbered(number, notice));
                }
                number++;
            }
        }
        return new Page(
                out, out.isEmpty() ? Math.max(place, oldest - 1) : out.getLast().number(), missed);
    }

    /** By which people and programs name the notice of that number. */
    public String id(long number) {
        return run + BETWEEN + number;
    }

    /** The place that an id means; empty if it is of another run, or of none. */
    public synchronized OptionalLong place(String id) {
        String begin = run + BETWEEN;
        String number = id.startsWith(begin) ? id.substring(begin.length()) : "";
        if (!number.matches("[0-9]{1,18}") || Long.parseLong(number) > newest) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(number));
    }
}
