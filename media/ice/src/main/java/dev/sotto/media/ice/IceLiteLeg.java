package dev.sotto.media.ice;

import dev.sotto.base.NanoClock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the responder knows of one leg; changed only by authenticated checks. */
final class IceLiteLeg {
    final long legId;
    IceCredentials credentials;
    /** Those before an ICE restart, until the new ones have nominated a pair. */
    @Nullable
    IceCredentials former;

    final Map<TransportAddress, Long> lastCheckNanos = new LinkedHashMap<>();

    @Nullable
    TransportAddress nominated;
    /** When consent ends; {@link NanoClock#NEVER} before the first nomination and after consent was lost. */
    long consentUntilNanos = NanoClock.NEVER;

    IceLiteLeg(long legId, IceCredentials credentials) {
        this.legId = legId;
        this.credentials = credentials;
    }

    long addressesSeenSince(long nanos) {
        return lastCheckNanos.values().stream().filter(last -> last > nanos).count();
    }

    /** Unseen since {@code nanos} and not the nominated one, whose end is consent's business. */
    List<TransportAddress> staleAddresses(long nanos) {
        return lastCheckNanos.entrySet().stream()
                .filter(entry -> entry.getValue() <= nanos && !entry.getKey().equals(nominated))
                .map(Map.Entry::getKey)
                .toList();
    }

    long lastCheckFrom(TransportAddress address) {
        return lastCheckNanos.getOrDefault(address, Long.MIN_VALUE / 2);
    }
}
