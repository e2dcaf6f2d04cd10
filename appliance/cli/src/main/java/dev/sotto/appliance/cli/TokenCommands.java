package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What programs sign in with. */
@Command(
        name = "token",
        description = "Makes, lists and ends API tokens.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommands {
    private static final String PATH = "/api/v1/tokens";

    private final SottoCommand root;

    TokenCommands(SottoCommand root) {
        this.root = root;
    }

    @Command(description = "Lists them; what they are, is told only once.", mixinStandardHelpOptions = true)
    int list() {
        try (ConsoleClient client = root.client()) {
            List<JsonNode> found = client.all(PATH, Optional.empty());
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            all.putArray("items").addAll(found);
            root.print(
                    all,
                    Printed.table(
                            List.of("name", "role", "expires"),
                            found.stream().map(one -> one.path("record")).toList()));
            return 0;
        }
    }

    @Command(description = "Makes one and prints it, once.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
            @Option(names = "--user", required = true, paramLabel = "USER", description = "Whose it is.") String user,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer, operator, admin or auditor.")
                    String role,
            @Option(names = "--days", defaultValue = "90", description = "How long it works; 90 if you do not say.")
                    int days) {
        try (ConsoleClient client = root.client()) {
            JsonNode whose = SottoCommand.find(client, "/api/v1/users", "name", user);
            ObjectNode draft = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name)
                    .put("user", whose.path("id").asText())
                    .put("role", role)
                    .put("expires", Instant.now().plus(Duration.ofDays(days)).toString());
            JsonNode made = client.send("POST", PATH, Optional.of(draft), Optional.empty())
                    .body();
            root.print(made, made.path("token").asText() + "\n");
            return 0;
        }
    }

    @Command(description = "Ends one.", mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME") String name) {
        try (ConsoleClient client = root.client()) {
            JsonNode found = SottoCommand.find(client, PATH, "name", name);
            String path = PATH + "/" + ConsoleClient.encoded(found.path("id").asText());
            client.send(
                    "DELETE",
                    path,
                    Optional.empty(),
                    Optional.of(found.path("etag").asText()));
            root.say("Ended " + name + ".");
            return 0;
        }
    }
}
