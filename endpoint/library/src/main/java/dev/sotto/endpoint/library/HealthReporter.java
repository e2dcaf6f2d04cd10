package dev.sotto.endpoint.library;

import dev.sotto.sip.calls.HealthReport;
import dev.sotto.sip.calls.HealthReport.Trouble;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Decides when the focus is told what we could not open, and what: numbers by source and cause since the last time, at most
 * every ten seconds, and nothing as long as nothing failed.
 */
final class HealthReporter {
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private Map<Integer, Map<Trouble, Long>> told = Map.of();
    private long toldNanos;

    /** The call begins, and with it the time that the first report covers. */
    void begin(long nowNanos) {
        toldNanos = nowNanos;
    }

    /** What is to be reported now, if anything is. */
    Optional<HealthReport> next(MediaHealth health, long nowNanos) {
        if (nowNanos - toldNanos < LEAST_NANOS) {
            return Optional.empty();
        }
        Map<Integer, Map<Trouble, Long>> sums = new HashMap<>();
        List<HealthReport.Source> news = new ArrayList<>();
        for (MediaHealth.SourceHealth source : health.sources()) {
            Map<Trouble, Long> sum = troubles(source.verdicts());
            sums.put(source.ssrc(), sum);
            Map<Trouble, Long> fresh = since(told.getOrDefault(source.ssrc(), Map.of()), sum);
            if (!fresh.isEmpty() && news.size() < HealthReport.MOST_SOURCES) {
                news.add(new HealthReport.Source(source.ssrc(), fresh));
            }
        }
        if (news.isEmpty()) {
            return Optional.empty();
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos - toldNanos);
        told = sums;
        toldNanos = nowNanos;
        return Optional.of(new HealthReport((int) Math.min(seconds, TimeUnit.DAYS.toSeconds(1)), news));
    }

    /** A source that lost its row and got it back counts from zero again. */
    private static Map<Trouble, Long> since(Map<Trouble, Long> before, Map<Trouble, Long> sum) {
        Map<Trouble, Long> fresh = new EnumMap<>(Trouble.class);
        sum.forEach((trouble, n) -> {
            long old = before.getOrDefault(trouble, 0L);
            if (n != old) {
                fresh.put(trouble, n > old ? n - old : n);
            }
        });
        return fresh;
    }

    private static Map<Trouble, Long> troubles(Map<ReceiveVerdict, Long> verdicts) {
        Map<Trouble, Long> sum = new EnumMap<>(Trouble.class);
        verdicts.forEach((verdict, n) -> trouble(verdict).ifPresent(t -> sum.merge(t, n, Long::sum)));
        return sum;
    }

    private static Optional<Trouble> trouble(ReceiveVerdict verdict) {
        return switch (verdict) {
            case OPENED, NOT_KEYED, MALFORMED, OWN_SSRC, REPAIR_NOT_WANTED, REPAIR_BAD_TAG -> Optional.empty();
            case OUTER_BAD_TAG -> Optional.of(Trouble.HOP_TAG);
            case OUTER_REPLAYED, OUTER_TOO_OLD -> Optional.of(Trouble.HOP_REPLAY);
            case BAD_EKT_FIELD -> Optional.of(Trouble.KEY_FIELD);
            case UNKNOWN_SPI, NO_INNER_KEY -> Optional.of(Trouble.NO_KEY);
            case INNER_BAD_TAG -> Optional.of(Trouble.TAG);
            case INNER_REPLAYED, INNER_TOO_OLD -> Optional.of(Trouble.REPLAY);
            case OUTER_REFUSED, BAD_ORIGINAL_HEADER, FLOOD -> Optional.of(Trouble.OTHER);
        };
    }
}
