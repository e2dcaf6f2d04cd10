package dev.sotto.base;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Secret octets that can be destroyed, are compared in constant time and have no text form. The JVM may have moved and so
 * copied them before; {@link #destroy} wipes the copy that is reachable.
 */
public final class KeyMaterial implements AutoCloseable {
    private final byte[] octets;
    private boolean destroyed;

    private KeyMaterial(byte[] owned) {
        this.octets = owned;
    }

    /** Takes a copy; the caller keeps and should wipe its own. */
    public static KeyMaterial copyOf(byte[] source) {
        return new KeyMaterial(source.clone());
    }

    /** Takes a copy of {@code length} octets from {@code offset}. */
    public static KeyMaterial copyOf(byte[] source, int offset, int length) {
        return new KeyMaterial(Arrays.copyOfRange(source, offset, offset + length));
    }

    /** {@code length} new random octets. */
    public static KeyMaterial random(Entropy entropy, int length) {
        return new KeyMaterial(entropy.octets(length));
    }

    /** Length in octets. */
    public int length() {
        return octets.length;
    }

    /** A part of it, as a secret of its own. */
    public KeyMaterial slice(int offset, int length) {
        return copyOf(live(), offset, length);
    }

    /** A copy of its own life. */
    public KeyMaterial copy() {
        return copyOf(live());
    }

    /**
     * A copy of the octets for a cipher or an encoder, which must wipe it.
     *
     * @throws IllegalStateException if destroyed
     */
    public byte[] dangerousOctets() {
        return live().clone();
    }

    /** Overwrites the octets with zeros; further use throws. */
    public void destroy() {
        Arrays.fill(octets, (byte) 0);
        destroyed = true;
    }

    /** Whether {@link #destroy} was called. */
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Same as {@link #destroy}. */
    @Override
    public void close() {
        destroy();
    }

    /** Constant in time for equal lengths. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyMaterial that && MessageDigest.isEqual(live(), that.live());
    }

    /** Of the length alone, so that no hash of a secret is kept anywhere. */
    @Override
    public int hashCode() {
        return octets.length;
    }

    /** Says only how long it is. */
    @Override
    public String toString() {
        return "KeyMaterial[" + octets.length + " octets]";
    }

    private byte[] live() {
        if (destroyed) {
            throw new IllegalStateException("this key was destroyed");
        }
        return octets;
    }
}
