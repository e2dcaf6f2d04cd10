package dev.sotto.media.srtp;

import dev.sotto.base.KeyMaterial;
import java.util.Objects;

/**
 * Where packets are really encrypted. {@link JceAead} does it with the JDK; an engine may bring a native one. Keys are
 * session keys, already derived.
 */
public interface AeadPort {
    /** AES-GCM with a 12-octet nonce and a 16-octet tag (RFC 7714). */
    AeadKey gcm(KeyMaterial key);

    /** AES in counter mode and HMAC-SHA1 cut to 10 octets (RFC 3711 4.1.1, 4.2.1). */
    AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey);

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

    /** Opens the first {@code count} jobs as {@link AeadKey#open} does, and says in {@link AeadJob#authentic} which were right. */
    default void open(AeadJob[] jobs, int count) {
        for (int i = 0; i < count; i++) {
            jobs[i].authentic = Objects.requireNonNull(jobs[i].key).open(jobs[i]);
        }
    }
}
