package dev.sotto.sip.focus;

import dev.sotto.keying.tunnel.Kind;
import dev.sotto.numbering.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A conference as provisioned. Who may really join is on the key distributor's roster; {@link #mayJoin} only spares
 * strangers the attempt.
 *
 * @param address {@code sip:user@host}, host in lower case, without port and parameters
 * @param displayName for people
 * @param maxLegs how many may be in it, at least 1
 * @param mayJoin URIs of callers; {@code *} stands for any text; empty lets everybody try
 * @param kind what its administrator expects. The key distributor's roster decides; a conference that is to be private and that
 *     the key distributor would serve as a standard one is not served at all. Empty takes what the key distributor says
 * @param numbers user parts of other addresses that lead telephones to it; an endpoint has to call the address itself, because that is
 *     what it checks the key distributor's certificate against
 * @param schedule when it is open; always if empty. Who is in it keeps it open
 */
public record ConferenceConfig(
        String address,
        String displayName,
        int maxLegs,
        List<String> mayJoin,
        Optional<Kind> kind,
        List<String> numbers,
        Optional<Schedule> schedule) {
    /** One that is always open and that no number leads to. */
    public ConferenceConfig(
            String address, String displayName, int maxLegs, List<String> mayJoin, Optional<Kind> kind) {
        this(address, displayName, maxLegs, mayJoin, kind, List.of(), Optional.empty());
    }

    /** One whose kind is left to the key distributor. */
    public ConferenceConfig(String address, String displayName, int maxLegs, List<String> mayJoin) {
        this(address, displayName, maxLegs, mayJoin, Optional.empty());
    }

    /** Takes copies of the lists. */
    public ConferenceConfig {
        mayJoin = List.copyOf(mayJoin);
        numbers = List.copyOf(numbers);
        if (maxLegs < 1) {
            throw new IllegalArgumentException("maxLegs is at least 1");
        }
    }

    /** Whether somebody may be the first in it. */
    boolean isOpen(Instant now) {
        return schedule.isEmpty() || schedule.get().isOpen(now);
    }

    /** The addresses that lead telephones to it. */
    List<String> numberAddresses() {
        String host = address.substring(address.indexOf('@'));
        return numbers.stream().map(number -> "sip:" + number + host).toList();
    }

    /** Whether serving it as {@code said} would be less than its administrator expects. */
    boolean expectsMoreThan(Kind said) {
        return said == Kind.STANDARD && kind.equals(Optional.of(Kind.PRIVATE));
    }

    /** Whether the filter lets this caller try. */
    boolean letsTry(String from) {
        return mayJoin.isEmpty() || mayJoin.stream().anyMatch(pattern -> matches(pattern, from));
    }

    /** Each star takes the nearest match, so the work grows with the length of the text only. */
    private static boolean matches(String pattern, String text) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return pattern.equals(text);
        }
        String last = parts[parts.length - 1];
        if (!text.startsWith(parts[0]) || !text.endsWith(last)) {
            return false;
        }
        int at = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int found = text.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return at <= text.length() - last.length();
    }
}
