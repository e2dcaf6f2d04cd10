package dev.sotto.media.engine;

import dev.sotto.media.kernel.UdpPort;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/** What others see of a core, its way of lying down, and how often it was woken. */
final class SleepyCore {
    static final Pool<SleepyCore> POOL = new Pool<>(SleepyCore::new);

    private final AtomicInteger wakes = new AtomicInteger();
    final CoreChannel channel = new CoreChannel("core-1", 1, udp(wakes::incrementAndGet), () -> {});

    /** Sockets that can do nothing but wake whoever waits in them. */
    static UdpPort udp(Runnable wake) {
        return (UdpPort) Proxy.newProxyInstance(
                UdpPort.class.getClassLoader(), new Class<?>[] {UdpPort.class}, (_, method, _) -> {
                    if (!method.getName().equals("wake")) {
                        throw new IllegalStateException("a race calls " + method.getName());
                    }
                    wake.run();
                    return null;
                });
    }

    /** What {@link SwitchCore} does before it waits in its sockets; 1 if it then would, 0 if it goes on working. */
    int lieDown(Siblings siblings) {
        channel.asleep.set(true);
        if (channel.commands.isEmpty() && siblings.isQuiet()) {
            return 1;
        }
        channel.asleep.set(false);
        return 0;
    }

    int wakes() {
        return wakes.get();
    }

    /** As it was made. */
    void giveBack() {
        while (channel.commands.poll() != null) {
            // Nobody carries it out.
        }
        channel.asleep.set(false);
        wakes.set(0);
        POOL.give(this);
    }
}
