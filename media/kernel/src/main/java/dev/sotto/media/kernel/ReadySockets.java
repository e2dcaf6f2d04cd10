package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Which sockets have something to read: an epoll(7) instance, and a ring of those that it named and that were not found empty
 * since. It tells of a socket once (edge-triggered), so a socket stays in the ring until a read said EAGAIN. Who has been
 * visited goes to the end of the ring, and after each round the kernel is asked again, so that nobody who floods keeps the
 * others out.
 */
final class ReadySockets implements AutoCloseable {
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLLIN = 1;
    private static final int EDGE_TRIGGERED = 1 << 31;
    private static final int MOST_EVENTS = 256;
    /** {@code struct epoll_event} is packed on amd64 only. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int DATA = PACKED ? 4 : 8;
    private static final int EVENT_OCTETS = PACKED ? 12 : 16;
    private static final int COUNTER = MOST_EVENTS * EVENT_OCTETS;
    private static final long NOBODY = -1;

    private final LinuxCalls calls;
    private final PacketMemory memory = new PacketMemory(COUNTER + Long.BYTES);
    private final MemorySegment segment = memory.segment();
    private final long base = memory.base();
    private final long pointer = segment.address() + base;
    private final int epoll;
    private final int counter;
    private final WakeCall wakeCall;

    private final int[] ring;
    private final boolean[] inRing;
    private int head;
    private int size;
    private int unvisited;
    private boolean woken;

    /**
     * @param sockets how many there may be, numbered from 0
     * @throws OperationFailed if there are no descriptors for it
     */
    ReadySockets(LinuxCalls calls, int sockets) {
        this.calls = calls;
        ring = new int[sockets];
        inRing = new boolean[sockets];
        epoll = calls.epollCreate();
        counter = epoll < 0 ? epoll : calls.eventCounter();
        if (counter < 0) {
            calls.close(epoll);
            memory.close();
            throw new OperationFailed(
                    "epoll cannot be had: are there enough file descriptors?",
                    new IOException(Errno.describe(counter)));
        }
        wakeCall = new WakeCall(counter);
        add(counter, NOBODY);
    }

    /** What other threads touch. The lock keeps a closed descriptor, which may be another file's by then, from being written. */
    private static final class WakeCall {
        private final LinuxCalls calls = new LinuxCalls();
        private final PacketMemory one = new PacketMemory(Long.BYTES);
        private final int counter;
        private boolean closed;

        private WakeCall(int counter) {
            this.counter = counter;
            one.segment().set(JAVA_LONG_UNALIGNED, one.base(), 1);
        }

        private synchronized void wake() {
            if (!closed) {
                calls.write(counter, one.segment().address() + one.base(), Long.BYTES);
            }
        }

        private synchronized void close() {
            if (!closed) {
                closed = true;
                calls.close(counter);
                one.close();
            }
        }
    }

    /** Watches a socket; 0 or minus errno. Closing its descriptor ends that. */
    int add(int descriptor, long number) {
        segment.set(JAVA_INT_UNALIGNED, base, EPOLLIN | EDGE_TRIGGERED);
        segment.set(JAVA_LONG_UNALIGNED, base + DATA, number);
        return calls.epollControl(epoll, EPOLL_CTL_ADD, descriptor, pointer);
    }

    /** Whether each socket in the ring was visited since the kernel was asked. */
    boolean isRoundOver() {
        return unvisited <= 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The next socket to visit, which is no longer in the ring; -1 if there is none. */
    int next() {
        if (size == 0) {
            return -1;
        }
        int socket = ring[head];
        head = head + 1 == ring.length ? 0 : head + 1;
        size--;
        unvisited--;
        inRing[socket] = false;
        return socket;
    }

    /** The socket may have more to read, after all others in the ring. */
    void again(int socket) {
        if (!inRing[socket]) {
            inRing[socket] = true;
            int end = head + size;
            ring[end < ring.length ? end : end - ring.length] = socket;
            size++;
        }
    }

    /**
     * Asks the kernel.
     *
     * @param nanos how long to wait, rounded up to milliseconds, if nothing is ready; 0 for not at all
     */
    void poll(long nanos) {
        int millis = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
        int events = calls.epollWait(epoll, pointer, MOST_EVENTS, millis);
        for (int i = 0; i < events; i++) {
            long number = segment.get(JAVA_LONG_UNALIGNED, base + (long) i * EVENT_OCTETS + DATA);
            if (number == NOBODY) {
                woken = true;
            } else {
                again((int) number);
            }
        }
        unvisited = size;
    }

    /** Blocks until something is ready, somebody calls {@link #wake}, or the time has passed. */
    void await(long nanos) {
        if (size == 0 && !woken) {
            poll(Math.max(0, nanos));
        }
        if (woken) {
            woken = false;
            calls.read(counter, pointer + COUNTER, Long.BYTES);
        }
    }

    /** From any thread. */
    void wake() {
        wakeCall.wake();
    }

    @Override
    public void close() {
        wakeCall.close();
        calls.close(epoll);
        memory.close();
    }
}
