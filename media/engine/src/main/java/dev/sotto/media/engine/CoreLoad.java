package dev.sotto.media.engine;

import dev.sotto.base.NanoClock;
import java.util.concurrent.TimeUnit;

/** How busy a core is, how it should wait when it has nothing to do, and whether it was kept from running. One owner. */
final class CoreLoad {
    /** A turn that takes longer was interrupted: by the virtual machine, the kernel, or a neighbour. */
    static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int HOLD_PERMILLE = 900;
    private static final int ALL = 1000;

    private final int busyPollPermille;
    private long windowStartNanos = NanoClock.NEVER;
    private long busyNanos;
    private int busyPermille;

    /** @param busyPollPermille from which load on the core does not sleep */
    CoreLoad(int busyPollPermille) {
        this.busyPollPermille = busyPollPermille;
    }

    /** A turn was over; {@code worked} if it did anything. True if it was a stall. */
    boolean onTurn(long startNanos, long endNanos, boolean worked) {
        if (windowStartNanos == NanoClock.NEVER) {
            windowStartNanos = startNanos;
        }
        long took = endNanos - startNanos;
        busyNanos += worked ? took : 0;
        long window = endNanos - windowStartNanos;
        if (window >= WINDOW_NANOS) {
            busyPermille = (int) Math.min(ALL, ALL * busyNanos / window);
            windowStartNanos = endNanos;
            busyNanos = 0;
        }
        return took > STALL_NANOS;
    }

    /** In thousandths, of the last tenth of a second or so. */
    int busyPermille() {
        return busyPermille;
    }

    /** Whether to ask again at once instead of sleeping. */
    boolean polls() {
        return busyPermille >= busyPollPermille;
    }

    /** Whether waiting a little for a fuller batch is worth it: there is hardly any time left. */
    boolean holds() {
        return busyPermille >= HOLD_PERMILLE;
    }
}
