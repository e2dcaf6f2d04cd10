package dev.sotto.tests.interop;

import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Many callers in one process, which all speak as long as they are in a call: one SIP stack and one clock for all of them. */
public final class Crowd implements AutoCloseable {
    private static final long FRAME_NANOS = 20_000_000L;
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final String target;
    private final Hop nextHop;
    private final CallExchange exchange;
    private final List<Caller> callers = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Thread metronome;
    private volatile boolean open = true;

    /**
     * Nobody yet.
     *
     * @param target the Request-URI
     * @param host where SIP messages go, over UDP
     * @param port to this port
     */
    public Crowd(String target, String host, int port) {
        this.target = target;
        this.nextHop = new Hop(Transport.UDP, host, port);
        this.exchange = CallExchange.start(nextHop, new TlsTrust.SystemAuthorities());
        this.metronome = Thread.ofPlatform().name("metronome").start(this::beat);
    }

    /** Calls conference {@code user} of an appliance directly. */
    public static Crowd at(Appliance appliance, String user) {
        String host = appliance.surroundings().host();
        int port = appliance.ports().sip();
        return new Crowd("sip:" + user + "@" + host + ":" + port, host, port);
    }

    /** One more calls. */
    public Caller call(EndpointHome home) {
        return call(home, true);
    }

    /** One more calls, who does not ask for lost packets again. */
    public Caller callWithoutRepair(EndpointHome home) {
        return call(home, false);
    }

    private Caller call(EndpointHome home, boolean repair) {
        Caller caller = Caller.call(numbers.getAndIncrement(), home, target, nextHop, exchange, repair);
        callers.add(caller);
        return caller;
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @throws AssertionError with what everybody did, if that takes longer than {@code patience}
     */
    public void await(String what, Duration patience, BooleanSupplier condition) {
        if (!happens(patience, condition)) {
            throw new AssertionError("not within " + patience + ": " + what + "\n" + this);
        }
    }

    /** Waits until {@code condition} holds; false if that takes longer than {@code patience}. */
    public static boolean happens(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        }
        return true;
    }

    /** Whether {@code listener} has opened frames of all of {@code others}. */
    public static boolean hearsAll(Caller listener, List<Caller> others) {
        return others.stream().allMatch(other -> other == listener || listener.opened(other) > 0);
    }

    /** Everybody, with what happened to them. */
    @Override
    public String toString() {
        return String.join("\n", callers.stream().map(Caller::toString).toList());
    }

    /** Everybody hangs up. */
    @Override
    public void close() {
        callers.forEach(Caller::hangUp);
        callers.forEach(Caller::close);
        open = false;
        exchange.close();
        try {
            metronome.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Frames that are late are said at once, so that counting goes on. */
    private void beat() {
        long next = System.nanoTime();
        while (open) {
            next += FRAME_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
            callers.removeIf(caller -> caller.ending().isPresent());
            callers.forEach(Caller::speak);
        }
    }
}
