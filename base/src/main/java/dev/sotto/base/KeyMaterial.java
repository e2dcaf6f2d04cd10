package dev.sotto.base;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Secret octets that can be destroyed, are compared in constant time and have no text form. They live outside the heap, so no
 * collector moves them and leaves a copy behind; {@link #destroy} wipes the one place where they are.
 */
public final class KeyMaterial implements AutoCloseable {
    private final MemorySegment octets;
    private boolean destroyed;

    private KeyMaterial(MemorySegment source) {
        this.octets = Arena.ofAuto().allocate(source.byteSize());
        octets.copyFrom(source);
    }

    /** Takes a copy; the caller keeps and should wipe its own. */
    public static KeyMaterial copyOf(byte[] source) {
        return new KeyMaterial(MemorySegment.ofArray(source));
    }

    /** Takes a copy of {@code length} octets from {@code offset}. */
    public static KeyMaterial copyOf(byte[] source, int offset, int length) {
        return new KeyMaterial(MemorySegment.ofArray(source).asSlice(offset, length));
    }

    /** {@code length} new random octets. */
    public static KeyMaterial random(Entropy entropy, int length) {
        byte[] made = entropy.octets(length);
        KeyMaterial key = copyOf(made);
        Arrays.fill(made, (byte) 0);
        return key;
    }

    /** Length in octets. */
    public int length() {
        return (int) octets.byteSize();
    }

    /** A part of it, as a secret of its own. */
    public KeyMaterial slice(int offset, int length) {
        return new KeyMaterial(live().asSlice(offset, length));
    }

    /** A copy of its own life. */
    public KeyMaterial copy() {
        return new KeyMaterial(live());
    }

    /**
     * A copy of the octets for a cipher or an encoder, which must wipe it.
     *
     * @throws IllegalStateException if destroyed
     */
    public byte[] dangerousOctets() {
        return live().toArray(ValueLayout.JAVA_BYTE);
    }

    /** Overwrites the octets with zeros; further use throws. */
    public void destroy() {
        octets.fill((byte) 0);
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
        return other instanceof KeyMaterial that && isEqual(live(), that.live());
    }

    /** Of the length alone, so that no hash of a secret is kept anywhere. */
    @Override
    public int hashCode() {
        return length();
    }

    /** Says only how long it is. */
    @Override
    public String toString() {
        return "KeyMaterial[" + length() + " octets]";
    }

    private static boolean isEqual(MemorySegment one, MemorySegment other) {
        int difference = one.byteSize() == other.byteSize() ? 0 : 1;
        for (long i = 0; i < Math.min(one.byteSize(), other.byteSize()); i++) {
            difference |= one.get(ValueLayout.JAVA_BYTE, i) ^ other.get(ValueLayout.JAVA_BYTE, i);
        }
        return difference == 0;
    }

    private MemorySegment live() {
        if (destroyed) {
            throw new IllegalStateException("this key was destroyed");
        }
        return octets;
    }
}
