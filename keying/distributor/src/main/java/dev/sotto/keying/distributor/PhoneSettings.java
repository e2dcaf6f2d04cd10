package dev.sotto.keying.distributor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the configuration says of telephones in one standard conference, whole: what it does not say is off (ADR 0036).
 *
 * @param conference its address, {@code sip:user@host}
 * @param verifier of the PIN of guests
 * @param host of the PIN of hosts, if they have one; of the same salt
 * @param max how many phones at a time
 * @param rules those that are on
 * @param callers who may bring a PIN, each as {@link #isCaller} takes it; all if there are none
 */
public record PhoneSettings(
        String conference,
        PinVerifier verifier,
        Optional<PinVerifier> host,
        int max,
        Set<PhoneRule> rules,
        List<String> callers) {
    /** Most callers of a conference. */
    public static final int MAX_CALLERS = 32;

    /** Takes copies of the collections. */
    public PhoneSettings {
        rules = Set.copyOf(rules);
        callers = List.copyOf(callers);
    }

    /** Whether this is a pattern of callers: {@code +49228*}, {@code sip:anna@example.org} or {@code sip:*@example.org}. */
    public static boolean isCaller(String text) {
        return CallerPattern.parse(text).isPresent();
    }
}
