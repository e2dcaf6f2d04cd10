package dev.sotto.keying.ekt;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.base.TokenBucket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one source: the one that verified last, the one before it for late packets, and candidates that no inner tag
 * has confirmed. A candidate changes nothing of what was confirmed, because SPI and epoch of a field are not authenticated
 * and a field can be replayed.
 */
final class SourceKeys {
    private static final int MAX_CANDIDATES = 2;
    private static final int MAX_RETIRED_PER_SET = 64;

    /** A source needs one unwrap for a new key and one for each turn of its rollover counter. */
    private static final int UNWRAPS_PER_SECOND = 5;

    private static final int UNWRAP_BURST = 10;

    final int ssrc;
    private final Map<Long, History> histories = new HashMap<>();
    private final List<Known> candidates = new ArrayList<>();
    private @Nullable Known current;
    private @Nullable Known previous;
    private final TokenBucket unwraps = new TokenBucket(UNWRAPS_PER_SECOND, UNWRAP_BURST);

    SourceKeys(int ssrc) {
        this.ssrc = ssrc;
    }

    /** One key of the source. */
    static final class Known {
        final long keyId;
        final KeySet set;
        final int epoch;
        final KeyMaterial masterKey;
        final KeyMaterial salt;
        final long startRoc;
        byte[] ciphertext;
        long roc;
        long endsNanos = NanoClock.NEVER;

        Known(long keyId, KeySet set, EktField.FullField field, EktPlaintext plaintext) {
            this.keyId = keyId;
            this.set = set;
            this.epoch = field.epoch();
            this.masterKey = plaintext.masterKey();
            this.salt = set.parameters().srtpSalt();
            this.startRoc = plaintext.roc();
            this.ciphertext = field.ciphertext();
            this.roc = plaintext.roc();
        }

        InnerKey toInnerKey(boolean announced) {
            return new InnerKey(
                    keyId, masterKey, salt, startRoc, announced ? OptionalLong.of(roc) : OptionalLong.empty());
        }
    }

    /** What verified under one parameter set. */
    private static final class History {
        int epoch = -1;
        final Set<String> retired = new HashSet<>();
    }

    boolean verified() {
        return current != null;
    }

    /** Whether there is a key to try, confirmed or not. */
    boolean hasKeys() {
        return current != null || previous != null || !candidates.isEmpty();
    }

    /** Takes the share of this source in the cost of unwrapping one more field; false if it is used up. */
    boolean mayUnwrap(long nowNanos) {
        return unwraps.take(nowNanos);
    }

    @Nullable
    Known current() {
        return current;
    }

    /** The keys to try: what worked last, what was announced (newest first), what worked before. */
    List<InnerKey> toTry(long announcedKeyId) {
        List<InnerKey> out = new ArrayList<>();
        if (current != null) {
            out.add(current.toInnerKey(current.keyId == announcedKeyId));
        }
        for (Known candidate : candidates.reversed()) {
            out.add(candidate.toInnerKey(candidate.keyId == announcedKeyId));
        }
        if (previous != null) {
            out.add(previous.toInnerKey(false));
        }
        return out;
    }

    /** The living key that came in exactly this ciphertext, so that it need not be unwrapped again. */
    @Nullable
    Known byCiphertext(KeySet set, byte[] ciphertext) {
        return find(k -> k.set.order() == set.order() && Arrays.equals(k.ciphertext, ciphertext));
    }

    /** The living key of the same octets under the same set. */
    @Nullable
    Known byKey(KeySet set, KeyMaterial masterKey) {
        return find(k -> k.set.order() == set.order() && k.masterKey.equals(masterKey));
    }

    boolean isPrevious(Known key) {
        return key == previous;
    }

