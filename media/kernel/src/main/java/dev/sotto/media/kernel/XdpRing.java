package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An AF_XDP socket that only transmits: frames of memory that the kernel shares, a ring of frames to send, and a ring of those
 * that were sent. In copy mode, which every device can do; no BPF program takes part.
 */
final class XdpRing implements AutoCloseable {
    /** Octets of a frame. */
    static final int FRAME = 2048;

    private static final int FRAMES = 2048;
    /** The kernel sends so many in one call. */
    private static final int ONE_CALL = 32;

    private static final int AF_XDP = 44;
    private static final int SOL_XDP = 283;
    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int XDP_TX_RING = 3;
    private static final int XDP_UMEM_REG = 4;
    private static final int XDP_UMEM_FILL_RING = 5;
    private static final int XDP_UMEM_COMPLETION_RING = 6;
    private static final long TX_RING_OFFSET = 0x8000_0000L;
    private static final long COMPLETION_RING_OFFSET = 0x1_8000_0000L;
    /** XDP_COPY | XDP_USE_NEED_WAKEUP */
    private static final short FLAGS = 1 << 1 | 1 << 3;

    private static final int PAGE = 4096;
    private static final int DESCRIPTOR = 16;
    private static final int ADDRESS = 16;
    private static final int OFFSETS_OCTETS = 128;
    private static final int OFFSETS_TX = 32;
    private static final int OFFSETS_COMPLETION = 96;
    private static final int MOST_QUEUES = 256;
    private static final int ATTEMPTS = 10;
    private static final long ATTEMPT_NANOS = 20_000_000;
    private static final VarHandle INT = JAVA_INT.varHandle();

    private final LinuxCalls calls;
    private final PacketMemory memory = new PacketMemory((long) FRAMES * FRAME + PAGE);
    private final long first;
    private final PacketMemory table = new PacketMemory(OFFSETS_OCTETS + Long.BYTES);
    private final int socket;
    private final int queue;
    private final Ring transmit;
    private final Ring completion;
    private final List<Ring> mapped = new ArrayList<>();
    private final int[] free = new int[FRAMES];
    private int freeCount;
    private int produced;
    private int kicked;
    private int reaped;

    /** One mapped ring. */
    private record Ring(MemorySegment memory, long producer, long consumer, long entries) {}

    /**
     * @param device its name
     * @throws OperationFailed with a sentence for a person, if there can be none
     */
    XdpRing(LinuxCalls calls, String device) {
        this.calls = calls;
        long address = memory.segment().address() + memory.base();
        first = memory.base() + (-address & (PAGE - 1));
        int opened = -1;
        try {
            int index = calls.deviceIndex(device);
            require(index == 0 ? -Errno.ENODEV : index, "there is no network device " + device);
            opened = calls.socket(AF_XDP, LinuxCalls.SOCK_RAW | LinuxCalls.CLOEXEC, 0);
            require(opened, "AF_XDP sockets need CAP_NET_RAW");
            socket = opened;
            configure();
            transmit = map(TX_RING_OFFSET, OFFSETS_TX, DESCRIPTOR);
            completion = map(COMPLETION_RING_OFFSET, OFFSETS_COMPLETION, Long.BYTES);
            queue = bind(index, device);
        } catch (OperationFailed e) {
            close(opened);
            throw e;
        }
        for (int frame = FRAMES - 1; frame >= 0; frame--) {
            free[freeCount++] = frame;
        }
    }

    private static void require(long result, String otherwise) {
        if (result <= 0) {
            throw new OperationFailed(otherwise, new IOException(Errno.describe(result)));
        }
    }

    private void configure() {
        MemorySegment segment = table.segment();
        long at = table.base();
        segment.set(JAVA_LONG, at, memory.segment().address() + first);
        segment.set(JAVA_LONG, at + 8, (long) FRAMES * FRAME);
        segment.set(JAVA_INT, at + 16, FRAME);
        set(XDP_UMEM_REG, 32, "memory for AF_XDP cannot be locked; ulimit -l or CAP_IPC_LOCK allows it");
        segment.set(JAVA_INT, at, FRAMES);
        String otherwise = "this kernel gives AF_XDP no rings";
        set(XDP_UMEM_FILL_RING, Integer.BYTES, otherwise);
        set(XDP_UMEM_COMPLETION_RING, Integer.BYTES, otherwise);
        set(XDP_TX_RING, Integer.BYTES, otherwise);
        segment.set(JAVA_INT, at + OFFSETS_OCTETS, OFFSETS_OCTETS);
        long pointer = segment.address() + at;
        int result = calls.option(socket, SOL_XDP, XDP_MMAP_OFFSETS, pointer, pointer + OFFSETS_OCTETS);
        require(result + 1, otherwise);
    }

