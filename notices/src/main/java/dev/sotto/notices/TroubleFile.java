package dev.sotto.notices;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.MalformedException;
import dev.sotto.notices.Deliveries.Trouble;
import dev.sotto.provisioning.Documents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Since when webhooks fail, over restarts of the program; one that is damaged or missing says that none does. */
final class TroubleFile {
    private final Path file;
    private Map<String, Trouble> written = Map.of();

    TroubleFile(Path file) {
        this.file = file;
    }

    Map<String, Trouble> read() {
        Map<String, Trouble> out = new HashMap<>();
        try {
            for (Map.Entry<String, JsonNode> one :
                    Documents.parse(Files.readString(file)).properties()) {
                Instant since = Instant.parse(one.getValue().path("since").asText());
                out.put(
                        one.getKey(),
                        new Trouble(since, one.getValue().path("givenUp").asBoolean()));
            }
        } catch (NoSuchFileException _) {
            // None has failed yet.
        } catch (IOException | MalformedException | DateTimeException e) {
            NoticesLog.troublesNotRead(file, e);
        }
        written = Map.copyOf(out);
        return out;
    }

    /** Writes them if they are others than the last time. */
    void write(Map<String, Trouble> troubles) {
        if (troubles.equals(written)) {
            return;
        }
        written = Map.copyOf(troubles);
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        troubles.forEach((id, trouble) ->
                out.putObject(id).put("since", trouble.since().toString()).put("givenUp", trouble.givenUp()));
        try {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, Documents.text(out));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            NoticesLog.troublesNotWritten(file, e);
        }
    }
}
