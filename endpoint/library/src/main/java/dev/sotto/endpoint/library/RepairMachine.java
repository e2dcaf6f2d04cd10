package dev.sotto.endpoint.library;

import dev.sotto.base.Counters;
import dev.sotto.base.NanoClock;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.NackItem;
import dev.sotto.sdp.NegotiatedRepair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what is missing on this hop and asks for it with generic NACKs (RFC 4585 6.2.1). It goes by the numbers of the hop, which the
 * media distributor writes without gaps, so that a gap is a loss.
 *
 * <p>A packet that others overtook may only be late, so it is asked for a moment later; then again after a round trip that doubles, at most
 * {@link #MOST_ASKED} times, and never when the answer would come after {@link #WANTED_NANOS}, because nobody plays it any more. What
 * is known of a source is bounded, and so is the number of sources: who claims gaps gets a few short packets for them and no memory.
 *
 * <p>Two pending packets of different sources may have the same sequence number, and then RFC 4588 5.3 cannot say which of them a repeated
 * packet is. Here the outer tag says it: see {@link DoubleReceiver}.
 */
final class RepairMachine {
    /** How late a packet may come and still be used: the longest that a playout buffer of a conversation waits. */
    static final long WANTED_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How long a packet that was overtaken may take to come by itself. */
    static final long REORDER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How often one packet is asked for at most. */
    static final int MOST_ASKED = 3;

    /** The least time between two datagrams with NACKs. */
    static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Packets of one source that are waited for. */
    static final int MOST_MISSING = 64;

    static final int MOST_SOURCES = 64;

    /** Packets that one datagram asks for: at most 16 octets each, so that it fits into every path. */
    static final int MOST_IN_DATAGRAM = 64;

    /** Packets of a source are hardly further apart; a longer pause is silence and says nothing about when they were sent. */
    private static final long MOST_SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private static final long FIRST_ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A longer one is not believed for long: otherwise a single stall would end all asking, and so all measuring. */
    private static final long MOST_ROUND_TRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(120);

    private static final long LEAST_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Counters<RepairCounter> counters = new Counters<>(RepairCounter.class);
    private final Map<Integer, Source> sources = new LinkedHashMap<>(16, 0.75f, true);
    private Optional<NegotiatedRepair> agreed = Optional.empty();
    private long roundTripNanos = FIRST_ROUND_TRIP_NANOS;
    private boolean measured;
    private long nextDatagramNanos = Long.MIN_VALUE;
    private long deadlineNanos = NanoClock.NEVER;

    private static final class Source {
        final TreeMap<Long, Missing> missing = new TreeMap<>();
        long highest;
        long highestNanos;
    }

    private static final class Missing {
        final long endsNanos;
        long dueNanos;
        long askedNanos;
        int asked;
        boolean came;

        Missing(long endsNanos, long dueNanos) {
            this.endsNanos = endsNanos;
            this.dueNanos = dueNanos;
        }
    }

    /** What offer and answer say; without agreement nothing is noted and nothing asked for. */
    void agreed(Optional<NegotiatedRepair> repair) {
        agreed = repair;
        if (repair.isEmpty()) {
            onNewHop();
        }
    }

    /** A hop with new keys numbers its packets anew. */
    void onNewHop() {
        sources.values().forEach(s -> s.missing.values().forEach(this::forget));
        sources.clear();
        deadlineNanos = NanoClock.NEVER;
    }

    /** Payload type of what a packet of this payload type repeats (RFC 4588 8.1); −1 if it repeats nothing. */
    int repeatedType(int payloadType) {
        return agreed.map(r -> r.rtxToReceive().getOrDefault(payloadType, -1)).orElse(-1);
    }

    /**
     * A packet of {@code ssrc} with this index on the hop was authentic, however it came.
     *
     * @return whether it had been asked for
     */
    boolean onArrived(int ssrc, long index, long nowNanos) {
        if (agreed.isEmpty()) {
            return false;
        }
        Source source = sources.get(ssrc);
        if (source == null) {
            begin(ssrc, index, nowNanos);
            return false;
        }
        if (index > source.highest) {
            note(source, index, nowNanos);
            return false;
        }
        Missing missing = source.missing.get(index);
        if (missing == null || missing.came) {
            return false;
        }
        if (missing.asked == 0) {
            counters.increment(RepairCounter.CAME_LATE);
            source.missing.remove(index);
            return false;
        }
        came(missing, nowNanos);
        return true;
    }

    /** The sources of which a packet with this sequence number on the hop was asked for and has not come. */
    List<Integer> askedFor(int sequence) {
        List<Integer> found = new ArrayList<>();
        sources.forEach((ssrc, source) -> {
            Missing missing = find(source, sequence);
            if (missing != null && missing.asked > 0 && !missing.came) {
                found.add(ssrc);
            }
        });
        return found;
    }

    /** Whether a packet with this sequence number was asked for and came, lately, so that a second copy is nobody's fault. */
    boolean cameAfterAsking(int ssrc, int sequence) {
        Source source = sources.get(ssrc);
        Missing missing = source == null ? null : find(source, sequence);
        return missing != null && missing.came && missing.asked > 0;
    }

    /** The NACKs that are due, one for each source; to go into one datagram. */
    List<GenericNack> due(int ownSsrc, long nowNanos) {
        if (nowNanos < deadlineNanos) {
            return List.of();
        }
        List<GenericNack> nacks = new ArrayList<>();
        int room = nowNanos >= nextDatagramNanos ? MOST_IN_DATAGRAM : 0;
        deadlineNanos = NanoClock.NEVER;
        for (Map.Entry<Integer, Source> entry : sources.entrySet()) {
            List<Long> asked = ask(entry.getValue(), room, nowNanos);
            room -= asked.size();
            if (!asked.isEmpty()) {
                nacks.add(new GenericNack(ownSsrc, entry.getKey(), items(asked)));
            }
        }
        if (!nacks.isEmpty()) {
            nextDatagramNanos = nowNanos + PACE_NANOS;
        }
        if (deadlineNanos != NanoClock.NEVER) {
            deadlineNanos = Math.max(deadlineNanos, nextDatagramNanos);
        }
        return nacks;
    }

    /** When {@link #due} has something to do. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    /** How often what happened. */
    Counters<RepairCounter> counters() {
        return counters;
    }

    /** How many packets are noted as missing, or as having been. */
    int noted() {
        return sources.values().stream().mapToInt(s -> s.missing.size()).sum();
    }

    private void begin(int ssrc, long index, long nowNanos) {
        if (sources.size() >= MOST_SOURCES) {
            Iterator<Source> eldest = sources.values().iterator();
            eldest.next().missing.values().forEach(this::forget);
            eldest.remove();
        }
        Source source = new Source();
        source.highest = index;
        source.highestNanos = nowNanos;
        sources.put(ssrc, source);
    }

    /** Everything between the highest index so far and {@code index} is missing. */
    private void note(Source source, long index, long nowNanos) {
        long steps = index - source.highest;
        long spacing = Math.clamp((nowNanos - source.highestNanos) / steps, 0, MOST_SPACING_NANOS);
        counters.add(RepairCounter.OVERTAKEN, steps - 1);
        long first = Math.max(source.highest + 1, index - MOST_MISSING);
        counters.add(RepairCounter.GIVEN_UP, first - source.highest - 1);
        for (long lost = first; lost < index; lost++) {
            // When it should have been here, if packets come evenly.
            long expected = nowNanos - (index - lost) * spacing;
            Missing missing = new Missing(expected + WANTED_NANOS, nowNanos + REORDER_NANOS);
            source.missing.put(lost, missing);
            deadlineNanos = Math.min(deadlineNanos, Math.max(missing.dueNanos, nextDatagramNanos));
        }
        while (source.missing.size() > MOST_MISSING) {
            forget(source.missing.pollFirstEntry().getValue());
        }
        source.highest = index;
        source.highestNanos = nowNanos;
    }

    private void came(Missing missing, long nowNanos) {
        missing.came = true;
        counters.increment(RepairCounter.REPAIRED);
        if (missing.asked == 1) {
            // Only then it is known which of our questions was answered.
            measure(nowNanos - missing.askedNanos);
        }
    }

    private void measure(long roundTrip) {
        roundTripNanos = measured ? roundTripNanos + (roundTrip - roundTripNanos) / 8 : roundTrip;
        roundTripNanos = Math.min(roundTripNanos, MOST_ROUND_TRIP_NANOS);
        measured = true;
    }

    /** Notes that up to {@code room} packets of a source are being asked for, and gives up those whose time is over. */
    private List<Long> ask(Source source, int room, long nowNanos) {
        List<Long> asked = new ArrayList<>();
        Iterator<Map.Entry<Long, Missing>> all = source.missing.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Long, Missing> entry = all.next();
            Missing missing = entry.getValue();
            if (nowNanos >= missing.endsNanos) {
                forget(missing);
                all.remove();
            } else if (!missing.came) {
                if (nowNanos >= missing.dueNanos && asked.size() < room && answerIsUseful(missing, nowNanos)) {
                    asked.add(entry.getKey());
                    onAsked(missing, nowNanos);
                }
                deadlineNanos = Math.min(deadlineNanos, nextOf(missing, nowNanos));
            }
        }
        return asked;
    }

    private void onAsked(Missing missing, long nowNanos) {
        long patience = Math.max(LEAST_PATIENCE_NANOS, roundTripNanos + roundTripNanos / 4);
        missing.dueNanos = nowNanos + (patience << missing.asked);
        missing.asked++;
        missing.askedNanos = nowNanos;
        counters.increment(RepairCounter.ASKED);
    }

    private boolean answerIsUseful(Missing missing, long nowNanos) {
        return missing.asked < MOST_ASKED && nowNanos + roundTripNanos <= missing.endsNanos;
    }

    private long nextOf(Missing missing, long nowNanos) {
        return answerIsUseful(missing, Math.max(nowNanos, missing.dueNanos)) ? missing.dueNanos : missing.endsNanos;
    }

    private void forget(Missing missing) {
        if (!missing.came) {
            counters.increment(RepairCounter.GIVEN_UP);
        }
    }

    private static @Nullable Missing find(Source source, int sequence) {
        // The highest index that ends in this number and is not above the highest of all.
        long near = source.highest - ((source.highest - sequence) & 0xFFFF);
        return source.missing.get(near);
    }

    /** RFC 4585 6.2.1: the first lost packet and 16 bits for those that follow. */
    private static List<NackItem> items(List<Long> indices) {
        List<NackItem> items = new ArrayList<>();
        long first = indices.getFirst();
        int following = 0;
        for (long index : indices.subList(1, indices.size())) {
            long behind = index - first - 1;
            if (behind < 16) {
                following |= 1 << behind;
            } else {
                items.add(new NackItem((int) (first & 0xFFFF), following));
                first = index;
                following = 0;
            }
        }
        items.add(new NackItem((int) (first & 0xFFFF), following));
        return items;
    }
}
