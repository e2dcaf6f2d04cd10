package dev.sotto.tests.bench;

import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.ice.TransportAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What happens besides packets in a running engine: with all duties one RTCP packet a second to each leg; in a restless one
 * somebody joins and leaves twenty times a second, a receiver gets new keys as often, and every two seconds the collector is
 * forced to run. One owner, the conductor's thread.
 */
final class EngineTraffic {
    /** Addresses that visitors have in turn, so that one comes before the other has gone. */
    static final int VISITORS = 2;

    /** How often {@link #onTime} is to be called. */
    static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long COLLECT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int GARBAGE_OCTETS = 1 << 20;
    private static final int VISITOR = 1_000_000;
    /** An RTCP receiver report without blocks (RFC 3550 6.4.2). */
    private static final byte[] REPORT = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 1};

    private final EngineHost host;
    private final Scenario scenario;
    private final Sink sink;
    private long reportDueNanos;
    private long collectDueNanos;
    private int turn;
    private byte[] garbage = {};

    EngineTraffic(EngineHost host, Scenario scenario, Sink sink) {
        this.host = host;
        this.scenario = scenario;
        this.sink = sink;
    }

    void onTime(long nowNanos) {
        switch (scenario.duties()) {
            case BARE -> {}
            case FULL -> report(nowNanos);
            case RESTLESS -> disturb(nowNanos);
        }
    }

    private void report(long nowNanos) {
        if (nowNanos < reportDueNanos) {
            return;
        }
        reportDueNanos = nowNanos + REPORT_NANOS;
        for (int leg = 0; leg < host.legs(); leg++) {
            host.execute(0, new EngineCommand.SendRtcp(leg, REPORT.clone()));
        }
    }

    /** A visitor comes and receives, the one before leaves, and one receiver, not the sampled one, gets other keys. */
    private void disturb(long nowNanos) {
        turn++;
        int visitor = VISITOR + turn;
        TransportAddress address = sink.receiver(scenario, 0, scenario.receivers() + turn % VISITORS);
        host.execute(0, new EngineCommand.AddLeg(visitor, visitor, Optional.empty(), Optional.of(address)));
        host.installKeys(0, visitor, HopSecret.gcm(turn), HopSecret.gcm(turn + 1));
        host.replacePlan(0, 1 + turn, List.of(visitor));
        host.execute(0, new EngineCommand.RemoveLeg(visitor - 1));
        if (scenario.receivers() > 1) {
            int leg = 2 + turn % (scenario.receivers() - 1);
            host.installKeys(0, leg, HopSecret.gcm(turn + 2), HopSecret.gcm(turn + 3));
        }
        garbage = new byte[GARBAGE_OCTETS];
        if (nowNanos >= collectDueNanos) {
            collectDueNanos = nowNanos + COLLECT_NANOS;
            collect();
        }
    }

    @SuppressWarnings("ExplicitGarbageCollection")
    private void collect() {
        garbage = new byte[garbage.length];
        System.gc();
    }
}
