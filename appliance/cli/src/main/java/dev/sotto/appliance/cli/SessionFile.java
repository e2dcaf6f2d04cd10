package dev.sotto.appliance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.appliance.config.OwnerOnlyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The sessions that {@code login} began, one for each console, in a file that only its owner reads. The console ends them.
 *
 * @param file where it is
 */
record SessionFile(Path file) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Where the XDG rules put it. */
    static SessionFile usual(Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = folder.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", ".")).resolve(".config")
                : Path.of(folder);
        return new SessionFile(base.resolve("sotto").resolve("sessions.json"));
    }

    /** The session of that console, if there is one. */
    Credential find(URI console) {
        JsonNode found = read().path(console.toString());
        return found.isObject()
                ? new Credential.Session(
                        found.path("cookie").asText(), found.path("csrf").asText())
                : new Credential.None();
    }

    void keep(URI console, Credential.Session session) {
        ObjectNode all = read();
        all.putObject(console.toString()).put("cookie", session.cookie()).put("csrf", session.csrf());
        write(all);
    }

    void forget(URI console) {
        ObjectNode all = read();
        if (all.remove(console.toString()) != null) {
            write(all);
        }
    }

    private ObjectNode read() {
        try {
            JsonNode found = Files.exists(file) ? JSON.readTree(Files.readString(file)) : null;
            return found instanceof ObjectNode all ? all : JSON.createObjectNode();
        } catch (JsonProcessingException _) {
            // Half of a file is no session; login makes another one.
            return JSON.createObjectNode();
        } catch (IOException e) {
            throw new Refused(ExitCode.REFUSED, file + " cannot be read: " + e.getMessage());
        }
    }

    private void write(ObjectNode all) {
        try {
            OwnerOnlyFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
        } catch (IOException e) {
            throw new Refused(ExitCode.REFUSED, file + " cannot be written: " + e.getMessage());
        }
    }
}
