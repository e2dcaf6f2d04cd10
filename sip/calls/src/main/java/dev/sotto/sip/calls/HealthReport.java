package dev.sotto.sip.calls;

import java.util.List;
import java.util.Map;

/**
 * What an endpoint could not open: numbers by source and cause since its last report. It holds no content and no key, and
 * its reader must not believe it: whoever sends it is only a participant.
 *
 * @param seconds how long a time it covers, 0..86400
 * @param sources at most {@value #MOST_SOURCES}, each SSRC once
 */
public record HealthReport(int seconds, List<Source> sources) {
    /** More sources than this do not fit into one report. */
    public static final int MOST_SOURCES = 64;

    static final int LONGEST_SECONDS = 86_400;
    static final long MOST_PACKETS = 999_999_999_999L;

    /**
     * Takes a copy of the list.
     *
     * @throws IllegalArgumentException if a number is out of its range, or a source is there twice
     */
    public HealthReport {
        sources = List.copyOf(sources);
        long distinct = sources.stream().map(Source::ssrc).distinct().count();
        if (seconds < 0 || seconds > LONGEST_SECONDS || sources.size() > MOST_SOURCES || distinct != sources.size()) {
            throw new IllegalArgumentException("not a health report: " + seconds + " s, " + sources.size());
        }
    }

    /**
     * One source.
     *
     * @param ssrc all 32 bits of it
     * @param packets how many could not be opened, by cause; 1..999999999999 each
     */
    public record Source(int ssrc, Map<Trouble, Long> packets) {
        /**
         * Takes a copy of the map.
         *
         * @throws IllegalArgumentException if a number is out of its range
         */
        public Source {
            packets = Map.copyOf(packets);
            if (packets.values().stream().anyMatch(n -> n < 1 || n > MOST_PACKETS)) {
                throw new IllegalArgumentException("not a number of packets in " + packets);
            }
        }

        /** How many packets could not be opened, whatever the cause. */
        public long total() {
            return packets.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Why a packet could not be opened. */
    public enum Trouble {
        /** The outer tag, the hop's, is wrong. */
        HOP_TAG("hop-tag"),
        /** The hop's index was received before or is too old. */
        HOP_REPLAY("hop-replay"),
        /** The EKT field was not made with a key of the conference. */
        KEY_FIELD("key-field"),
        /** No end-to-end key of the source is known. */
        NO_KEY("no-key"),
        /** The inner tag, the speaker's, is wrong. */
        TAG("tag"),
        /** The speaker's index was received before or is too old. */
        REPLAY("replay"),
        /** Anything else. */
        OTHER("other");

        private final String token;

        Trouble(String token) {
            this.token = token;
        }

        /** Its word in a report. */
        public String token() {
            return token;
        }
    }
}
