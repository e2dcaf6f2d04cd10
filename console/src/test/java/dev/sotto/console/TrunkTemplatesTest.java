package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Draft;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Trunk;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shapes of trunks that the form can begin with. */
class TrunkTemplatesTest {
    private static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    /** What somebody types into the field of that name. */
    private static final Map<String, JsonNode> TYPED = Map.of(
            "host", text("sip.provider.example"),
            "allowedSources", list("192.0.2.0/24"),
            "clientCertificate", text(PEM),
            "authorities", text(PEM),
            "clientKey", text("-----BEGIN PRIVATE KEY-----\n" + "k".repeat(200) + "\n-----END PRIVATE KEY-----\n"),
            "dids", list("+4930123*"),
            "registrar", text("provider.example"),
            "realm", text("provider.example"));

    @TempDir
    Path folder;

    @Test
    void each_is_a_trunk_as_soon_as_what_it_asks_for_was_said_and_not_before() throws Exception {
        JsonNode templates = Documents.parse(WebFiles.load().text("templates/trunks.json"));
        assertThat(templates).hasSize(6);
        assertThat(templates.findValuesAsText("id")).doesNotHaveDuplicates();
        try (Bench bench = new Bench(folder)) {
            for (JsonNode template : templates) {
                ObjectNode trunk = (ObjectNode) template.get("trunk");
                assertThat(draft(bench, trunk))
                        .as("%s unfilled", template.get("id"))
                        .isInstanceOf(Draft.Faulty.class);
                template.get("asks").forEach(pointer -> fill(trunk, pointer.asText()));
                assertThat(draft(bench, trunk))
                        .as("%s: %s", template.get("id"), trunk)
                        .isInstanceOf(Draft.Fine.class);
            }
        }
    }

    private static Draft<Trunk> draft(Bench bench, JsonNode trunk) {
        return bench.store.draft(Kind.TRUNKS, bench.store.newId(), trunk, null);
    }

    private static void fill(ObjectNode trunk, String pointer) {
        String[] parts = pointer.substring(1).split("/");
        JsonNode at = trunk;
        for (int i = 0; i < parts.length - 1; i++) {
            at = at.isArray() ? at.get(Integer.parseInt(parts[i])) : part((ObjectNode) at, parts[i]);
        }
        String name = parts[parts.length - 1];
        ((ObjectNode) at).set(name, TYPED.getOrDefault(name, text("twelve-octets")));
    }

    private static JsonNode part(ObjectNode owner, String name) {
        return owner.has(name) ? owner.get(name) : owner.putObject(name);
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }

    private static JsonNode list(String value) {
        return JsonNodeFactory.instance.arrayNode().add(value);
    }
}
