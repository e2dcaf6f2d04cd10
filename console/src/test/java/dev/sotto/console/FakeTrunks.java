package dev.sotto.console;

import dev.sotto.provisioning.Trunk;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

/** Trunks as a test says that they are. */
final class FakeTrunks implements TrunkPort {
    /** What was to be tried out. */
    record Tried(Trunk trunk, String id) {}

    final AtomicReference<List<TrunkState>> states = new AtomicReference<>(List.of());
    final Set<String> running = new ConcurrentSkipListSet<>();
    final BlockingQueue<Tried> tried = new LinkedBlockingQueue<>();
    /** Tests end when this is open; it is, unless a test puts another one here. */
    final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));

    /** One that its provider refuses, with all that can be said of it. */
    static TrunkState refused(String id) {
        return new TrunkState(
                id,
                "t",
                true,
                2,
                1,
                Optional.of(new TrunkState.Registration(
                        "waiting",
                        false,
                        "sip:ada@sip.example.org",
                        Optional.empty(),
                        Optional.of(Bench.NOON.plusSeconds(30)),
                        3,
                        "403 Forbidden",
                        "The provider does not take the password.",
                        "/auth/outbound/secret")),
                List.of(new TrunkState.Gateway("sip.example.org:5061", "down", Bench.NOON, "no answer")));
    }

    @Override
    public List<TrunkState> states() {
        return states.get();
    }

    @Override
    public boolean retry(String id) {
        return running.contains(id);
    }

    @Override
    public List<TrunkTestStep> test(Trunk trunk, String id) {
        tried.add(new Tried(trunk, id));
        try {
            gate.get().await();
        } catch (InterruptedException _) {
            return List.of();
        }
        return List.of(
                new TrunkTestStep("dns", "sip.example.org", true, "192.0.2.1", ""),
                new TrunkTestStep("register", "192.0.2.1:5061", false, "403 Forbidden", "/auth/outbound/secret"));
    }
}
