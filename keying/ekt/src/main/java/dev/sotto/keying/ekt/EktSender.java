package dev.sotto.keying.ekt;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How one source announces the end-to-end keys that it makes itself (RFC 8870 4.3.1, 4.5, 4.6). For every packet it tells
 * which key to encrypt with and which octets to append.
 *
 * <p>A new EKTKey always brings a new random master key. The new key rides in three packets in a row while the old one still
 * encrypts for 250 ms, so that everybody has it in time. A source that is silent at that moment would use the old key much
 * later, when it speaks again, and somebody who left could still listen; so the old key also ends a fixed time after the
 * new EKTKey arrived.
 */
public final class EktSender {
    /**
     * The cadence of RFC 8870 4.6 and 4.3.1.
     *
     * @param periodNanos from one Full field to the next when nothing is new; 100 ms for audio
     * @param switchDelayNanos how long the old key encrypts after the new one was first announced; 250 ms
     * @param oldKeyLimitNanos how long the old key may encrypt after its successor was made, announced or not
     * @param takeOverNanos how long it encrypts if nobody has left, see {@link EktSender#takeOver}
     */
    public record Timing(long periodNanos, long switchDelayNanos, long oldKeyLimitNanos, long takeOverNanos) {
        /**
         * What the RFC recommends for audio; the limits of the old key are ours: 1 s, and 2 s for a take-over, in which an EKTKey
         * that is lost on its way is repeated three times.
         */
        public static final Timing AUDIO = new Timing(
                TimeUnit.MILLISECONDS.toNanos(100),
                TimeUnit.MILLISECONDS.toNanos(250),
                TimeUnit.SECONDS.toNanos(1),
                TimeUnit.SECONDS.toNanos(2));
    }

    /** What to do with one packet. */
    public sealed interface Outbound {}

    /**
     * Encrypt it.
     *
     * @param keyId changes whenever the key changes; build a new inner context then
     * @param masterKey the inner master key; it belongs to the sender and is destroyed when it is no longer used
     * @param masterSalt its salt of 12 octets; belongs to the sender too
     * @param field the octets to append behind the outer tag
     */
    public record Protect(long keyId, KeyMaterial masterKey, KeyMaterial masterSalt, byte[] field)
            implements Outbound {}

    /** Do not send it, because no usable key is left. */
    public enum Withhold implements Outbound {
        /** No EKTKey has arrived yet. */
        NO_KEY,
        /** The lifetime of the last EKTKey is over (RFC 8870 5.2.2). */
        EXPIRED,
        /** The EKTKey has encrypted as often as it may (RFC 8870 4.4). */
        WORN_OUT
    }

    /**
     * The state for a person.
     *
     * @param ssrc the source
     * @param spi of the newest EKT parameter set, -1 without one
     * @param epoch of the newest key
     * @param switching whether an older key still encrypts
     */
    public record View(int ssrc, int spi, int epoch, boolean switching) {}

    /** An endpoint's share of T for each source: even 65536 sources of one endpoint stay below T together. */
    private static final long WRAPS_PER_SOURCE = EktCipher.MAX_WRAPS >>> 16;

    private static final int BURST = 3;
    private static final int MAX_EPOCH = 0xFFFF;

    private final int ssrc;
    private final int keyLength;
    private final Entropy entropy;
    private final Timing timing;
    private final long maxWraps;
    private @Nullable OwnKey current;
    private @Nullable OwnKey announced;
    private long oldEndsNanos = NanoClock.NEVER;
    private long switchDelayNanos;
    private long wraps;
    private long keyIds;

    /**
     * For one source.
     *
     * @param ssrc the source
     * @param keyLength of its inner master keys: 16 with profile 0009, 32 with 000A
     * @param entropy where its keys come from; each is drawn anew, none is derived (RFC 8870 6)
     * @param timing the cadence
     */
    public EktSender(int ssrc, int keyLength, Entropy entropy, Timing timing) {
        this(ssrc, keyLength, entropy, timing, WRAPS_PER_SOURCE);
    }

