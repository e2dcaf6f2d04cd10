package dev.sotto.console;

import dev.sotto.notices.Courier;
import dev.sotto.notices.WebhookView;
import dev.sotto.provisioning.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Everything that is counted, in Prometheus' text format 0.0.4.
 *
 * @param live what is counted elsewhere
 * @param calls the calls
 * @param store whether it works
 * @param events the streams of events
 * @param courier what webhooks are told
 */
record MetricsDesk(LivePort live, CallLog calls, Store store, EventsDesk events, Courier courier) {
    Answer read(Request request, Caller caller) {
        List<Metric> all = new ArrayList<>(live.metrics());
        all.add(Metric.of(
                "sotto_store_up",
                Metric.Type.GAUGE,
                "Whether the store takes changes.",
                store.trouble().isEmpty() ? 1 : 0));
        all.add(Metric.of(
                "sotto_calls_lost_total", Metric.Type.COUNTER, "Calls that could not be kept.", (double) calls.lost()));
        all.add(Metric.of(
                "sotto_console_streams", Metric.Type.GAUGE, "Streams of events that are open.", events.open()));
        List<WebhookView> hooks = courier.views();
        all.add(counter(
                "sotto_webhook_deliveries_total", "Notices that webhooks took.", hooks, WebhookView.Counts::delivered));
        all.add(counter(
                "sotto_webhook_failures_total", "Tries of webhooks that failed.", hooks, WebhookView.Counts::failed));
        all.add(counter(
                "sotto_webhook_lost_total",
                "Notices for webhooks that were given up or found no room.",
                hooks,
                c -> c.givenUp() + c.dropped()));
        byte[] body = text(all).getBytes(StandardCharsets.UTF_8);
        return new Answer(200, Map.of("Cache-Control", "no-store"), "text/plain; version=0.0.4; charset=utf-8", body);
    }

    private static Metric counter(
            String name, String help, List<WebhookView> hooks, ToLongFunction<WebhookView.Counts> of) {
        return Metric.of(name, Metric.Type.COUNTER, help, (double)
                hooks.stream().map(WebhookView::counts).mapToLong(of).sum());
    }

    static String text(List<Metric> all) {
        StringBuilder out = new StringBuilder();
        for (Metric metric : all) {
            out.append("# HELP ")
                    .append(metric.name())
                    .append(' ')
                    .append(escaped(metric.help(), false))
                    .append('\n');
            out.append("# TYPE ")
                    .append(metric.name())
                    .append(' ')
                    .append(metric.type().name().toLowerCase(Locale.ROOT))
                    .append('\n');
            for (Metric.Sample sample : metric.samples()) {
                out.append(metric.name())
                        .append(labels(sample.labels()))
                        .append(' ')
                        .append(number(sample.value()));
                out.append('\n');
            }
        }
        return out.toString();
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty()
                ? ""
                : new TreeMap<>(labels)
                        .entrySet().stream()
                                .map(each -> each.getKey() + "=\"" + escaped(each.getValue(), true) + "\"")
                                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String escaped(String text, boolean inQuotes) {
        String safe = text.replace("\\", "\\\\").replace("\n", "\\n");
        return inQuotes ? safe.replace("\"", "\\\"") : safe;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
