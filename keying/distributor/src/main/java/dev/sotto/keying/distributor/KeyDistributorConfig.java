package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.ekt.EktParameterSet;
import java.util.concurrent.TimeUnit;

/**
 * Settings of a {@link KeyDistributorMachine}.
 *
 * @param enrolHost name or address under which endpoints reach the enrolment page; goes into tokens
 * @param enrolPort its port
 * @param caPin SHA-256 of the subject public key of our own CA; goes into tokens
 * @param keys how long keys live
 * @param limits how much others may ask for
 */
public record KeyDistributorConfig(String enrolHost, int enrolPort, Fingerprint caPin, KeyPolicy keys, Limits limits) {
    /**
     * How long keys live.
     *
     * @param ttlSeconds lifetime of an EKTKey as endpoints are told, 60..2^24-1
     * @param periodNanos the longest time without a new one
     * @param acknowledgeNanos how long a member may take to acknowledge an EKTKey before it is removed
     * @param stormTokens how many rekeys may follow one another at once
     * @param stormNanos how long until one more is allowed; what comes sooner is done together
     * @param gatherNanos how long after a restart the first of its former members waits for the others, so that all get one
     *     fresh EKTKey and the one before it serves meanwhile
     * @param rekeyOnJoin whether a newcomer must not be able to open what was said before
     */
    public record KeyPolicy(
            int ttlSeconds,
            long periodNanos,
            long acknowledgeNanos,
            int stormTokens,
            long stormNanos,
            long gatherNanos,
            boolean rekeyOnJoin) {
        /** TTL 600 s, a new key every 300 s, 5 s to acknowledge, storms of ten and then one each half second, 8 s to gather. */
        public static final KeyPolicy DEFAULT = new KeyPolicy(
                600,
                TimeUnit.SECONDS.toNanos(300),
                TimeUnit.SECONDS.toNanos(5),
                10,
                TimeUnit.MILLISECONDS.toNanos(500),
                TimeUnit.SECONDS.toNanos(8),
                false);

        /** @throws IllegalArgumentException if a value is out of its range */
        public KeyPolicy {
            boolean sane = ttlSeconds >= 60
                    && ttlSeconds <= EktParameterSet.MAX_TTL_SECONDS
                    && periodNanos > 0
                    && acknowledgeNanos > 0
                    && stormTokens > 0
                    && stormNanos > 0
                    && gatherNanos >= 0;
            if (!sane) {
                throw new IllegalArgumentException("key policy: ttl " + ttlSeconds + " s");
            }
        }

        /** When a key made at 0 is replaced at the latest: after the period, or after three quarters of its life. */
        long refreshNanos() {
            return Math.min(periodNanos, TimeUnit.SECONDS.toNanos(ttlSeconds) / 4 * 3);
        }
    }

    /**
     * How much others may ask for.
     *
     * @param legsPerConference legs that may be expected or keyed at a time
     * @param legsPerMd the same for all conferences of one media distributor
     * @param expectNanos how long an endpoint may take from {@code Expect} to the end of its handshake
     * @param rekeyWantedNanos how often call processing may ask for a rekey of one conference
     * @param invitationSeconds how long an invitation is good
     * @param openInvitations how many may be open in one conference
     */
    public record Limits(
            int legsPerConference,
            int legsPerMd,
            long expectNanos,
            long rekeyWantedNanos,
            long invitationSeconds,
            int openInvitations) {
        /** 1000 legs in a conference, 20000 of a media distributor, 180 s, one rekey in 30 s, 24 h, 1000 invitations. */
        public static final Limits DEFAULT =
                new Limits(1000, 20_000, TimeUnit.SECONDS.toNanos(180), TimeUnit.SECONDS.toNanos(30), 86_400, 1000);
    }
}
