package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.CallEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Who calls by a trunk: what the call says, and of that only what the trunk is trusted with (RFC 3325 5).
 *
 * @param number as E.164 where that can be said; empty for none. For rules and call records, also of who wants to be shown to nobody
 * @param displayName as the call says; empty for none
 * @param isAsserted whether the provider stands for the number
 * @param isWithheld whether the caller wants to be shown to nobody (RFC 3323)
 * @param divertedFrom the number that was called first (RFC 5806)
 * @param shown what others in a conference see; empty for nothing
 */
public record Caller(
        Optional<String> number,
        String displayName,
        boolean isAsserted,
        boolean isWithheld,
        Optional<String> divertedFrom,
        Optional<String> shown) {
    private static final int MAX_NAME = 120;
    private static final int SHOWN_FIRST = 3;
    private static final int SHOWN_LAST = 2;
    private static final int TELLING_DIGITS = 5;

    /** What {@code invited} says, and what of it {@code trunk} is trusted with. */
    static Caller of(CallEvent.Invited invited, TrunkConfig trunk) {
        boolean trusted = trunk.callerId().trustInbound();
        List<NameAddress> asserted = trusted ? named(invited, "P-Asserted-Identity") : List.of();
        List<NameAddress> remote = trusted ? named(invited, "Remote-Party-ID") : List.of();
        NameAddress from = new NameAddress(invited.displayName(), invited.from(), Map.of());
        List<NameAddress> believed = !asserted.isEmpty() ? asserted : !remote.isEmpty() ? remote : List.of(from);
        Optional<String> number = believed.stream()
                .flatMap(one -> SignalledNumber.of(one.uri()).stream())
                .findFirst()
                .map(one -> SignalledNumber.normalised(one, trunk.numbers()));
        String name = believed.stream()
                .map(NameAddress::displayName)
                .filter(one -> !one.isBlank())
                .findFirst()
                .map(Caller::clean)
                .orElse("");
        boolean withheld = isWithheld(invited, from, remote);
        Optional<String> diverted = (trusted ? named(invited, "Diversion") : List.<NameAddress>of())
                .stream()
                        .flatMap(one -> SignalledNumber.of(one.uri()).stream())
                        .findFirst()
                        .map(one -> SignalledNumber.normalised(one, trunk.numbers()));
        return new Caller(
                number,
                name,
                !asserted.isEmpty(),
                withheld,
                diverted,
                withheld
                        ? Optional.empty()
                        : shown(number, name, trunk.numbers().hideCallerNumber()));
    }

    private static List<NameAddress> named(CallEvent.Invited invited, String header) {
        return invited.headers().values(header).stream()
                .flatMap(value -> NameAddress.all(value).stream())
                .toList();
    }

    /** RFC 3323 4.1 and 4.2, RFC 3325 9.3; session and critical are not about who is shown. */
    private static boolean isWithheld(CallEvent.Invited invited, NameAddress from, List<NameAddress> remote) {
        boolean asked = invited.headers().values("Privacy").stream()
                .flatMap(value -> List.of(value.split("[;,]")).stream())
                .map(String::strip)
                .anyMatch(word -> word.equalsIgnoreCase("id")
                        || word.equalsIgnoreCase("user")
                        || word.equalsIgnoreCase("header"));
        boolean full = remote.stream()
                .anyMatch(one -> one.parameters().getOrDefault("privacy", "").equalsIgnoreCase("full"));
        String uri = from.uri().toLowerCase(Locale.ROOT);
        return asked || full || uri.startsWith("sip:anonymous@") || uri.contains("anonymous.invalid");
    }

    private static Optional<String> shown(Optional<String> number, String name, boolean hidden) {
        boolean isTelling = hidden && number.isPresent() && isTelling(name, number.get());
        if (!name.isEmpty() && !isTelling) {
            return Optional.of(name);
        }
        return hidden ? number.map(Caller::masked) : number;
    }

    /** Whether a name is, or has in it, so much of the number that it would be known. */
    private static boolean isTelling(String name, String number) {
        String digits = name.replaceAll("[^0-9]", "");
        return digits.length() >= TELLING_DIGITS && number.contains(digits.substring(digits.length() - TELLING_DIGITS));
    }

    /** Country and last digits: enough to tell callers apart, too little to call one. */
    private static String masked(String number) {
        return number.length() <= SHOWN_FIRST + SHOWN_LAST + 2
                ? "…"
                : number.substring(0, SHOWN_FIRST) + "…" + number.substring(number.length() - SHOWN_LAST);
    }

    private static String clean(String name) {
        String line = name.replaceAll("\\p{Cntrl}", " ").strip();
        return line.length() > MAX_NAME ? line.substring(0, MAX_NAME) : line;
    }
}