    /** Whether a key that is not known may become a candidate; {@link EktVerdict#CANDIDATE} if so. */
    EktVerdict judge(KeySet set, EktField.FullField field, KeyMaterial masterKey) {
        History history = histories.get(set.order());
        if (history != null && field.epoch() < history.epoch) {
            return EktVerdict.STALE_EPOCH;
        }
        if (history != null && history.retired.contains(digest(masterKey))) {
            return EktVerdict.RETIRED_KEY;
        }
        if (history != null && field.epoch() == history.epoch) {
            return EktVerdict.EPOCH_CONFLICT;
        }
        if (current != null && set.order() < current.set.order()) {
            return EktVerdict.OLDER_SET;
        }
        boolean full = history != null && history.retired.size() >= MAX_RETIRED_PER_SET;
        return full ? EktVerdict.NO_ROOM : EktVerdict.CANDIDATE;
    }

    /** Adds a candidate; returns the IDs of keys that had to go. */
    List<Long> add(Known candidate) {
        List<Long> gone = new ArrayList<>();
        if (candidates.size() == MAX_CANDIDATES) {
            gone.add(destroy(candidates.removeFirst()));
        }
        candidates.add(candidate);
        return gone;
    }

    /** The inner tag of a packet verified with {@code keyId}; returns the IDs of keys that had to go. */
    List<Long> onVerified(long keyId, long endsNanos) {
        List<Long> gone = new ArrayList<>();
        Known promoted =
                candidates.stream().filter(k -> k.keyId == keyId).findFirst().orElse(null);
        if (promoted == null) {
            return gone;
        }
        candidates.remove(promoted);
        Known old = current;
        if (old != null) {
            history(old).retired.add(digest(old.masterKey));
            if (previous != null) {
                gone.add(destroy(previous));
            }
            old.endsNanos = endsNanos;
            previous = old;
        }
        current = promoted;
        History history = history(promoted);
        history.epoch = Math.max(history.epoch, promoted.epoch);
        removeCandidates(k -> k.set.order() < promoted.set.order() || overtaken(k, promoted), gone);
        return gone;
    }

    /** Destroys what is too old and whatever belongs to a set that is gone; returns the IDs of those keys. */
    List<Long> expire(Predicate<KeySet> setGone, long nowNanos) {
        List<Long> gone = new ArrayList<>();
        removeCandidates(k -> setGone.test(k.set), gone);
        if (previous != null && (setGone.test(previous.set) || nowNanos >= previous.endsNanos)) {
            gone.add(destroy(previous));
            previous = null;
        }
        if (current != null && setGone.test(current.set)) {
            gone.add(destroy(current));
            current = null;
        }
        return gone;
    }

    /** Forgets what verified under a set that can no longer unwrap anything. */
    void forgetSet(long order) {
        histories.remove(order);
    }

    /** When {@link #expire} has something to do that does not depend on a set. */
    long nextEndNanos() {
        return previous == null ? NanoClock.NEVER : previous.endsNanos;
    }

    boolean isEmpty() {
        return !hasKeys() && histories.isEmpty();
    }

    private static boolean overtaken(Known candidate, Known promoted) {
        return candidate.set.order() == promoted.set.order() && candidate.epoch <= promoted.epoch;
    }

    private History history(Known key) {
        return histories.computeIfAbsent(key.set.order(), order -> new History());
    }

    private void removeCandidates(Predicate<Known> which, List<Long> gone) {
        for (Known candidate : List.copyOf(candidates)) {
            if (which.test(candidate)) {
                candidates.remove(candidate);
                gone.add(destroy(candidate));
            }
        }
    }

    private @Nullable Known find(Predicate<Known> which) {
        if (current != null && which.test(current)) {
            return current;
        }
        if (previous != null && which.test(previous)) {
            return previous;
        }
        return candidates.stream().filter(which).findFirst().orElse(null);
    }

    private static long destroy(Known key) {
        key.masterKey.destroy();
        key.salt.destroy();
        return key.keyId;
    }

    /** Keys are random and long, so that their digest says nothing about them. */
    private static String digest(KeyMaterial key) {
        byte[] octets = key.dangerousOctets();
        try {
            return Fingerprint.sha256(octets).text();
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
