package dev.sotto.provisioning;

import java.time.Instant;

/**
 * A record as it is in the store.
 *
 * @param kind what it is
 * @param id by which others name it, for ever
 * @param version the generation of the store in which it was last changed
 * @param created when
 * @param changed when
 * @param value the record
 * @param <T> the record
 */
public record Stored<T extends Record>(
        Kind<T> kind, String id, long version, Instant created, Instant changed, T value) {
    /** What no other of its kind has alike. */
    public String key() {
        return kind.key().apply(value);
    }
}
