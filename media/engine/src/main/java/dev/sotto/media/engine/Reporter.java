package dev.sotto.media.engine;

import dev.sotto.media.distributor.EngineEvent;
import java.util.ArrayList;
import java.util.List;

/** Tells the conductor what was heard and forwarded, when {@link Sampler} says that it is due. */
final class Reporter {
    private final LegTable legs;
    private final Sampler sampler;
    private final EventSink events;

    Reporter(LegTable legs, Sampler sampler, EventSink events) {
        this.legs = legs;
        this.sampler = sampler;
        this.events = events;
    }

    void onTime(long nowNanos) {
        if (sampler.takeLevels(nowNanos)) {
            events.tell(new EngineEvent.LevelsHeard(levels()));
        }
        if (sampler.takeStatistics(nowNanos)) {
            events.tell(new EngineEvent.StatisticsSampled(nowNanos, ingress(), egress()));
        }
    }

    private List<EngineEvent.LevelSample> levels() {
        List<EngineEvent.LevelSample> out = new ArrayList<>();
        for (EngineLeg leg : legs.all()) {
            for (IngressSource source : leg.ingress.values()) {
                if (source.sampledPackets > 0) {
                    out.add(new EngineEvent.LevelSample(
                            leg.legId,
                            source.ssrc,
                            source.sampledPackets,
                            source.sampledMagnitude,
                            source.sampledLevel));
                    source.clearSample();
                }
            }
        }
        return out;
    }

    private List<EngineEvent.Ingress> ingress() {
        List<EngineEvent.Ingress> out = new ArrayList<>();
        for (EngineLeg leg : legs.all()) {
            for (IngressSource source : leg.ingress.values()) {
                if (source.packets > 0) {
                    out.add(new EngineEvent.Ingress(
                            leg.legId,
                            source.ssrc,
                            source.firstIndex,
                            source.highestIndex,
                            source.packets,
                            source.octets,
                            source.jitter()));
                }
            }
        }
        return out;
    }

    private List<EngineEvent.Egress> egress() {
        List<EngineEvent.Egress> out = new ArrayList<>();
        for (EngineLeg leg : legs.all()) {
            for (EgressSource source : leg.egress.values()) {
                if (source.packets > 0) {
                    RepairLog log = source.repair;
                    out.add(new EngineEvent.Egress(
                            leg.legId,
                            source.ssrc,
                            source.packets,
                            source.octets,
                            log == null ? 0 : log.repairedCount,
                            log == null ? 0 : log.missedCount));
                }
            }
        }
        return out;
    }
}