    private void set(int option, int octets, String otherwise) {
        long pointer = table.segment().address() + table.base();
        int result = calls.setOption(socket, SOL_XDP, option, pointer, octets);
        if (result < 0) {
            throw new OperationFailed(otherwise, new IOException(Errno.describe(result)));
        }
    }

    private Ring map(long offset, int offsets, int entry) {
        MemorySegment segment = table.segment();
        long at = table.base() + offsets;
        long producer = segment.get(JAVA_LONG, at);
        long consumer = segment.get(JAVA_LONG, at + 8);
        long entries = segment.get(JAVA_LONG, at + 16);
        long octets = entries + (long) FRAMES * entry;
        long address = calls.map(socket, offset, octets);
        require(address, "the rings of AF_XDP cannot be mapped");
        Ring ring = new Ring(MemorySegment.ofAddress(address).reinterpret(octets), producer, consumer, entries);
        mapped.add(ring);
        return ring;
    }

    /**
     * Each core needs a transmit queue that no other AF_XDP socket has. A queue stays taken for some milliseconds after the
     * socket of a program that ended.
     */
    private int bind(int index, String device) {
        int result = -Errno.EBUSY;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            for (int candidate = 0; candidate < MOST_QUEUES; candidate++) {
                result = bindTo(index, candidate);
                if (result >= 0) {
                    return candidate;
                }
                if (result != -Errno.EBUSY) {
                    break;
                }
            }
            LockSupport.parkNanos(ATTEMPT_NANOS);
        }
        throw new OperationFailed(
                "AF_XDP finds no free transmit queue of " + device, new IOException(Errno.describe(result)));
    }

    private int bindTo(int index, int candidate) {
        MemorySegment segment = table.segment();
        long at = table.base();
        segment.set(JAVA_SHORT, at, (short) AF_XDP);
        segment.set(JAVA_SHORT, at + 2, FLAGS);
        segment.set(JAVA_INT, at + 4, index);
        segment.set(JAVA_INT, at + 8, candidate);
        segment.set(JAVA_INT, at + 12, 0);
        return calls.bind(socket, segment.address() + at, ADDRESS);
    }

    /** The device's transmit queue. */
    int queue() {
        return queue;
    }

    MemorySegment memory() {
        return memory.segment();
    }

    /** The offset in {@link #memory()} of a free frame to fill; -1 if all are under way. */
    long frame() {
        if (freeCount == 0) {
            kick();
        }
        return freeCount == 0 ? -1 : first + (long) free[freeCount - 1] * FRAME;
    }

    /** Queues the frame that {@link #frame()} named. */
    void submit(int octets) {
        int frame = free[--freeCount];
        long at = transmit.entries + (produced & (FRAMES - 1)) * (long) DESCRIPTOR;
        transmit.memory.set(JAVA_LONG, at, (long) frame * FRAME);
        transmit.memory.set(JAVA_INT, at + 8, octets);
        transmit.memory.set(JAVA_INT, at + 12, 0);
        produced++;
        if (produced - kicked >= ONE_CALL) {
            kick();
        }
    }

    /** How many were ever submitted, modulo 2³². */
    int submitted() {
        return produced;
    }

    /** How many of them the kernel was told of. */
    int kicked() {
        return kicked;
    }

    /** Lets the kernel send what is queued, and takes back frames that were sent. */
    void kick() {
        INT.setRelease(transmit.memory, transmit.producer, produced);
        int calls = (produced - kicked) / ONE_CALL + 2;
        while (calls-- > 0 && (int) INT.getAcquire(transmit.memory, transmit.consumer) != produced) {
            this.calls.sendTo(socket, 0, 0, 0, 0);
            reap();
        }
        kicked = produced;
        reap();
    }

    private void reap() {
        int ended = (int) INT.getAcquire(completion.memory, completion.producer);
        while (reaped != ended) {
            long at = completion.entries + (reaped & (FRAMES - 1)) * (long) Long.BYTES;
            free[freeCount++] = (int) (completion.memory.get(JAVA_LONG, at) / FRAME);
            reaped++;
        }
        INT.setRelease(completion.memory, completion.consumer, reaped);
    }

    @Override
    public void close() {
        close(socket);
    }

    private void close(int socket) {
        mapped.forEach(ring -> calls.unmap(ring.memory.address(), ring.memory.byteSize()));
        calls.close(socket);
        table.close();
        memory.close();
    }
}
