package dev.sotto.sip.focus;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import java.util.List;
import java.util.Optional;

/**
 * Where a call goes on to.
 *
 * @param kind what it goes on to
 * @param rounds who is called: all of a round at once, and those of the next when none of it could be reached or answered
 * @param limits how long it may take
 */
record Onward(Kind kind, List<List<Callee>> rounds, Limits limits) {
    /** Takes copies. */
    Onward {
        rounds = rounds.stream().map(List::copyOf).toList();
        if (rounds.isEmpty() || rounds.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("a call that goes on to nobody");
        }
    }

    /** To the gateway alone. */
    static Onward to(Kind kind, Callee gateway, Limits limits) {
        return new Onward(kind, List.of(List.of(gateway)), limits);
    }

    /** What a call goes on to. */
    enum Kind {
        /** The gateway, which puts it into a conference. */
        CONFERENCE,
        /** The gateway, which calls somebody else for it. */
        BRIDGE,
        /** Whom the gateway wants called. */
        CALLEE
    }

    /**
     * How long it may take.
     *
     * @param reachSeconds until somebody rings or answers
     * @param ringSeconds until somebody answers; 0 for as long as it takes
     * @param talkSeconds after the answer; 0 for as long as it takes
     */
    record Limits(int reachSeconds, int ringSeconds, int talkSeconds) {
        /** Our own gateway answers at once, and one that rings is there. */
        static final Limits GATEWAY = new Limits(10, 0, 0);
    }

    /**
     * One who is called.
     *
     * @param name for an operator
     * @param target the Request-URI
     * @param from the caller as it is told; empty as the caller said
     * @param displayName of the caller; empty as the caller said
     * @param nextHop where the INVITE goes
     * @param headers of the INVITE
     * @param login what a challenge is answered with
     */
    record Callee(
            String name,
            String target,
            Optional<String> from,
            Optional<String> displayName,
            Hop nextHop,
            Headers headers,
            Optional<Login> login) {
        /** One that is told the caller as it said. */
        static Callee of(String name, String target, Hop nextHop, Headers headers) {
            return new Callee(name, target, Optional.empty(), Optional.empty(), nextHop, headers, Optional.empty());
        }
    }
}