    EktSender(int ssrc, int keyLength, Entropy entropy, Timing timing, long maxWraps) {
        this.ssrc = ssrc;
        this.keyLength = keyLength;
        this.entropy = entropy;
        this.timing = timing;
        this.switchDelayNanos = timing.switchDelayNanos;
        this.maxWraps = maxWraps;
    }

    /**
     * A new EKTKey was accepted (see {@link EktKeyList#onEktKey}): makes a new master key and announces it with epoch 0. The
     * set that is already in use changes nothing.
     */
    public void onEktKey(EktParameterSet set, long nowNanos) {
        adopt(set, timing.switchDelayNanos, timing.oldKeyLimitNanos, nowNanos);
    }

    /**
     * The same for the first EKTKey of a new association that follows upon another: the key distributor has started anew and nobody
     * was put out, but others may get the key later than we do. So the old one encrypts for longer, unless a rekey comes.
     */
    public void takeOver(EktParameterSet set, long nowNanos) {
        adopt(set, timing.takeOverNanos, timing.takeOverNanos, nowNanos);
    }

    private void adopt(EktParameterSet set, long delayNanos, long limitNanos, long nowNanos) {
        OwnKey newest = newest();
        if (newest != null && !newest.over && newest.set.sameKeysAs(set)) {
            return;
        }
        wraps = 0;
        long expires = nowNanos + TimeUnit.SECONDS.toNanos(set.ttlSeconds());
        switchDelayNanos = delayNanos;
        adopt(new OwnKey(++keyIds, set.copy(), freshKey(), 0, expires), limitNanos, nowNanos);
    }

    /**
     * Makes a new master key under the same EKTKey, with the next epoch.
     *
     * @return false if there is no EKTKey or its 65536 epochs are used up; nothing changed then
     */
    public boolean rollKey(long nowNanos) {
        OwnKey newest = newest();
        if (newest == null || newest.over || newest.epoch == MAX_EPOCH) {
            return false;
        }
        OwnKey next = new OwnKey(++keyIds, newest.set.copy(), freshKey(), newest.epoch + 1, newest.expiresNanos);
        adopt(next, timing.oldKeyLimitNanos, nowNanos);
        return true;
    }

    /** The next packet shall carry the key: an intra-coded frame, or somebody joined. */
    public void announceSoon() {
        OwnKey newest = newest();
        if (newest != null) {
            newest.burst = Math.max(newest.burst, 1);
        }
    }

    /**
     * One packet is about to be sent.
     *
     * @param roc the inner rollover counter of this very packet, an unsigned 32-bit number
     */
    public Outbound onPacket(long roc, long nowNanos) {
        advance(nowNanos);
        OwnKey newest = newest();
        if (newest == null || current == null) {
            return Withhold.NO_KEY;
        }
        if (nowNanos >= newest.expiresNanos) {
            return Withhold.EXPIRED;
        }
        byte[] field = new byte[] {EktField.TYPE_SHORT};
        if (newest.wantsFull(nowNanos)) {
            if (!wrap(newest, roc)) {
                return Withhold.WORN_OUT;
            }
            newest.onAnnounced(nowNanos, timing.periodNanos);
            field = newest.field.clone();
        }
        return new Protect(current.id, current.masterKey, current.salt, field);
    }

    /** The state for a person. */
    public View describe() {
        OwnKey newest = newest();
        return newest == null
                ? new View(ssrc, -1, 0, false)
                : new View(ssrc, newest.set.spi(), newest.epoch, announced != null);
    }

    /** Destroys what is over. Called by {@link #onPacket} too; needed by itself when nothing is said. */
    public void onTick(long nowNanos) {
        advance(nowNanos);
        OwnKey newest = newest();
        if (newest == null || nowNanos < newest.expiresNanos) {
            return;
        }
        if (current != null) {
            current.end();
        }
        newest.end();
        current = newest;
        announced = null;
    }

