package dev.sotto.sip.trunks;

import dev.sotto.numbering.Countries;
import dev.sotto.sip.calls.CallEvent;
import java.util.Locale;
import java.util.Optional;

/** The telephone number in a URI: the user part of sip and sips (RFC 3261 19.1.6), or tel (RFC 3966). */
final class SignalledNumber {
    private static final int MAX_LENGTH = 64;
    private static final String SEPARATORS = "-.()";
    private static final String CONTEXT = "phone-context=+";

    private SignalledNumber() {}

    /**
     * The number that was called. A provider with which we registered calls the contact that we registered, and says the number in To
     * (RFC 3261 8.1.1.2).
     */
    static Optional<String> called(CallEvent.Invited invited, TrunkConfig trunk) {
        return trunk.mode() == TrunkConfig.Mode.REGISTERS_WITH_PROVIDER
                ? of(invited.to()).or(() -> of(invited.requestUri()))
                : of(invited.requestUri());
    }

    /** Digits with or without {@code +} before them; empty if it names no number. */
    static Optional<String> of(String uri) {
        String text = uri.strip();
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = text.substring(colon + 1);
        int at = rest.lastIndexOf('@');
        return switch (scheme) {
            case "sip", "sips" -> at < 0 ? Optional.empty() : read(rest.substring(0, at));
            case "tel" -> read(rest);
            default -> Optional.empty();
        };
    }

    private static Optional<String> read(String user) {
        int semicolon = user.indexOf(';');
        String number = plain(semicolon < 0 ? user : user.substring(0, semicolon));
        boolean hasPlus = number.startsWith("+");
        String digits = hasPlus ? number.substring(1) : number;
        if (digits.isEmpty() || digits.length() > MAX_LENGTH || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        String parameters = semicolon < 0 ? "" : user.substring(semicolon).toLowerCase(Locale.ROOT);
        int context = parameters.indexOf(CONTEXT);
        if (hasPlus || context < 0) {
            return Optional.of(number);
        }
        // RFC 3966 5.1.5: a local number is one of the place that phone-context names.
        String place = parameters.substring(context + CONTEXT.length()).split(";", 2)[0];
        return Optional.of("+" + plain(place) + digits).filter(Countries::isE164);
    }

    /** Without escapes (RFC 3261 19.1.2), a password, and what is there to make it readable (RFC 3966 5.1.1). */
    private static String plain(String text) {
        int colon = text.indexOf(':');
        String number = (colon < 0 ? text : text.substring(0, colon))
                .replaceAll("(?i)%2b", "+")
                .replaceAll("%2[89deDE]", "-");
        StringBuilder out = new StringBuilder();
        number.chars().filter(c -> SEPARATORS.indexOf(c) < 0).forEach(c -> out.append((char) c));
        return out.toString();
    }

    /** {@code number} as E.164, as the other side of a trunk with these {@code habits} means it; as it is if that cannot be said. */
    static String normalised(String number, TrunkConfig.Numbers habits) {
        Optional<String> stripped = habits.stripPrefix()
                .filter(number::startsWith)
                .map(prefix -> number.substring(prefix.length()))
                .filter(rest -> !rest.isEmpty());
        boolean isAdded = habits.stripPrefix().isPresent() ? stripped.isPresent() : !number.startsWith("+");
        String rest = stripped.orElse(number);
        String added = isAdded ? habits.addPrefix().orElse("") + rest : rest;
        return Countries.international(added, habits.country());
    }
}
