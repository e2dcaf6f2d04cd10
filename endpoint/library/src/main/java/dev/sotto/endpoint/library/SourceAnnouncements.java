package dev.sotto.endpoint.library;

import dev.sotto.base.NanoClock;
import dev.sotto.sdp.MediaSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which sources of ours the conference was told of (RFC 5576), and which it is to be told of next. One proposal is under way at a
 * time; what changes meanwhile goes into the next, and there is a moment between two. A source that finds no room is not
 * announced before another one goes; it is heard all the same, because the media distributor takes a source from its first packet.
 *
 * <p>When a proposal is refused, its new sources are proposed one by one, and the one that is then refused never again.
 */
final class SourceAnnouncements {
    /** What a description over a stream may hold: about 100 octets each. */
    static final int MOST = 256;

    /** What fits beside the rest in a SIP message of two datagrams on most paths (RFC 3261 18.1.1 wants streams for more). */
    static final int MOST_IN_DATAGRAM = 8;

    /** Between two proposals, so that many sources that come at once need few. */
    static final long SPACING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Refusals double the time to the next proposal this often at most, to 51 s. */
    private static final int MOST_DOUBLINGS = 8;

    private final int most;
    private final Map<Integer, Announced> sources = new LinkedHashMap<>();
    private List<MediaSource> announced = List.of();
    private Set<Integer> announcedSsrcs = Set.of();
    private List<MediaSource> proposed = List.of();
    private List<MediaSource> next = List.of();
    private long nextNanos = Long.MIN_VALUE;
    private int refusals;

    private static final class Announced {
        final MediaSource source;
        boolean suspected;
        boolean refused;

        Announced(MediaSource source) {
            this.source = source;
        }
    }

    SourceAnnouncements(int most) {
        this.most = most;
    }

    /** The source that goes into the first description already. */
    void begin(MediaSource source) {
        sources.put(source.ssrc(), new Announced(source));
        announce(List.of(source));
    }

    void add(MediaSource source) {
        sources.put(source.ssrc(), new Announced(source));
        choose();
    }

    void remove(int ssrc) {
        sources.remove(ssrc);
        choose();
    }

    /** What a description says that changes nothing of this. */
    List<MediaSource> announced() {
        return announced;
    }

    /** When the next proposal may go; {@link NanoClock#NEVER} if there is nothing to say. */
    long deadlineNanos() {
        return next.equals(announced) ? NanoClock.NEVER : nextNanos;
    }

    /** The next proposal, which is then under way. */
    List<MediaSource> propose(long nowNanos) {
        proposed = next;
        nextNanos = nowNanos + SPACING_NANOS;
        return proposed;
    }

    /** It was accepted. */
    void accepted() {
        refusals = 0;
        announce(proposed);
    }

    /**
     * It was refused.
     *
     * @param forSources whether because of a source in it, and not for a reason that passes
     * @return the source that is to blame, if that is known
     */
    OptionalInt refused(boolean forSources) {
        refusals = Math.min(MOST_DOUBLINGS, refusals + 1);
        nextNanos += SPACING_NANOS << refusals;
        List<Announced> fresh = proposed.stream()
                .filter(source -> !announcedSsrcs.contains(source.ssrc()))
                .flatMap(source -> Optional.ofNullable(sources.get(source.ssrc())).stream())
                .toList();
        OptionalInt blamed = OptionalInt.empty();
        if (forSources) {
            fresh.forEach(a -> a.suspected = true);
        }
        if (forSources && fresh.size() == 1) {
            fresh.getFirst().refused = true;
            blamed = OptionalInt.of(fresh.getFirst().source.ssrc());
        }
        choose();
        return blamed;
    }

    private void announce(List<MediaSource> present) {
        announced = present;
        announcedSsrcs = present.stream().map(MediaSource::ssrc).collect(Collectors.toUnmodifiableSet());
        choose();
    }

    /** Those that are announced and still there, then new ones, and of those under suspicion one at a time. */
    private void choose() {
        List<MediaSource> chosen = new ArrayList<>(
                announced.stream().filter(s -> sources.containsKey(s.ssrc())).toList());
        List<Announced> waiting = sources.values().stream()
                .filter(a -> !a.refused && !announcedSsrcs.contains(a.source.ssrc()))
                .toList();
        boolean anySuspect = waiting.stream().anyMatch(a -> a.suspected);
        int room = Math.max(0, most - chosen.size());
        waiting.stream()
                .filter(a -> a.suspected == anySuspect)
                .limit(anySuspect ? Math.min(1, room) : room)
                .forEach(a -> chosen.add(a.source));
        next = List.copyOf(chosen);
    }
}
