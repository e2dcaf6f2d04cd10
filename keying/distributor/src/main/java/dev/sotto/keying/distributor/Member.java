package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.AdmissionMessage.Described;
import dev.sotto.keying.tunnel.SecurityLabel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An endpoint that holds keys, and which EKTKeys it has acknowledged. */
final class Member {
    final Leg.Key leg;
    final Conference conference;
    final UUID association;
    final Fingerprint fingerprint;
    final int profile;
    final long keyedNanos;
    private final Map<Integer, Long> sent = new LinkedHashMap<>();
    private int acknowledgedSpi = -1;
    private boolean doubted;
    private boolean hurried;
    private int proofSpi = -1;
    private boolean unreachable;

    /** What call processing was told last of who can read its media; null before. */
    @Nullable
    SecurityLabel toldLabel;

    Member(Leg leg, UUID association, Fingerprint fingerprint, int profile, long nowNanos) {
        this.leg = leg.key;
        this.conference = leg.conference;
        this.association = association;
        this.fingerprint = fingerprint;
        this.profile = profile;
        this.keyedNanos = nowNanos;
    }

    void onSent(int spi, long nowNanos) {
        sent.put(spi, nowNanos);
        if (doubted && proofSpi < 0) {
            proofSpi = spi;
        }
    }

    /** Somebody says that it has gone; from now on only the acknowledgement of a later key proves the opposite. */
    void doubt() {
        doubted = true;
        proofSpi = -1;
    }

    /** The same for a gateway whose own link broke: that two ways fail at once is so rare that it gets less time. */
    void doubtInHaste() {
        doubt();
        hurried = true;
    }

    /** Whether it was doubted because its own link broke. */
    boolean isHurried() {
        return hurried;
    }

    /** Whether it has just acknowledged a key that was sent after the doubt; then the doubt is over. */
    boolean refutesDoubt() {
        boolean refuted = doubted && proofSpi >= 0 && !sent.containsKey(proofSpi);
        doubted &= !refuted;
        hurried &= !refuted;
        return refuted;
    }

    /** Nothing reaches it from now on; or all that was sent will, from now on. */
    void onTunnel(boolean cut, long nowNanos) {
        unreachable = cut;
        sent.replaceAll((spi, at) -> nowNanos);
    }

    /** EKTKeys travel in order, so that one acknowledged means those before it arrived too. */
    boolean onAcknowledged(int spi) {
        if (!sent.containsKey(spi)) {
            return false;
        }
        acknowledgedSpi = spi;
        for (Iterator<Integer> it = sent.keySet().iterator(); it.hasNext(); ) {
            int acknowledged = it.next();
            it.remove();
            if (acknowledged == spi) {
                break;
            }
        }
        return true;
    }

    /** What call processing shows of it to people. */
    Described described(long nowNanos) {
        String name = conference.nameOf(fingerprint);
        ConferenceKeys keys = conference.keys;
        if (keys == null || keys.set() == null || acknowledgedSpi < 0) {
            return new Described(leg.legId(), name, OptionalInt.empty(), 0, 0, conference.locked);
        }
        long next = TimeUnit.NANOSECONDS.toSeconds(keys.nextDeadlineNanos() - nowNanos);
        return new Described(
                leg.legId(),
                name,
                OptionalInt.of(acknowledgedSpi),
                seconds(keys.ageSeconds(nowNanos)),
                seconds(next),
                conference.locked);
    }

    private static int seconds(long count) {
        return Math.clamp(count, 0, Integer.MAX_VALUE);
    }

    int acknowledgedSpi() {
        return acknowledgedSpi;
    }

    boolean hasAcknowledgedAll() {
        return sent.isEmpty();
    }

    /**
     * When it has had enough time for the oldest key that it did not acknowledge.
     *
     * @param hasteNanos how long for the key by which one whose link broke is asked
     */
    long deadlineNanos(long acknowledgeNanos, long hasteNanos) {
        if (unreachable) {
            return NanoClock.NEVER;
        }
        long usual = sent.values().stream()
                .mapToLong(at -> at + acknowledgeNanos)
                .min()
                .orElse(NanoClock.NEVER);
        Long asked = hurried ? sent.get(proofSpi) : null;
        return asked == null ? usual : Math.min(usual, asked + hasteNanos);
    }
}
