package dev.sotto.media.srtp;

import dev.sotto.base.KeyMaterial;
import java.util.Objects;

/**
 * Where packets are really encrypted. {@link JceAead} does it with the JDK; an engine may bring a native one. Keys are
 * session keys, already derived. A port and its keys belong to one thread.
 */
public interface AeadPort extends AutoCloseable {
    /** Octets to which RFC 3711 4.2.1 cuts the tag by default. */
    int HMAC_TAG = 10;

    /** AES-GCM with a 12-octet nonce and a 16-octet tag (RFC 7714). */
    AeadKey gcm(KeyMaterial key);

    /**
     * AES in counter mode and HMAC-SHA1 (RFC 3711 4.1.1, 4.2.1).
     *
     * @param tagOctets to how many octets the tag is cut: 10 or 4
     * @throws IllegalArgumentException if it is to be any other number
     */
    AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets);

    /** As {@link #counterModeHmacSha1(KeyMaterial, KeyMaterial, int)} with a tag of {@link #HMAC_TAG} octets. */
    default AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey) {
        return counterModeHmacSha1(encryptionKey, authenticationKey, HMAC_TAG);
    }

    /** AES in counter mode alone (RFC 6904). */
    KeystreamKey counterMode(KeyMaterial key);

    /**
     * Seals the first {@code count} jobs, each under its own {@link AeadJob#key}. An implementation may mix their work, so
     * no job may read what another one writes.
     */
    default void seal(AeadJob[] jobs, int count) {
        for (int i = 0; i < count; i++) {
            Objects.requireNonNull(jobs[i].key).seal(jobs[i]);
        }
    }

    /**
     * Opens the first {@code count} jobs as {@link AeadKey#open} does, and says in {@link AeadJob#authentic} which were
     * right. The octets of a tag may be overwritten for a moment, so no two jobs may have the same source.
     */
    default void open(AeadJob[] jobs, int count) {
        for (int i = 0; i < count; i++) {
            jobs[i].authentic = Objects.requireNonNull(jobs[i].key).open(jobs[i]);
        }
    }

    /** Destroys the keys that are still there and frees what is outside the heap; further use is a bug. */
    @Override
    default void close() {}
}
