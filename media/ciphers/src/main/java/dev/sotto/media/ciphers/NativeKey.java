package dev.sotto.media.ciphers;

/** A key whose octets are outside the heap, at an address that is 0 after it was destroyed. */
abstract class NativeKey {
    private final KeyMemory memory;
    private long address;

    /** @param address the key's memory or handle, not 0 */
    NativeKey(KeyMemory memory, long address) {
        this.memory = memory;
        this.address = address;
        memory.born(this);
    }

    /**
     * The key's memory or handle.
     *
     * @throws IllegalStateException if destroyed
     */
    final long live() {
        long here = address;
        if (here == 0) {
            throw destroyed();
        }
        return here;
    }

    private static IllegalStateException destroyed() {
        return new IllegalStateException("this key was destroyed");
    }

    /** Wipes and frees; a second time does nothing. */
    public final void destroy() {
        if (address != 0) {
            long former = address;
            address = 0;
            memory.died(this);
            free(former);
        }
    }

    /** Wipes and frees what is at {@code former}. */
    abstract void free(long former);
}
