package dev.sotto.keying.ekt;

import dev.sotto.base.Counters;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.TokenBucket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end-to-end keys of everybody else, as one endpoint learns them from EKTKey messages and from the fields behind packets
 * (RFC 8870 4.3.2, RFC 8871 4.3).
 *
 * <p>For each packet that passed the outer tag, ask {@link #onPacket}, try the inner tag with the keys it names, and tell
 * {@link #onVerified} which one fitted. Only that promotes a key and commits its epoch. After every call look at
 * {@link #drainRetired}: the inner contexts of those keys must be dropped.
 */
public final class EktKeyList {
    /**
     * One source for a person.
     *
     * @param ssrc the source
     * @param spi under which its key came
     * @param epoch of its key
     */
    public record SourceView(int ssrc, int spi, int epoch) {}

    /** A distributor that rekeys more often than three times a second for the time of grace is broken. */
    private static final int MAX_SETS = 32;

    private final EktKeyListConfig config;
    private final Counters<EktVerdict> counters = new Counters<>(EktVerdict.class);
    private final Map<Integer, KeySet> sets = new LinkedHashMap<>();
    private final Map<Integer, SourceKeys> sources = new HashMap<>();
    private final TokenBucket knownSources;
    private final TokenBucket unknownSources;
    private final RejectedFields rejected = new RejectedFields();
    private List<Long> retired = new ArrayList<>();
    private long setCount;
    private long keyIds;
    private long nextEndNanos = NanoClock.NEVER;

    /** An empty list. */
    public EktKeyList(EktKeyListConfig config) {
        this.config = config;
        this.knownSources = new TokenBucket(config.unwrapsPerSecond(), config.unwrapBurst());
        this.unknownSources = new TokenBucket(config.unwrapsPerSecond(), config.unwrapBurst());
    }

    /**
     * An EKTKey message arrived. The list takes a copy. Sets before it are accepted for the time of grace only, because
     * somebody who had to leave still knows them.
     */
    public EktKeyOutcome onEktKey(EktParameterSet set, long nowNanos) {
        expire(nowNanos);
        KeySet known = sets.get(set.spi());
        if (known != null) {
            return known.parameters().sameKeysAs(set) ? EktKeyOutcome.REPEATED : EktKeyOutcome.SPI_ALREADY_BOUND;
        }
        if (set.cipher() != config.cipher()) {
            return EktKeyOutcome.WRONG_CIPHER;
        }
        if (set.ttlSeconds() == 0) {
            return EktKeyOutcome.NO_LIFETIME;
        }
        if (sets.size() >= MAX_SETS) {
            return EktKeyOutcome.TOO_MANY;
        }
        long graceEnds = nowNanos + config.graceNanos();
        sets.replaceAll((spi, s) -> new KeySet(s.order(), s.parameters(), Math.min(s.endsNanos(), graceEnds)));
        long expires = nowNanos + TimeUnit.SECONDS.toNanos(set.ttlSeconds());
        sets.put(set.spi(), new KeySet(++setCount, set.copy(), expires));
        nextEndNanos = nextEnd();
        return EktKeyOutcome.ADOPTED;
    }

    /**
     * Why no key could open a packet of {@code ssrc} with {@code field} behind it; absent if one might. It may be asked before
     * the outer tag was checked, because it changes nothing but a counter: what a flood of invented sources costs is this.
     */
    public Optional<EktVerdict> hopeless(int ssrc, EktField field, long nowNanos) {
        SourceKeys source = sources.get(ssrc);
        if (source != null && source.hasKeys()) {
            return Optional.empty();
        }
        EktVerdict verdict = switch (field) {
            case EktField.ShortField ignored -> EktVerdict.SHORT;
            case EktField.UnknownField ignored -> EktVerdict.UNKNOWN_TYPE;
            case EktField.FullField full -> withoutUnwrapping(ssrc, full, nowNanos);
        };
        if (verdict == EktVerdict.CANDIDATE) {
            return Optional.empty();
        }
        counters.increment(verdict);
        return Optional.of(verdict);
    }

    private EktVerdict withoutUnwrapping(int ssrc, EktField.FullField field, long nowNanos) {
        KeySet set = sets.get(field.spi());
        if (set == null) {
            return EktVerdict.UNKNOWN_SPI;
        }
        EktVerdict known = rejected.find(set, ssrc, field);
        if (known != null) {
            return known;
        }
        return unknownSources.has(nowNanos) ? EktVerdict.CANDIDATE : EktVerdict.OVER_BUDGET;
    }

    /**
     * A packet of {@code ssrc} passed the outer tag and {@code field} was behind it. Fields behind repair packets are not to
     * be shown here.
     */
    public InboundKeys onPacket(int ssrc, EktField field, long nowNanos) {
        expire(nowNanos);
        Learned learned = switch (field) {
            case EktField.ShortField ignored -> Learned.nothing(EktVerdict.SHORT);
            case EktField.UnknownField ignored -> Learned.nothing(EktVerdict.UNKNOWN_TYPE);
            case EktField.FullField full -> onFull(ssrc, full, nowNanos);
        };
        counters.increment(learned.verdict);
        SourceKeys source = sources.get(ssrc);
        List<InnerKey> keys = learned.verdict.dropsPacket() || source == null ? List.of() : source.toTry(learned.keyId);
        return new InboundKeys(learned.verdict, keys);
    }

    /** The inner tag of a packet of {@code ssrc} verified with {@code keyId}. */
    public void onVerified(int ssrc, long keyId, long nowNanos) {
        SourceKeys source = sources.get(ssrc);
        if (source == null) {
            return;
        }
        retired.addAll(source.onVerified(keyId, nowNanos + config.graceNanos()));
        nextEndNanos = Math.min(nextEndNanos, source.nextEndNanos());
    }

    /** Destroys what is over. Called by {@link #onPacket} too; needed by itself only when no packets come. */
    public void onTick(long nowNanos) {
        expire(nowNanos);
    }

    /** When {@link #onTick} has something to do; {@link NanoClock#NEVER} if nothing. */
    public long nextDeadlineNanos() {
        return nextEndNanos;
    }

    /** The keys destroyed since the last call; their contexts must be dropped. */
    public List<Long> drainRetired() {
        List<Long> out = retired;
        retired = new ArrayList<>();
        return out;
    }

    /** The newest usable parameter set: what to send under, and to compute the check words from. Belongs to the list. */
    public Optional<EktParameterSet> newest(long nowNanos) {
        expire(nowNanos);
        return sets.values().stream().reduce((older, newer) -> newer).map(KeySet::parameters);
    }

    /** How often each verdict was given. */
    public Counters<EktVerdict> counters() {
        return counters;
    }

    /** The sources with a verified key, for a person. */
    public List<SourceView> describe() {
        List<SourceView> out = new ArrayList<>();
        for (SourceKeys source : sources.values()) {
            SourceKeys.Known key = source.current();
            if (key != null) {
                out.add(new SourceView(source.ssrc, key.set.parameters().spi(), key.epoch));
            }
        }
        return out;
    }

    /** Leaving: destroys everything (RFC 8871 4.3). */
    public void destroy() {
        sets.replaceAll((spi, s) -> new KeySet(s.order(), s.parameters(), Long.MIN_VALUE));
        nextEndNanos = Long.MIN_VALUE;
        expire(0);
    }

    private record Learned(EktVerdict verdict, long keyId) {
        static Learned nothing(EktVerdict verdict) {
            return new Learned(verdict, 0);
        }
    }

    /** The order of RFC 8870 4.3.2; ciphertexts that are known already skip the unwrapping. */
    private Learned onFull(int ssrc, EktField.FullField field, long nowNanos) {
        KeySet set = sets.get(field.spi());
        if (set == null) {
            return Learned.nothing(EktVerdict.UNKNOWN_SPI);
        }
        SourceKeys source = sources.get(ssrc);
        SourceKeys.Known seen = source == null ? null : source.byCiphertext(set, field.ciphertext());
        if (source != null && seen != null) {
            return repeated(source, seen);
        }
        EktVerdict known = rejected.find(set, ssrc, field);
        if (known != null) {
            return Learned.nothing(known);
        }
        if (!mayUnwrap(source, nowNanos)) {
            return Learned.nothing(EktVerdict.OVER_BUDGET);
        }
        Learned learned = unwrapAndLearn(ssrc, set, field);
        rejected.remember(set, ssrc, field, learned.verdict);
        return learned;
    }

    /** Sources that were verified have a share of their own, and each of them its part of that. */
    private boolean mayUnwrap(@Nullable SourceKeys source, long nowNanos) {
        if (source == null || !source.verified()) {
            return unknownSources.take(nowNanos);
        }
        return source.mayUnwrap(nowNanos) && knownSources.take(nowNanos);
    }

    private Learned unwrapAndLearn(int ssrc, KeySet set, EktField.FullField field) {
        EktPlaintext plaintext = unwrap(set, field.ciphertext());
        if (plaintext == null) {
            return Learned.nothing(EktVerdict.UNWRAP_FAILED);
        }
        Learned learned = learn(ssrc, set, field, plaintext);
        if (learned.verdict != EktVerdict.CANDIDATE) {
            plaintext.masterKey().destroy();
        }
        return learned;
    }

    private static Learned repeated(SourceKeys source, SourceKeys.Known key) {
        return source.isPrevious(key)
                ? Learned.nothing(EktVerdict.RETIRED_KEY)
                : new Learned(EktVerdict.REPEATED, key.keyId);
    }

    private Learned learn(int ssrc, KeySet set, EktField.FullField field, EktPlaintext plaintext) {
        if (plaintext.ssrc() != ssrc) {
            return Learned.nothing(EktVerdict.SSRC_MISMATCH);
        }
        if (plaintext.masterKey().length() != config.keyLength()) {
            return Learned.nothing(EktVerdict.WRONG_KEY_LENGTH);
        }
        SourceKeys source = sources.get(ssrc);
        if (source == null) {
            source = room() ? new SourceKeys(ssrc) : null;
        }
        if (source == null) {
            return Learned.nothing(EktVerdict.NO_ROOM);
        }
        SourceKeys.Known known = source.byKey(set, plaintext.masterKey());
        if (known != null) {
            refresh(known, field, plaintext);
            return repeated(source, known);
        }
        EktVerdict verdict = source.judge(set, field, plaintext.masterKey());
        if (verdict != EktVerdict.CANDIDATE) {
            return Learned.nothing(verdict);
        }
        SourceKeys.Known candidate = new SourceKeys.Known(++keyIds, set, field, plaintext);
        retired.addAll(source.add(candidate));
        sources.put(ssrc, source);
        return new Learned(EktVerdict.CANDIDATE, candidate.keyId);
    }

    /** The same key with a higher ROC; a lower one is a replay and must not move anything back. */
    private static void refresh(SourceKeys.Known known, EktField.FullField field, EktPlaintext plaintext) {
        if (plaintext.roc() > known.roc) {
            known.roc = plaintext.roc();
            known.ciphertext = field.ciphertext();
        }
    }

    private static @Nullable EktPlaintext unwrap(KeySet set, byte[] ciphertext) {
        byte[] octets = KeyWrap.unwrap(set.parameters().kek(), ciphertext).orElse(null);
        if (octets == null) {
            return null;
        }
        try {
            return EktPlaintext.parse(octets);
        } catch (MalformedException e) {
            // Authentic but not an EKTPlaintext: same treatment as a forgery.
            return null;
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** Makes room for one more source by giving up one that never verified. */
    private boolean room() {
        if (sources.size() < config.maxSources()) {
            return true;
        }
        SourceKeys victim =
                sources.values().stream().filter(s -> !s.verified()).findFirst().orElse(null);
        if (victim == null) {
            return false;
        }
        retired.addAll(victim.expire(set -> true, 0));
        sources.remove(victim.ssrc);
        return true;
    }

    private void expire(long nowNanos) {
        if (nowNanos < nextEndNanos && nextEndNanos != Long.MIN_VALUE) {
            return;
        }
        List<KeySet> over = sets.values().stream()
                .filter(set -> nowNanos >= set.endsNanos())
                .toList();
        sets.values().removeAll(over);
        List<Long> orders = over.stream().map(KeySet::order).toList();
        for (Iterator<SourceKeys> it = sources.values().iterator(); it.hasNext(); ) {
            SourceKeys source = it.next();
            retired.addAll(source.expire(set -> orders.contains(set.order()), nowNanos));
            orders.forEach(source::forgetSet);
            if (source.isEmpty()) {
                it.remove();
            }
        }
        for (KeySet set : over) {
            set.parameters().destroy();
        }
        nextEndNanos = nextEnd();
    }

    private long nextEnd() {
        long next = NanoClock.NEVER;
        for (KeySet set : sets.values()) {
            next = Math.min(next, set.endsNanos());
        }
        for (SourceKeys source : sources.values()) {
            next = Math.min(next, source.nextEndNanos());
        }
        return next;
    }
}
