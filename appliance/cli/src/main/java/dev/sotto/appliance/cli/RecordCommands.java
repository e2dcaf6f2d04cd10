package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that all kinds of records have in common. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class RecordCommands {
    private static final String RECORD = "record";

    private final SottoCommand root;
    private final Resource resource;

    private RecordCommands(SottoCommand root, Resource resource) {
        this.root = root;
        this.resource = resource;
    }

    static void addTo(CommandLine line, SottoCommand root, Resource resource) {
        CommandLine made = new CommandLine(new RecordCommands(root, resource));
        made.getCommandSpec()
                .usageMessage()
                .description("Lists, shows, adds, changes and removes " + resource.what() + ".");
        if (resource.word().equals("user")) {
            made.addSubcommand("password", new PasswordCommand(root));
        }
        line.addSubcommand(resource.word(), made);
    }

    @Command(description = "Lists them.", mixinStandardHelpOptions = true)
    int list(
            @Parameters(arity = "0..1", paramLabel = "WORD", description = "Only those with this in their name.")
                    Optional<String> wanted) {
        try (ConsoleClient client = root.client()) {
            List<JsonNode> found = client.all(resource.path(), wanted);
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            all.putArray("items").addAll(found);
            root.print(
                    all,
                    Printed.table(
                            resource.columns(),
                            found.stream().map(one -> one.path(RECORD)).toList()));
            return 0;
        }
    }

    @Command(description = "Shows all fields of one.", mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "NAME") String name) {
        try (ConsoleClient client = root.client()) {
            JsonNode found = find(client, name);
            root.print(found, Printed.fields(found.path(RECORD)));
            return 0;
        }
    }

    @Command(description = "Adds one.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "FIELD=VALUE",
                            description = "Lists have commas; a field inside another one is written with a dot.")
                    List<String> words) {
        try (ConsoleClient client = root.client()) {
            ObjectNode record = JsonNodeFactory.instance.objectNode();
            assignments(client).apply(record, resource.schema(), words);
            JsonNode made = client.send("POST", resource.path(), Optional.of(record), Optional.empty())
                    .body();
            root.print(made, "Added " + key(made) + ".\n");
            return 0;
        }
    }

    @Command(description = "Changes fields of one; the others stay.", mixinStandardHelpOptions = true)
    int set(
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(arity = "1..*", paramLabel = "FIELD=VALUE") List<String> words) {
        try (ConsoleClient client = root.client()) {
            JsonNode found = find(client, name);
            ObjectNode record = found.path(RECORD).deepCopy();
            assignments(client).apply(record, resource.schema(), words);
            JsonNode changed = client.send("PUT", path(found), Optional.of(record), etag(found))
                    .body();
            root.print(changed, "Changed " + key(changed) + ".\n");
            return 0;
        }
    }

    @Command(description = "Removes one for good.", mixinStandardHelpOptions = true)
    int remove(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--yes", required = true, description = "You mean it.") boolean sure) {
        if (!sure) {
            throw new Refused(ExitCode.WRONG_LINE, "Nothing was removed: say --yes if you mean it.");
        }
        try (ConsoleClient client = root.client()) {
            JsonNode found = find(client, name);
            client.send("DELETE", path(found), Optional.empty(), etag(found));
            root.say("Removed " + key(found) + ".");
            return 0;
        }
    }

    private JsonNode find(ConsoleClient client, String name) {
        return SottoCommand.find(client, resource.path(), resource.key(), name);
    }

    private static Assignments assignments(ConsoleClient client) {
        return new Assignments(
                client.get("/api/v1/openapi.json").path("components").path("schemas"));
    }

    private String key(JsonNode one) {
        return Printed.cell(one.path(RECORD).path(resource.key()));
    }

    private String path(JsonNode one) {
        return resource.path() + "/" + ConsoleClient.encoded(one.path("id").asText());
    }

    private static Optional<String> etag(JsonNode one) {
        return Optional.of(one.path("etag").asText());
    }
}
