package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ciphers of intel-ipsec-mb 1.3.0. AES-GCM is one call for a packet; AES in counter mode with HMAC-SHA1 is done for up to 16
 * packets at once, of whatever keys, lengths and tags. Operands must be outside the heap. One thread, and nothing is allocated
 * for a packet.
 */
final class IpsecMbCiphers implements AeadPort {
    private static final int CONTEXT = 128;
    private static final int ROUND_KEYS = 256;
    private static final int RAW_KEY = 64;
    private static final int FIRST_ROOM = 4096;

    private final KeyMemory memory = new KeyMemory();
    private final @Nullable AeadPort alone;
    private final long context = memory.scratch(CONTEXT);
    private final long iv = memory.scratch(16);
    private final long computed = memory.scratch(32);
    private final long rawKey = memory.scratch(RAW_KEY);
    private final long unusedRoundKeys = memory.scratch(ROUND_KEYS);
    private final long zeros = memory.scratch(IpsecMbKeystream.ZEROS);
    private final long keystreamJob = memory.scratch(IpsecMbBurst.JOB);
    private final IpsecMbBurst burst = new IpsecMbBurst(this, memory);
    private long room = memory.scratch(FIRST_ROOM);
    private long roomOctets = FIRST_ROOM;
    private long manager;

    /**
     * @param alone who seals and opens packets under HMAC-SHA1 that are too few for a burst; closed with this; null for nobody
     *     else
     * @throws IllegalStateException if {@link IpsecMbLibrary#refusal()} says that it cannot be
     */
    IpsecMbCiphers(@Nullable AeadPort alone) {
        this.alone = alone;
        this.manager = IpsecMbLibrary.newManager();
    }

    @Override
    public AeadKey gcm(KeyMaterial key) {
        CipherSuite.isWide(key);
        return new IpsecMbGcm(this, key);
    }

    @Override
    public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
        CipherSuite.isWide(encryptionKey);
        CipherSuite.checkHmac(authenticationKey, tagOctets);
        return new IpsecMbCmHmac(this, encryptionKey, authenticationKey, tagOctets, alone);
    }

    @Override
    public KeystreamKey counterMode(KeyMaterial key) {
        CipherSuite.isWide(key);
        return new IpsecMbKeystream(this, key);
    }

    @Override
    public void seal(AeadJob[] jobs, int count) {
        for (int i = 0; i < count; i++) {
            AeadJob job = jobs[i];
            AeadKey key = Objects.requireNonNull(job.key);
            if (key instanceof IpsecMbGcm gcm) {
                gcm.seal(job);
            } else if (key instanceof IpsecMbCmHmac cm && cm.belongsTo(this) && IpsecMbBurst.liesWellForSealing(job)) {
                if (burst.isFull() || !burst.takes(cm)) {
                    sealBurst();
                }
                burst.add(job, cm);
            } else {
                if (key instanceof IpsecMbCmHmac) {
                    // What lies otherwise needs the burst for itself.
                    sealBurst();
                }
                key.seal(job);
            }
        }
        sealBurst();
    }

    private void sealBurst() {
        if (burst.count() == 0) {
            return;
        }
        if (burst.count() >= IpsecMbCmHmac.WORTHWHILE || alone == null) {
            burst.seal();
            return;
        }
        for (int i = 0; i < burst.count(); i++) {
            burst.key(i).seal(burst.job(i));
        }
        burst.clear();
    }

    @Override
    public void open(AeadJob[] jobs, int count) {
        for (int i = 0; i < count; i++) {
            AeadJob job = jobs[i];
            AeadKey key = Objects.requireNonNull(job.key);
            if (key instanceof IpsecMbGcm gcm) {
                job.authentic = gcm.open(job);
            } else if (key instanceof IpsecMbCmHmac cm && cm.belongsTo(this) && IpsecMbBurst.liesWellForOpening(job)) {
                if (burst.isFull() || !burst.takes(cm)) {
                    openBurst();
                }
                burst.add(job, cm);
            } else {
                if (key instanceof IpsecMbCmHmac) {
                    openBurst();
                }
                job.authentic = key.open(job);
            }
        }
        openBurst();
    }

    private void openBurst() {
        if (burst.count() == 0) {
            return;
        }
        if (burst.count() >= IpsecMbCmHmac.WORTHWHILE || alone == null) {
            burst.open();
            return;
        }
        for (int i = 0; i < burst.count(); i++) {
            AeadJob job = burst.job(i);
            job.authentic = burst.key(i).open(job);
        }
        burst.clear();
    }

    KeyMemory memory() {
        return memory;
    }

    IpsecMbBurst burst() {
        return burst;
    }

    long manager() {
        return manager;
    }

    /** 16 octets for an IV. */
    long iv() {
        return iv;
    }

    /** A gcm_context_data. */
    long context() {
        return context;
    }

    /** Where a tag to compare is computed. */
    long computed() {
        return computed;
    }

    long zeros() {
        return zeros;
    }

    long keystreamJob() {
        return keystreamJob;
    }

    /** Room for a text in one piece; the same one each time. */
    long room(long octets) {
        if (octets > roomOctets) {
            roomOctets = Math.max(octets, 2 * roomOctets);
            room = memory.scratch(roomOctets);
        }
        return room;
    }

    /** Associated data with a trailer behind them, in one piece. */
    long gather(long associated, int length, int trailer) {
        long here = room(length + 4L);
        Foreign.copy(associated, here, length);
        Foreign.putNetworkInt(here + length, trailer);
        return here;
    }

    /** Encrypts the jobs at {@code jobs} in counter mode. */
    void runCiphers(long jobs, int count, boolean wide) {
        try {
            checkDone(
                    (int) IpsecMbCalls.CIPHER_BURST.invokeExact(
                            manager, jobs, count, IpsecMbBurst.COUNTER_MODE, IpsecMbBurst.ENCRYPT, wide ? 32 : 16),
                    count);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    static void checkDone(int done, int wanted) {
        if (done != wanted) {
            throw new IllegalStateException("intel-ipsec-mb did " + done + " of " + wanted + " packets of a burst");
        }
    }

    /** Puts a key where the library can read it, until {@link #wipeLoadedKey}. */
    long loadKey(KeyMaterial key) {
        byte[] octets = key.dangerousOctets();
        long here = load(octets);
        Arrays.fill(octets, (byte) 0);
        return here;
    }

    /** As {@link #loadKey}, of up to 64 octets. */
    long load(byte[] octets) {
        Foreign.putOctets(rawKey, octets);
        return rawKey;
    }

    /** Writes the round keys of an AES key to {@code target}. */
    void expand(KeyMaterial key, long target) {
        long raw = loadKey(key);
        try {
            if (CipherSuite.isWide(key)) {
                IpsecMbCalls.EXPAND_256.invokeExact(raw, target, unusedRoundKeys);
            } else {
                IpsecMbCalls.EXPAND_128.invokeExact(raw, target, unusedRoundKeys);
            }
        } catch (Throwable e) {
            throw Foreign.broken(e);
        } finally {
            wipeLoadedKey();
        }
    }

    void wipeLoadedKey() {
        Foreign.wipe(rawKey, RAW_KEY);
        Foreign.wipe(unusedRoundKeys, ROUND_KEYS);
    }

    @Override
    public void close() {
        if (manager != 0) {
            Foreign.wipe(context, CONTEXT);
            Foreign.wipe(room, roomOctets);
            memory.close();
            IpsecMbLibrary.freeManager(manager);
            manager = 0;
            if (alone != null) {
                alone.close();
            }
        }
    }
}
