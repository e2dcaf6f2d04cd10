package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics as Prometheus reads them. */
class MetricsTest {
    private static final Pattern SAMPLE = Pattern.compile(
            "(sotto_[a-z0-9_]+)(\\{[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"(?:,[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\")*})?"
                    + " (-?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?)");

    @TempDir
    Path folder;

    @Test
    void each_line_is_one_that_prometheus_takes_and_labels_are_escaped() {
        try (Bench bench = new Bench(folder)) {
            Bench.Reply reply = bench.get("/metrics", Bench.bearer(bench.token(Role.VIEWER)));
            assertThat(reply.header("content-type")).startsWith("text/plain; version=0.0.4");
            Set<String> declared = new TreeSet<>();
            reply.text().lines().forEach(line -> {
                if (line.startsWith("# TYPE ")) {
                    assertThat(line).matches("# TYPE sotto_[a-z0-9_]+ (counter|gauge)");
                    assertThat(declared.add(line.split(" ")[2])).as(line).isTrue();
                } else if (!line.startsWith("# HELP ")) {
                    var sample = SAMPLE.matcher(line);
                    assertThat(sample.matches()).as(line).isTrue();
                    assertThat(declared).contains(sample.group(1));
                }
            });
            assertThat(reply.text())
                    .contains("sotto_store_up 1\n", "sotto_legs{label=\"a \\\"b\\\" \\\\ c\\nd\"} 2.5\n")
                    .contains("# HELP sotto_legs Legs.\\nBy label.\n");
            assertThat(bench.get("/metrics").status()).isEqualTo(401);
        }
    }
}
