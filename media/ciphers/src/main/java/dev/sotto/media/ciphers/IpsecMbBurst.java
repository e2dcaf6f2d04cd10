package dev.sotto.media.ciphers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.sotto.media.srtp.AeadJob;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@link #LIMIT} packets of AES in counter mode and HMAC-SHA1 that are worked on together, each under its own key: one
 * call for all ciphers, one for all tags. All of one burst are sealed, or all are opened, and all have encryption keys of one
 * length.
 *
 * <p>The library computes a tag over one piece of memory. The text to authenticate is {@code header | ciphertext | ROC}, and
 * of that the engine has the first two side by side. The ROC is written behind them, where the tag belongs: when sealing, the
 * tag then takes its place; when opening, the tag was read before and is put back. What does not lie like that (SRTCP, whose
 * tag stands behind the index word) is gathered elsewhere and goes in a burst of its own.
 *
 * <p>The library must never get an empty text: it counts on at least one octet, and is wrong from then on.
 */
final class IpsecMbBurst {
    /** The most packets of one burst: as many as SHA-1 has lanes in 512-bit registers. */
    static final int LIMIT = 16;

    static final int COUNTER_MODE = 2;
    static final int ENCRYPT = 1;
    private static final int HMAC_SHA1 = 1;
    private static final long WHOLE_TAG = 20;
    private static final int LONG_TAG = 10;
    private static final int TRAILER = 4;

    /** Octets of an IMB_JOB of 1.3.0. */
    static final long JOB = 200;

    static final long JOB_ROUND_KEYS = 0;
    static final long JOB_KEY_OCTETS = 16;
    static final long JOB_SOURCE = 24;
    static final long JOB_TARGET = 32;
    static final long JOB_CIPHER_OCTETS = 48;
    private static final long JOB_HASH_OCTETS = 64;
    static final long JOB_IV = 72;
    static final long JOB_IV_OCTETS = 80;
    private static final long JOB_TAG = 88;
    private static final long JOB_TAG_OCTETS = 96;
    private static final long JOB_INNER = 104;
    private static final long JOB_OUTER = 112;
    static final long JOB_CIPHER = 132;
    static final long JOB_DIRECTION = 136;
    private static final long JOB_HASH = 140;

    private static final long IV_STRIDE = 16;
    private static final long TAG_STRIDE = 32;

    private final IpsecMbCiphers port;
    private final long ciphers;
    private final long hashes;
    private final long ivs;
    private final long tags;
    private final @Nullable AeadJob[] jobs = new AeadJob[LIMIT];
    private final @Nullable IpsecMbCmHmac[] keys = new IpsecMbCmHmac[LIMIT];
    private final long[] tagAt = new long[LIMIT];
    private final long[] tagHead = new long[LIMIT];
    private final int[] tagRest = new int[LIMIT];
    private int count;
    private int ciphered;

    IpsecMbBurst(IpsecMbCiphers port, KeyMemory memory) {
        this.port = port;
        ciphers = memory.scratch(JOB * LIMIT);
        hashes = memory.scratch(JOB * LIMIT);
        ivs = memory.scratch(IV_STRIDE * LIMIT);
        tags = memory.scratch(TAG_STRIDE * LIMIT);
        for (int i = 0; i < LIMIT; i++) {
            long cipher = ciphers + i * JOB;
            Foreign.put(cipher + JOB_IV, ivs + i * IV_STRIDE);
            Foreign.put(cipher + JOB_IV_OCTETS, IV_STRIDE);
            Foreign.ALL.set(JAVA_INT_UNALIGNED, cipher + JOB_CIPHER, COUNTER_MODE);
            Foreign.ALL.set(JAVA_INT_UNALIGNED, cipher + JOB_DIRECTION, ENCRYPT);
            long hash = hashes + i * JOB;
            Foreign.put(hash + JOB_TAG, tags + i * TAG_STRIDE);
            Foreign.put(hash + JOB_TAG_OCTETS, WHOLE_TAG);
            Foreign.ALL.set(JAVA_INT_UNALIGNED, hash + JOB_HASH, HMAC_SHA1);
        }
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == LIMIT;
    }

    /** Whether it can go together with what is already here. */
    boolean takes(IpsecMbCmHmac key) {
        return count == 0 || Objects.requireNonNull(keys[0]).wide() == key.wide();
    }

