package dev.sotto.appliance.md;

import dev.sotto.console.LiveConference;
import dev.sotto.console.LiveParticipant;
import dev.sotto.console.LiveSnapshot;
import dev.sotto.console.Metric;
import dev.sotto.console.Metric.Sample;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.media.engine.SwitchCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What is counted, for Prometheus. No label is a conference, a person or anything else that outsiders can make more of. */
final class LiveMetrics {
    private static final String BUILD = "0.1";

    private LiveMetrics() {}

    /**
     * All of them.
     *
     * @param focus what the focus counts
     * @param calls calls that are over, by outcome
     * @param cores what each core counts
     */
    static List<Metric> of(
            LiveSnapshot now,
            Map<? extends Enum<?>, Long> focus,
            Map<String, Long> calls,
            List<Map<SwitchCounter, Long>> cores) {
        List<Metric> out = new ArrayList<>();
        List<LiveConference> running = now.conferences().stream()
                .filter(c -> !c.participants().isEmpty())
                .toList();
        out.add(new Metric(
                "sotto_build_info",
                Metric.Type.GAUGE,
                "The version.",
                List.of(new Sample(Map.of("version", BUILD), 1))));
        out.add(Metric.of("sotto_conferences", Metric.Type.GAUGE, "Conferences that somebody is in.", running.size()));
        out.add(new Metric("sotto_legs", Metric.Type.GAUGE, "Legs by who can read their media.", byLabel(running)));
        out.add(Metric.of(
                "sotto_calls_active", Metric.Type.GAUGE, "Legs, and calls carried to the gateway.", now.calls()));
        out.add(Metric.of(
                "sotto_key_distributor_up",
                Metric.Type.GAUGE,
                "Whether call processing reaches the key distributor.",
                now.keyDistributor().reachable() ? 1 : 0));
        out.add(counted("sotto_focus_events_total", "What the focus counted.", "event", words(focus)));
        out.add(counted("sotto_calls_total", "Calls that are over.", "outcome", calls));
        List<Sample> packets = new ArrayList<>();
        for (int core = 0; core < cores.size(); core++) {
            String name = Integer.toString(core);
            words(cores.get(core))
                    .forEach((event, n) -> packets.add(new Sample(Map.of("core", name, "event", event), (double) n)));
        }
        out.add(new Metric("sotto_core_events_total", Metric.Type.COUNTER, "What forwarding cores counted.", packets));
        out.add(new Metric(
                "sotto_core_busy_ratio",
                Metric.Type.GAUGE,
                "How much of the time a core does not wait.",
                now.cores().stream()
                        .map(core ->
                                new Sample(Map.of("core", Integer.toString(core.core())), core.busyPermille() / 1000.0))
                        .toList()));
        return out;
    }

    private static List<Sample> byLabel(List<LiveConference> running) {
        Map<String, Long> legs = new TreeMap<>();
        for (LiveConference conference : running) {
            for (LiveParticipant one : conference.participants()) {
                legs.merge(label(one.label()), 1L, Long::sum);
            }
        }
        return legs.entrySet().stream()
                .map(each -> new Sample(Map.of("label", each.getKey()), (double) each.getValue()))
                .toList();
    }

    /** Without the name of the gateway. */
    private static String label(String security) {
        if (!security.startsWith(SecurityLabel.THROUGH_GATEWAY.text())) {
            return security;
        }
        boolean readable = security.endsWith("leg readable by the operator");
        return (readable ? SecurityLabel.THROUGH_GATEWAY_READABLE : SecurityLabel.THROUGH_GATEWAY).text();
    }

    private static Metric counted(String name, String help, String label, Map<String, Long> values) {
        return new Metric(
                name,
                Metric.Type.COUNTER,
                help,
                values.entrySet().stream()
                        .map(each -> new Sample(Map.of(label, each.getKey()), (double) each.getValue()))
                        .toList());
    }

    private static Map<String, Long> words(Map<? extends Enum<?>, Long> counters) {
        Map<String, Long> out = new TreeMap<>();
        counters.forEach((counter, n) -> out.put(counter.name().toLowerCase(Locale.ROOT), n));
        return out;
    }
}
