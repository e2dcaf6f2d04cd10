package dev.sotto.media.srtp;

import dev.sotto.base.CipherKey;
import dev.sotto.base.KeyMaterial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@link AeadPort} on the ciphers of the JDK. Octets pass through arrays, which the JDK's ciphers handle fastest. The
 * JDK allocates on each call (parameters, internal buffers); nothing here adds to that. All keys of one instance belong
 * to one owner, because they share its arrays.
 */
public final class JceAead implements AeadPort {
    private static final int GCM_TAG = 16;
    private static final int SHORT_HMAC_TAG = 4;
    private static final int HMAC_LENGTH = 20;

    private byte[] text = new byte[2048];
    private byte[] result = new byte[2048];
    private byte[] associated = new byte[2048];
    private final byte[] nonce = new byte[12];
    private final byte[] iv = new byte[16];
    private final byte[] mac = new byte[HMAC_LENGTH];

    /** With no keys yet. */
    public JceAead() {}

    @Override
    public AeadKey gcm(KeyMaterial key) {
        return new Gcm(new CipherKey(key, "AES"));
    }

    @Override
    public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
        if (tagOctets != HMAC_TAG && tagOctets != SHORT_HMAC_TAG) {
            throw new IllegalArgumentException("a tag of HMAC-SHA1 has 10 or 4 octets, not " + tagOctets);
        }
        return new CounterModeHmac(new CipherKey(encryptionKey, "AES"), authenticationKey, tagOctets);
    }

    @Override
    public KeystreamKey counterMode(KeyMaterial key) {
        return new CounterMode(new CipherKey(key, "AES"));
    }

    private static Cipher cipher(String name) {
        try {
            return Cipher.getInstance(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }

    private static IllegalStateException cannotFail(GeneralSecurityException e) {
        return new IllegalStateException("a cipher that refuses correct operands", e);
    }

    /** Puts the source into {@link #text} and makes sure that both arrays have room for it and a tag. */
    private void loadText(AeadJob job) {
        if (text.length < job.length + GCM_TAG) {
            text = new byte[job.length + GCM_TAG];
            result = new byte[job.length + GCM_TAG];
        }
        MemorySegment.copy(job.source, ValueLayout.JAVA_BYTE, job.sourceOffset, text, 0, job.length);
    }

    /** Puts the associated data, and after it the trailer where there is one, into {@link #associated}. */
    private int loadAssociated(AeadJob job) {
        if (associated.length < job.aadLength + 4) {
            associated = new byte[job.aadLength + 4];
        }
        MemorySegment.copy(job.aad, ValueLayout.JAVA_BYTE, job.aadOffset, associated, 0, job.aadLength);
        if (job.hasTrailer) {
            putInt(associated, job.aadLength, job.trailer);
            return job.aadLength + 4;
        }
        return job.aadLength;
    }

    private static void putInt(byte[] target, int at, int value) {
        target[at] = (byte) (value >>> 24);
        target[at + 1] = (byte) (value >>> 16);
        target[at + 2] = (byte) (value >>> 8);
        target[at + 3] = (byte) value;
    }

    private void loadIv(long high, long low) {
        putInt(iv, 0, (int) (high >>> 32));
        putInt(iv, 4, (int) high);
        putInt(iv, 8, (int) (low >>> 32));
        putInt(iv, 12, (int) low);
    }

    private final class Gcm implements AeadKey {
        private final CipherKey key;
        private final Cipher cipher = cipher("AES/GCM/NoPadding");

        Gcm(CipherKey key) {
            this.key = key;
        }

        private void start(int mode, AeadJob job) throws GeneralSecurityException {
            loadIv(job.ivHigh, job.ivLow);
            System.arraycopy(iv, 0, nonce, 0, nonce.length);
            cipher.init(mode, key, new GCMParameterSpec(8 * GCM_TAG, nonce));
            cipher.updateAAD(associated, 0, loadAssociated(job));
        }

        @Override
        public void seal(AeadJob job) {
            loadText(job);
            try {
                start(Cipher.ENCRYPT_MODE, job);
                cipher.doFinal(text, 0, job.length, result, 0);
            } catch (GeneralSecurityException e) {
                throw cannotFail(e);
            }
            MemorySegment.copy(result, 0, job.target, ValueLayout.JAVA_BYTE, job.targetOffset, job.length);
            MemorySegment.copy(result, job.length, job.target, ValueLayout.JAVA_BYTE, job.tagOffset, GCM_TAG);
        }

        @Override
        public boolean open(AeadJob job) {
            loadText(job);
            MemorySegment.copy(job.source, ValueLayout.JAVA_BYTE, job.tagOffset, text, job.length, GCM_TAG);
            try {
                start(Cipher.DECRYPT_MODE, job);
                cipher.doFinal(text, 0, job.length + GCM_TAG, result, 0);
            } catch (AEADBadTagException e) {
                return false;
            } catch (GeneralSecurityException e) {
                throw cannotFail(e);
            }
            MemorySegment.copy(result, 0, job.target, ValueLayout.JAVA_BYTE, job.targetOffset, job.length);
            return true;
        }

        @Override
        public void destroy() {
            if (!key.isDestroyed()) {
                CipherKey.replaceIn(cipher, new GCMParameterSpec(8 * GCM_TAG, new byte[nonce.length]));
                key.destroy();
            }
        }
    }

    private final class CounterModeHmac implements AeadKey {
        private final CipherKey key;
        private final Cipher cipher = cipher("AES/CTR/NoPadding");
        private final Mac hmac;
        private final int tagOctets;

        CounterModeHmac(CipherKey key, KeyMaterial authenticationKey, int tagOctets) {
            this.key = key;
            this.tagOctets = tagOctets;
            try (CipherKey hmacKey = new CipherKey(authenticationKey, "HmacSHA1")) {
                this.hmac = Mac.getInstance("HmacSHA1");
                hmac.init(hmacKey);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has HmacSHA1", e);
            }
        }

        @Override
        public void seal(AeadJob job) {
            loadText(job);
            crypt(job, text, result);
            authenticate(job, result);
            MemorySegment.copy(result, 0, job.target, ValueLayout.JAVA_BYTE, job.targetOffset, job.length);
            MemorySegment.copy(mac, 0, job.target, ValueLayout.JAVA_BYTE, job.tagOffset, tagOctets);
        }

        @Override
        public boolean open(AeadJob job) {
            loadText(job);
            authenticate(job, text);
            int difference = 0;
            for (int i = 0; i < tagOctets; i++) {
                difference |= mac[i] ^ job.source.get(ValueLayout.JAVA_BYTE, job.tagOffset + i);
            }
            if (difference != 0) {
                return false;
            }
            crypt(job, text, result);
            MemorySegment.copy(result, 0, job.target, ValueLayout.JAVA_BYTE, job.targetOffset, job.length);
            return true;
        }

        private void crypt(AeadJob job, byte[] from, byte[] to) {
            if (job.length == 0) {
                return;
            }
            loadIv(job.ivHigh, job.ivLow);
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
                cipher.doFinal(from, 0, job.length, to, 0);
            } catch (GeneralSecurityException e) {
                throw cannotFail(e);
            }
        }

        private void authenticate(AeadJob job, byte[] ciphertext) {
            int associatedLength = loadAssociated(job);
            hmac.update(associated, 0, job.aadLength);
            hmac.update(ciphertext, 0, job.length);
            hmac.update(associated, job.aadLength, associatedLength - job.aadLength);
            try {
                hmac.doFinal(mac, 0);
            } catch (GeneralSecurityException e) {
                throw cannotFail(e);
            }
        }

        @Override
        public void destroy() {
            CipherKey.replaceIn(cipher, new IvParameterSpec(new byte[iv.length]));
            key.destroy();
            try {
                hmac.init(new SecretKeySpec(new byte[HMAC_LENGTH], "HmacSHA1"));
            } catch (GeneralSecurityException e) {
                throw cannotFail(e);
            }
        }
    }

    private final class CounterMode implements KeystreamKey {
        private final CipherKey key;
        private final Cipher cipher = cipher("AES/CTR/NoPadding");

        CounterMode(CipherKey key) {
            this.key = key;
        }

        @Override
        public void keystream(long ivHigh, long ivLow, MemorySegment target, int length) {
            loadIv(ivHigh, ivLow);
            if (text.length < length) {
                text = new byte[length];
                result = new byte[length];
            }
            Arrays.fill(text, 0, length, (byte) 0);
            try {
                cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
                cipher.doFinal(text, 0, length, result, 0);
            } catch (GeneralSecurityException e) {
                throw cannotFail(e);
            }
            MemorySegment.copy(result, 0, target, ValueLayout.JAVA_BYTE, 0, length);
        }

        @Override
        public void destroy() {
            CipherKey.replaceIn(cipher, new IvParameterSpec(new byte[iv.length]));
            key.destroy();
        }
    }
}