    /** Whether a text to seal will lie as the library needs it. */
    static boolean liesWellForSealing(AeadJob job) {
        return job.hasTrailer
                && job.tagOffset == job.targetOffset + job.length
                && job.aad.address() + job.aadOffset + job.aadLength == job.target.address() + job.targetOffset;
    }

    /** Whether a text to open lies as the library needs it. */
    static boolean liesWellForOpening(AeadJob job) {
        return job.hasTrailer
                && job.tagOffset == job.sourceOffset + job.length
                && job.aad.address() + job.aadOffset + job.aadLength == job.source.address() + job.sourceOffset;
    }

    /** One more that {@link #liesWellForSealing} or {@link #liesWellForOpening}. */
    void add(AeadJob job, IpsecMbCmHmac key) {
        jobs[count] = job;
        keys[count] = key;
        count++;
    }

    AeadJob job(int i) {
        return Objects.requireNonNull(jobs[i]);
    }

    IpsecMbCmHmac key(int i) {
        return Objects.requireNonNull(keys[i]);
    }

    void clear() {
        for (int i = 0; i < count; i++) {
            jobs[i] = null;
            keys[i] = null;
        }
        count = 0;
        ciphered = 0;
    }

    /** Seals one packet, however it lies. */
    void sealOne(AeadJob job, IpsecMbCmHmac key) {
        if (liesWellForSealing(job)) {
            add(job, key);
            seal();
            return;
        }
        try {
            jobs[0] = job;
            keys[0] = key;
            count = 1;
            long tag = Foreign.address(job.target, job.tagOffset, key.tagOctets());
            long target = prepareCipher(job, key);
            runCiphers(key.wide());
            prepareHash(0, key, gather(job, target), textOctets(job));
            runHashes();
            writeTag(0, tag, key.tagOctets());
        } finally {
            clear();
        }
    }

    /** Opens one packet, however it lies. */
    boolean openOne(AeadJob job, IpsecMbCmHmac key) {
        if (liesWellForOpening(job)) {
            add(job, key);
            open();
            return job.authentic;
        }
        try {
            jobs[0] = job;
            keys[0] = key;
            count = 1;
            long source = Foreign.address(job.source, job.sourceOffset, job.length);
            readTag(0, Foreign.address(job.source, job.tagOffset, key.tagOctets()), key.tagOctets());
            prepareHash(0, key, gather(job, source), textOctets(job));
            runHashes();
            boolean authentic = isRight(0, key.tagOctets());
            if (authentic) {
                prepareCipher(job, key);
                runCiphers(key.wide());
            }
            return authentic;
        } finally {
            clear();
        }
    }

    /** Seals all that were added. */
    void seal() {
        try {
            for (int i = 0; i < count; i++) {
                AeadJob job = job(i);
                IpsecMbCmHmac key = key(i);
                long aad = Foreign.address(job.aad, job.aadOffset, job.aadLength);
                tagAt[i] = Foreign.address(job.target, job.tagOffset, key.tagOctets());
                prepareCipher(job, key);
                prepareHash(i, key, aad, textOctets(job));
            }
            runCiphers(key(0).wide());
            for (int i = 0; i < count; i++) {
                Foreign.putNetworkInt(tagAt[i], job(i).trailer);
            }
            runHashes();
            for (int i = 0; i < count; i++) {
                writeTag(i, tagAt[i], key(i).tagOctets());
            }
        } finally {
            clear();
        }
    }

    /** Opens all that were added; a packet with a wrong tag is as it was, and nothing of it is decrypted. */
    void open() {
        try {
            for (int i = 0; i < count; i++) {
                AeadJob job = job(i);
                IpsecMbCmHmac key = key(i);
                long aad = Foreign.address(job.aad, job.aadOffset, job.aadLength);
                Foreign.address(job.source, job.sourceOffset, job.length);
                Foreign.address(job.target, job.targetOffset, job.length);
                tagAt[i] = Foreign.address(job.source, job.tagOffset, key.tagOctets());
                prepareHash(i, key, aad, textOctets(job));
            }
            for (int i = 0; i < count; i++) {
                readTag(i, tagAt[i], key(i).tagOctets());
                Foreign.putNetworkInt(tagAt[i], job(i).trailer);
            }
            runHashes();
            for (int i = 0; i < count; i++) {
                int octets = key(i).tagOctets();
                restoreTag(i, tagAt[i], octets);
                job(i).authentic = isRight(i, octets);
            }
            for (int i = 0; i < count; i++) {
                if (job(i).authentic) {
                    prepareCipher(job(i), key(i));
                }
            }
            runCiphers(key(0).wide());
        } finally {
            clear();
        }
    }