    /** When {@link #onTick} has something to do; {@link NanoClock#NEVER} if nothing. */
    public long nextDeadlineNanos() {
        OwnKey newest = newest();
        if (newest == null || newest.over) {
            return NanoClock.NEVER;
        }
        return announced == null ? newest.expiresNanos : Math.min(oldEndsNanos, newest.expiresNanos);
    }

    /** The key that encrypts now, 0 if none does; contexts of others must be dropped. */
    public long keyId() {
        return current == null || current.over ? 0 : current.id;
    }

    /** Destroys all keys; nothing can be sent until the next EKTKey. */
    public void destroy() {
        if (current != null) {
            current.end();
        }
        if (announced != null) {
            announced.end();
        }
        current = null;
        announced = null;
    }

    private @Nullable OwnKey newest() {
        return announced != null ? announced : current;
    }

    private KeyMaterial freshKey() {
        return KeyMaterial.random(entropy, keyLength);
    }

    private void adopt(OwnKey key, long limitNanos, long nowNanos) {
        if (current == null || current.over) {
            current = key;
            return;
        }
        if (announced == null && current.field.length == 0) {
            // A key that no field has carried yet opens nothing for anybody, so it has nothing to bridge.
            current.end();
            current = key;
            return;
        }
        if (announced == null) {
            oldEndsNanos = nowNanos + limitNanos;
        } else {
            oldEndsNanos = Math.min(oldEndsNanos, nowNanos + limitNanos);
            announced.end();
        }
        announced = key;
    }

    private void advance(long nowNanos) {
        OwnKey next = announced;
        OwnKey old = current;
        if (next == null || old == null) {
            return;
        }
        boolean everybodyHasIt = nowNanos >= next.usableNanos(switchDelayNanos);
        if (everybodyHasIt || nowNanos >= oldEndsNanos || nowNanos >= old.expiresNanos) {
            old.end();
            current = next;
            announced = null;
            switchDelayNanos = timing.switchDelayNanos;
        }
    }

    /** RFC 8870 4.3.2: the ciphertext stays the same until the ROC changes, so it is computed once per ROC. */
    private boolean wrap(OwnKey key, long roc) {
        if (key.field.length > 0 && key.fieldRoc == roc) {
            return true;
        }
        if (wraps >= maxWraps) {
            return false;
        }
        wraps++;
        byte[] plaintext = new EktPlaintext(key.masterKey, ssrc, roc).dangerousOctets();
        byte[] ciphertext = KeyWrap.wrap(key.set.kek(), plaintext);
        Arrays.fill(plaintext, (byte) 0);
        key.field = new EktField.FullField(ciphertext, key.set.spi(), key.epoch).toOctets();
        key.fieldRoc = roc;
        return true;
    }

    private static final class OwnKey {
        final long id;
        final EktParameterSet set;
        final KeyMaterial masterKey;
        final KeyMaterial salt;
        final int epoch;
        final long expiresNanos;
        int burst = BURST;
        byte[] field = {};
        long fieldRoc;
        boolean over;
        private long firstAnnouncedNanos = NanoClock.NEVER;
        private long nextFullNanos;

        OwnKey(long id, EktParameterSet set, KeyMaterial masterKey, int epoch, long expiresNanos) {
            this.id = id;
            this.set = set;
            this.masterKey = masterKey;
            this.salt = set.srtpSalt();
            this.epoch = epoch;
            this.expiresNanos = expiresNanos;
        }

        boolean wantsFull(long nowNanos) {
            return burst > 0 || nowNanos >= nextFullNanos;
        }

        void onAnnounced(long nowNanos, long periodNanos) {
            burst = Math.max(0, burst - 1);
            nextFullNanos = nowNanos + periodNanos;
            if (firstAnnouncedNanos == NanoClock.NEVER) {
                firstAnnouncedNanos = nowNanos;
            }
        }

        long usableNanos(long delayNanos) {
            return firstAnnouncedNanos == NanoClock.NEVER ? NanoClock.NEVER : firstAnnouncedNanos + delayNanos;
        }

        void end() {
            over = true;
            set.destroy();
            masterKey.destroy();
            salt.destroy();
        }
    }
}
