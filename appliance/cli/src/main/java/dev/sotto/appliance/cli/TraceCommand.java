package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why somebody could not join: calls that fit a word, and one call step by step. */
@Command(
        name = "trace",
        description =
                "Finds calls by name, address, conference or Call-ID, newest first; of one it tells what happened, and what to do.",
        mixinStandardHelpOptions = true)
final class TraceCommand implements Callable<Integer> {
    private static final String PATH = "/api/v1/calls";

    private final SottoCommand root;

    @Parameters(paramLabel = "WORD", description = "A part of a name, an address or a Call-ID, or the id of a call.")
    private String wanted = "";

    @Option(
            names = "--packets",
            paramLabel = "FILE",
            description = "Writes the SIP messages of the one call for Wireshark, without what is secret in them.")
    private @Nullable Path packets;

    TraceCommand(SottoCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        try (ConsoleClient client = root.client()) {
            JsonNode page = client.get(PATH + "?search=" + ConsoleClient.encoded(wanted));
            List<JsonNode> calls = new ArrayList<>();
            page.path("items").forEach(calls::add);
            if (calls.size() > 1 && packets != null) {
                throw new Refused(
                        ExitCode.WRONG_LINE,
                        calls.size()
                                + " calls fit, and a file has the messages of one. Give the id of it; without --packets"
                                + " they are listed.");
            }
            if (calls.size() > 1) {
                root.print(page, Printed.table(List.of("id", "start", "from", "to", "verdict"), calls));
                return 0;
            }
            String id = calls.isEmpty() ? wanted : calls.getFirst().path("id").asText();
            String path = PATH + "/" + ConsoleClient.encoded(id);
            JsonNode call = client.get(path);
            if (packets != null) {
                write(packets, client.file(path + "/packets"));
            }
            root.print(call, told(call));
            return 0;
        }
    }

    private static void write(Path file, byte[] octets) {
        try {
            Files.write(file, octets);
        } catch (IOException e) {
            throw new Refused(ExitCode.REFUSED, "Cannot write " + file + ": " + e.getMessage());
        }
    }

    private static String told(JsonNode call) {
        StringBuilder text = new StringBuilder();
        text.append(line(call, "from"))
                .append(" called ")
                .append(line(call, "to"))
                .append(" at ")
                .append(line(call, "start"))
                .append(":\n")
                .append(line(call, "verdict"))
                .append('\n');
        if (!line(call, "whatToDo").isEmpty()) {
            text.append("What to do: ").append(line(call, "whatToDo")).append('\n');
        }
        for (JsonNode step : call.path("trace")) {
            text.append("  ")
                    .append(String.join(
                            "  ",
                            line(step, "at"),
                            line(step, "layer"),
                            line(step, "from") + " -> " + line(step, "to"),
                            line(step, "text")))
                    .append('\n');
        }
        return text.toString();
    }

    private static String line(JsonNode node, String field) {
        return Printed.cell(node.path(field));
    }
}
