package dev.sotto.sip.stack;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.stack.SIPStackTimerTask;
import gov.nist.javax.sip.stack.timers.SipTimer;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * JAIN-SIP's transaction timers on a clock that never jumps. Its own are a {@code java.util.Timer}, which reads the wall clock: set
 * back by an hour, no request would be sent again for an hour (RFC 3261 17). Made by JAIN-SIP by name, hence public.
 */
public final class MonotonicSipTimer implements SipTimer {
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("sip-timer").daemon().unstarted(task));

    /** The constructor that JAIN-SIP looks for. */
    public MonotonicSipTimer() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    @Override
    public void start(SipStackImpl stack, Properties properties) {
        timer.prestartAllCoreThreads();
    }

    @Override
    public void stop() {
        timer.shutdownNow();
    }

    @Override
    public boolean isStarted() {
        return !timer.isShutdown();
    }

    /** @param delay in ms */
    @Override
    public boolean schedule(SIPStackTimerTask task, long delay) {
        if (timer.isShutdown()) {
            return false;
        }
        task.setSipTimerTask(timer.schedule(() -> run(task), delay, TimeUnit.MILLISECONDS));
        return true;
    }

    /** @param delay in ms; {@code period} too */
    @Override
    public boolean scheduleWithFixedDelay(SIPStackTimerTask task, long delay, long period) {
        if (timer.isShutdown()) {
            return false;
        }
        task.setSipTimerTask(timer.scheduleWithFixedDelay(() -> run(task), delay, period, TimeUnit.MILLISECONDS));
        return true;
    }

    @Override
    public boolean cancel(SIPStackTimerTask task) {
        if (!(task.getSipTimerTask() instanceof Future<?> scheduled)) {
            return false;
        }
        task.cleanUpBeforeCancel();
        task.setSipTimerTask(null);
        return scheduled.cancel(false);
    }

    /** A fault of the library in one tick must not end the ticks that follow. */
    private static void run(SIPStackTimerTask task) {
        try {
            task.runTask();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