    private static long textOctets(AeadJob job) {
        long octets = (long) job.aadLength + job.length + (job.hasTrailer ? TRAILER : 0);
        if (octets == 0) {
            throw new IllegalArgumentException("nothing to authenticate");
        }
        return octets;
    }

    /** Puts a packet among those to encrypt, and returns where its text will be. */
    private long prepareCipher(AeadJob job, IpsecMbCmHmac key) {
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        Foreign.checkOverlap(source, target, job.length);
        if (job.length == 0) {
            return target;
        }
        long cipher = ciphers + ciphered * JOB;
        long iv = ivs + ciphered * IV_STRIDE;
        Foreign.putNetworkLong(iv, job.ivHigh);
        Foreign.putNetworkLong(iv + 8, job.ivLow);
        Foreign.put(cipher + JOB_ROUND_KEYS, key.roundKeys());
        Foreign.put(cipher + JOB_KEY_OCTETS, key.wide() ? 32 : 16);
        Foreign.put(cipher + JOB_SOURCE, source);
        Foreign.put(cipher + JOB_TARGET, target);
        Foreign.put(cipher + JOB_CIPHER_OCTETS, job.length);
        ciphered++;
        return target;
    }

    private void prepareHash(int i, IpsecMbCmHmac key, long text, long octets) {
        long hash = hashes + i * JOB;
        Foreign.put(hash + JOB_SOURCE, text);
        Foreign.put(hash + JOB_HASH_OCTETS, octets);
        Foreign.put(hash + JOB_INNER, key.innerState());
        Foreign.put(hash + JOB_OUTER, key.outerState());
    }

    private long gather(AeadJob job, long text) {
        long aad = Foreign.address(job.aad, job.aadOffset, job.aadLength);
        long room = port.room(textOctets(job));
        Foreign.copy(aad, room, job.aadLength);
        Foreign.copy(text, room + job.aadLength, job.length);
        if (job.hasTrailer) {
            Foreign.putNetworkInt(room + job.aadLength + job.length, job.trailer);
        }
        return room;
    }

    private void runCiphers(boolean wide) {
        if (ciphered > 0) {
            port.runCiphers(ciphers, ciphered, wide);
        }
    }

    private void runHashes() {
        try {
            IpsecMbCiphers.checkDone(
                    (int) IpsecMbCalls.HASH_BURST.invokeExact(port.manager(), hashes, count, HMAC_SHA1), count);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    private void readTag(int i, long at, int octets) {
        tagHead[i] = head(at, octets);
        tagRest[i] = rest(at, octets);
    }

    private static long head(long at, int octets) {
        return octets == LONG_TAG ? Foreign.get(at) : Foreign.ALL.get(JAVA_INT_UNALIGNED, at);
    }

    private static int rest(long at, int octets) {
        return octets == LONG_TAG ? Foreign.ALL.get(JAVA_SHORT_UNALIGNED, at + 8) : 0;
    }

    /** Without a branch on the octets of a tag. */
    private boolean isRight(int i, int octets) {
        long computed = tags + i * TAG_STRIDE;
        return ((head(computed, octets) ^ tagHead[i]) | (rest(computed, octets) ^ tagRest[i])) == 0;
    }

    private void writeTag(int i, long at, int octets) {
        readTag(i, tags + i * TAG_STRIDE, octets);
        restoreTag(i, at, octets);
    }

    private void restoreTag(int i, long at, int octets) {
        if (octets == LONG_TAG) {
            Foreign.put(at, tagHead[i]);
            Foreign.ALL.set(JAVA_SHORT_UNALIGNED, at + 8, (short) tagRest[i]);
        } else {
            Foreign.ALL.set(JAVA_INT_UNALIGNED, at, (int) tagHead[i]);
        }
    }
}
