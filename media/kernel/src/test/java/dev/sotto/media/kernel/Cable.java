package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Two machines in one: network namespaces at the two ends of a virtual cable, a device called {@code cable} on both sides. What
 * a thread opens while it is {@link #at} an end belongs there. Needs root.
 */
final class Cable implements AutoCloseable {
    static final InetAddress LEFT = PortWaiting.address("10.77.0.1");
    static final InetAddress RIGHT = PortWaiting.address("10.77.0.2");

    private static final long PATIENCE_SECONDS = 20;
    private static final MethodHandle OPEN = call("open", ADDRESS, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SET_NAMESPACE = call("setns", JAVA_INT);

    private final String left = "sotto-left-" + ProcessHandle.current().pid();
    private final String right = "sotto-right-" + ProcessHandle.current().pid();

    /** The ends of the cable. */
    enum End {
        LEFT,
        RIGHT
    }

    Cable() {
        run("ip netns add " + left);
        run("ip netns add " + right);
        run(inside(End.LEFT) + "ip link add cable type veth peer name cable netns " + right);
        for (End end : End.values()) {
            run(inside(end) + "ip addr add " + address(end).getHostAddress() + "/24 dev cable");
            run(inside(end) + "ip link set cable up");
            run(inside(end) + "ip link set lo up");
        }
    }

    static InetAddress address(End end) {
        return end == End.LEFT ? LEFT : RIGHT;
    }

    private String name(End end) {
        return end == End.LEFT ? left : right;
    }

    private String inside(End end) {
        return "ip netns exec " + name(end) + " ";
    }

    /** Runs a command at an end and returns what it printed. */
    String command(End end, String command) {
        return run(inside(end) + command);
    }

    private static String run(String command) {
        try {
            Process process = new ProcessBuilder(command.split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(command + ": " + printed).isZero();
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does something on a thread that is at one end. */
    <T> T at(End end, Callable<T> what) {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(name(end));
            return what.call();
        });
        Thread.ofPlatform().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void enter(String name) {
        try (Arena arena = Arena.ofConfined()) {
            int file = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name), 0);
            assertThat(file).as("descriptor of " + name).isNotNegative();
            int result = (int) SET_NAMESPACE.invokeExact(file, 0);
            assertThat(result).as("setns(2)").isZero();
            new LinuxCalls().close(file);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle call(String name, MemoryLayout first, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, first, JAVA_INT), options);
    }

    @Override
    public void close() {
        run("ip netns del " + left);
        run("ip netns del " + right);
    }
}
