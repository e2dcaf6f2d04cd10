package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import java.util.concurrent.TimeUnit;

/** A virtual thread that measures the load ten times a second and tells the front door what to take. */
final class LoadWatch implements AutoCloseable {
    private static final long STEP_MILLIS = 100;
    private static final int STEPS_PER_SWEEP = 50;
    /** A few messages that take long are a cold program or a busy machine, not a queue of messages. */
    private static final int FEW_MESSAGES = 20;

    private static final double WEIGHT = 0.4;

    private final FrontDoor door;
    private final LiveCalls live;
    private final Mailbox<StackInput> inbox;
    private final Exchange exchange;
    private final NanoClock clock;
    private final OverloadControl control = new OverloadControl();
    private final Thread thread;
    private double busy;
    private double calls = OverloadControl.COLD_PACE;

    LoadWatch(FrontDoor door, LiveCalls live, Mailbox<StackInput> inbox, Exchange exchange, NanoClock clock) {
        this.door = door;
        this.live = live;
        this.inbox = inbox;
        this.exchange = exchange;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("sip-load").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.join(thread);
    }

    private void run() {
        long last = clock.nowNanos();
        for (int steps = 1; !Thread.currentThread().isInterrupted(); steps++) {
            try {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            long now = clock.nowNanos();
            step(Math.max(1, now - last));
            last = now;
            if (steps % STEPS_PER_SWEEP == 0) {
                live.sweep();
            }
        }
    }

    private void step(long elapsedNanos) {
        double part = Math.min(1, door.takeBusyNanos() / (double) elapsedNanos);
        double queued = door.takeMessages() < FEW_MESSAGES ? 0 : part;
        busy += WEIGHT * (queued - busy);
        int taken = door.takeCallsTaken();
        OverloadControl.Load load =
                new OverloadControl.Load(busy, inbox.waiting(), live.waiting(), exchange.transactions());
        OverloadControl.Shares shares = control.step(load, taken);
        // A second's worth may be saved up.
        double earned = shares.pace() * elapsedNanos / TimeUnit.SECONDS.toNanos(1);
        calls = Math.min(shares.pace(), Math.max(0, calls - taken) + earned);
        door.set(shares, (int) calls);
    }
}
