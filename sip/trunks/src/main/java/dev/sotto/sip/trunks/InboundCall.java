package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.CallEvent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A call whose trunk is known.
 *
 * @param trunk its trunk
 * @param signalled the called number as it came; empty if none was called
 * @param called the same as E.164 where that can be said
 * @param caller who calls
 * @param attributes of header fields, as the trunk says
 */
public record InboundCall(
        TrunkConfig trunk,
        Optional<String> signalled,
        Optional<String> called,
        Caller caller,
        Map<String, String> attributes) {
    private static final int MAX_ATTRIBUTE = 200;

    /** Takes a copy. */
    public InboundCall {
        attributes = Map.copyOf(attributes);
    }

    /** Reads what {@code invited} says, as the other side of {@code trunk} means it. */
    public static InboundCall of(CallEvent.Invited invited, TrunkConfig trunk) {
        Optional<String> signalled = SignalledNumber.called(invited, trunk);
        Map<String, String> attributes = new TreeMap<>();
        trunk.headersIn()
                .forEach((header, attribute) -> invited.headers()
                        .first(header)
                        .ifPresent(value -> attributes.put(
                                attribute,
                                value.length() > MAX_ATTRIBUTE ? value.substring(0, MAX_ATTRIBUTE) : value)));
        return new InboundCall(
                trunk,
                signalled,
                signalled.map(number -> SignalledNumber.normalised(number, trunk.numbers())),
                Caller.of(invited, trunk),
                attributes);
    }
}
