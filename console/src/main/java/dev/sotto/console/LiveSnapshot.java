package dev.sotto.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs, at one moment.
 *
 * @param number grows with each snapshot
 * @param at the moment
 * @param keyDistributor whether it can be asked
 * @param conferences those that somebody is in, and those that were over a short time ago
 * @param calls legs, and calls of telephones that are carried to the gateway
 * @param cores the forwarding cores; empty while they do not answer
 */
public record LiveSnapshot(
        long number,
        Instant at,
        KeyLink keyDistributor,
        List<LiveConference> conferences,
        int calls,
        List<LiveCore> cores) {
    /** Takes copies of the lists. */
    public LiveSnapshot {
        conferences = List.copyOf(conferences);
        cores = List.copyOf(cores);
    }

    /**
     * The link to the key distributor.
     *
     * @param sentence for people
     */
    public record KeyLink(boolean reachable, String sentence) {}

    /**
     * One forwarding core.
     *
     * @param core from 0
     * @param port UDP
     * @param pinned whether its thread has a CPU of its own
     * @param busyPermille how busy it is, in thousandths
     * @param tier how it sends and receives
     * @param forwarded packets since the start
     * @param dropped packets since the start
     */
    public record LiveCore(
            int core, int port, boolean pinned, int busyPermille, String tier, long forwarded, long dropped) {}

    Optional<LiveConference> find(String address) {
        return conferences.stream().filter(c -> c.address().equals(address)).findFirst();
    }

    List<LiveConference> running() {
        return conferences.stream().filter(c -> !c.participants().isEmpty()).toList();
    }
}
