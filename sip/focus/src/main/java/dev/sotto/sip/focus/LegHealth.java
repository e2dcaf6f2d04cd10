package dev.sotto.sip.focus;

import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.HealthReport.Trouble;
import dev.sotto.sip.focus.FocusView.HealthView;
import dev.sotto.sip.focus.FocusView.TroubleView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint of one leg says it could not open. It is hearsay of a participant: shown to operators, believed by nobody.
 * Only the last report is kept, and one that comes too soon is not.
 */
final class LegHealth {
    /** Endpoints of ours report every ten seconds at most. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final SourceRegistry sources;
    private @Nullable HealthReport last;
    private long lastNanos;
    private long taken;

    LegHealth(SourceRegistry sources) {
        this.sources = sources;
    }

    void take(HealthReport report, Step step) {
        if (last != null && step.nowNanos() - lastNanos < LEAST_NANOS) {
            step.count(FocusCounter.HEALTH_TOO_OFTEN);
            return;
        }
        step.count(FocusCounter.HEALTH_REPORTED);
        last = report;
        lastNanos = step.nowNanos();
        taken++;
    }

    /** The last report with the legs that its sources belong to; what belongs to nobody is one sum. */
    HealthView describe() {
        HealthReport report = last;
        if (report == null) {
            return new HealthView(0, 0, 0, List.of(), Map.of());
        }
        List<TroubleView> known = new ArrayList<>();
        Map<Trouble, Long> unknown = new EnumMap<>(Trouble.class);
        for (HealthReport.Source source : report.sources()) {
            sources.owner(source.ssrc())
                    .ifPresentOrElse(
                            leg -> known.add(
                                    new TroubleView(Integer.toUnsignedString(source.ssrc()), leg, source.packets())),
                            () -> source.packets().forEach((trouble, n) -> unknown.merge(trouble, n, Long::sum)));
        }
        return new HealthView(taken, lastNanos, report.seconds(), known, unknown);
    }
}
