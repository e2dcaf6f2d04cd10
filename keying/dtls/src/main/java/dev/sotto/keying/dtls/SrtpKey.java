package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;

/**
 * A master key with the master salt that it must always be used with (RFC 8723 3).
 *
 * @param key the master key
 * @param salt the master salt
 */
public record SrtpKey(KeyMaterial key, KeyMaterial salt) implements AutoCloseable {
    /** Destroys both. */
    @Override
    public void close() {
        key.destroy();
        salt.destroy();
    }
}
