package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Who changed what. */
@Command(name = "audit", description = "Shows who did what, newest first.", mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
    private final SottoCommand root;

    @Option(names = "--limit", defaultValue = "50", description = "How many, at most 200.")
    private int limit;

    AuditCommand(SottoCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        try (ConsoleClient client = root.client()) {
            JsonNode page = client.get("/api/v1/audit?limit=" + limit);
            List<JsonNode> entries = new ArrayList<>();
            page.path("items").forEach(entries::add);
            root.print(page, Printed.table(List.of("at", "who", "action", "kind", "label"), entries));
            return 0;
        }
    }
}
