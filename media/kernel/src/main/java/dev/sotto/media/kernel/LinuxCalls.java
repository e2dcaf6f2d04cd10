package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The calls of Linux that sockets need, as they are: descriptors are ints, pointers are addresses, and what fails returns
 * minus errno. Nothing is allocated. One object serves one thread at a time, because it holds the place of errno.
 *
 * <p>The calls are ordinary downcalls and not critical ones: that gains one percent, and a critical one would hold up
 * safepoints while it sends.
 */
final class LinuxCalls {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int CLOEXEC = 0x80000;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int SOL_SOCKET = 1;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int UDP_GRO = 104;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATED = 0x8001;

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle SOCKET = ints("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = ints("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CONNECT = ints("connect", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = ints("close", JAVA_INT);
    private static final MethodHandle SET_OPTION =
            ints("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle OPTION = ints("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle NAME = ints("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SEND = longs("send", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND_TO =
            longs("sendto", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND_MESSAGE = longs("sendmsg", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle TRY_SEND =
            plain("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle TRY_SEND_MESSAGE =
            plain("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECEIVE_MESSAGE = longs("recvmsg", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle READ = longs("read", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = longs("write", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle EPOLL_CREATE = ints("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CONTROL = ints("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle EPOLL_WAIT = ints("epoll_wait", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENT_COUNTER = ints("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle SET_AFFINITY = ints("sched_setaffinity", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle AFFINITY = ints("sched_getaffinity", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MAP =
            longs("mmap", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle UNMAP = ints("munmap", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle DEVICE_INDEX = ints("if_nametoindex", JAVA_LONG);
    private static final MethodHandle LIMITS = ints("prlimit", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);

    /** Not of a shared arena, whose liveness would be counted up and down at each call. */
    private final MemorySegment errno =
            Arena.ofAuto().allocate(Linker.Option.captureStateLayout().byteSize(), Long.BYTES);

    private static MethodHandle ints(String name, MemoryLayout... parameters) {
        return calls(name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static MethodHandle longs(String name, MemoryLayout... parameters) {
        return calls(name, FunctionDescriptor.of(JAVA_LONG, parameters));
    }

    /** A function of the C library whose errno goes into its first argument. */
    private static MethodHandle calls(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /** A function of the C library whose errno nobody asks for. */
    private static MethodHandle plain(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    int socket(int family, int type, int protocol) {
        try {
            return result((int) SOCKET.invokeExact(errno, family, type, protocol));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int bind(int descriptor, long address, int octets) {
        try {
            return result((int) BIND.invokeExact(errno, descriptor, address, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int connect(int descriptor, long address, int octets) {
        try {
            return result((int) CONNECT.invokeExact(errno, descriptor, address, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int close(int descriptor) {
        try {
            return result((int) CLOSE.invokeExact(errno, descriptor));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int setOption(int descriptor, int level, int option, long value, int octets) {
        try {
            return result((int) SET_OPTION.invokeExact(errno, descriptor, level, option, value, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** @param octets address of an int: how long the value may be, then how long it is */
    int option(int descriptor, int level, int option, long value, long octets) {
        try {
            return result((int) OPTION.invokeExact(errno, descriptor, level, option, value, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int name(int descriptor, long address, long octets) {
        try {
            return result((int) NAME.invokeExact(errno, descriptor, address, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    long send(int descriptor, long from, long octets, int flags) {
        try {
            return result((long) SEND.invokeExact(errno, descriptor, from, octets, flags));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    long sendTo(int descriptor, long from, long octets, long address, int addressOctets) {
        try {
            return result(
                    (long) SEND_TO.invokeExact(errno, descriptor, from, octets, MSG_DONTWAIT, address, addressOctets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    long sendMessage(int descriptor, long message, int flags) {
        try {
            return result((long) SEND_MESSAGE.invokeExact(errno, descriptor, message, flags));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** As {@link #send}; negative if it failed, and why is not known. */
    static long trySend(int descriptor, long from, long octets, int flags) {
        try {
            return (long) TRY_SEND.invokeExact(descriptor, from, octets, flags);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** As {@link #sendMessage}; negative if it failed, and why is not known. */
    static long trySendMessage(int descriptor, long message, int flags) {
        try {
            return (long) TRY_SEND_MESSAGE.invokeExact(descriptor, message, flags);
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    long receiveMessage(int descriptor, long message, int flags) {
        try {
            return result((long) RECEIVE_MESSAGE.invokeExact(errno, descriptor, message, flags));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    long read(int descriptor, long to, long octets) {
        try {
            return result((long) READ.invokeExact(errno, descriptor, to, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    long write(int descriptor, long from, long octets) {
        try {
            return result((long) WRITE.invokeExact(errno, descriptor, from, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int epollCreate() {
        try {
            return result((int) EPOLL_CREATE.invokeExact(errno, CLOEXEC));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int epollControl(int epoll, int operation, int descriptor, long event) {
        try {
            return result((int) EPOLL_CONTROL.invokeExact(errno, epoll, operation, descriptor, event));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int epollWait(int epoll, long events, int most, int millis) {
        try {
            return result((int) EPOLL_WAIT.invokeExact(errno, epoll, events, most, millis));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int eventCounter() {
        try {
            return result((int) EVENT_COUNTER.invokeExact(errno, 0, SOCK_NONBLOCK | CLOEXEC));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** prlimit(2) of this process. */
    int limits(int resource, long set, long former) {
        try {
            return result((int) LIMITS.invokeExact(errno, 0, resource, set, former));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** @param thread 0 for the calling one */
    int setAffinity(int thread, long octets, long mask) {
        try {
            return result((int) SET_AFFINITY.invokeExact(errno, thread, octets, mask));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int affinity(int thread, long octets, long mask) {
        try {
            return result((int) AFFINITY.invokeExact(errno, thread, octets, mask));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** Maps something of a descriptor to read and write; its address or minus errno. */
    long map(int descriptor, long offset, long octets) {
        try {
            return result((long)
                    MAP.invokeExact(errno, 0L, octets, PROT_READ_WRITE, MAP_SHARED_POPULATED, descriptor, offset));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    int unmap(long address, long octets) {
        try {
            return result((int) UNMAP.invokeExact(errno, address, octets));
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    /** The index of a network device; 0 if there is none of that name. */
    int deviceIndex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    DEVICE_INDEX.invokeExact(errno, arena.allocateFrom(name).address());
        } catch (Throwable e) {
            throw bug(e);
        }
    }

    private int result(int returned) {
        return returned >= 0 ? returned : -errno.get(JAVA_INT, 0);
    }

    private long result(long returned) {
        return returned >= 0 ? returned : -errno.get(JAVA_INT, 0);
    }

    private static IllegalStateException bug(Throwable e) {
        return new IllegalStateException("a system call was called wrongly", e);
    }
}
