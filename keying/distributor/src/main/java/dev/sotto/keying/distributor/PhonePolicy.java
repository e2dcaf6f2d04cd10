package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * With which PINs phones may be in a private conference, and how many.
 *
 * <p>When a meeting begins, many phones bring the same right PIN at once, and one Argon2id after the other would keep them
 * waiting. So a PIN that was right is known again for ten minutes by a hash under a secret of this process. It says nothing to
 * who guesses: what it does not know takes the slow way.
 */
final class PhonePolicy {
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(10);

    private record Right(Fingerprint hash, long untilNanos) {}

    final PinVerifier verifier;

    /** That of hosts; empty if nobody is a host by PIN. */
    final Optional<PinVerifier> host;

    final int max;
    private final Map<PinMatch, Right> right = new EnumMap<>(PinMatch.class);

    PhonePolicy(PinVerifier verifier, Optional<PinVerifier> host, int max) {
        this.verifier = verifier;
        this.host = host;
        this.max = max;
    }

    void onRight(PinMatch whose, Fingerprint hash, long nowNanos) {
        right.put(whose, new Right(hash, nowNanos + REMEMBERED_NANOS));
    }

    /** Whose PIN it is, if that is known without comparing. */
    PinMatch known(Fingerprint hash, long nowNanos) {
        for (Map.Entry<PinMatch, Right> entry : right.entrySet()) {
            if (nowNanos < entry.getValue().untilNanos()
                    && entry.getValue().hash().equals(hash)) {
                return entry.getKey();
            }
        }
        return PinMatch.NONE;
    }
}
