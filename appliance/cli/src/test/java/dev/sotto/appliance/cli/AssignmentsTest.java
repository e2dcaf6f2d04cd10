package dev.sotto.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode record = JSON.createObjectNode();
    private final Assignments assignments = new Assignments(read("""
                    {"Room": {"properties": {
                       "user": {"type": "string"},
                       "maxLegs": {"type": "integer"},
                       "enabled": {"type": "boolean"},
                       "tags": {"type": "array", "items": {"type": "string"}},
                       "ports": {"type": "array", "items": {"type": "integer"}},
                       "next": {"type": ["string", "null"]},
                       "tls": {"$ref": "#/components/schemas/Tls"}}},
                     "Tls": {"type": "object", "properties": {"verify": {"type": "boolean"}}}}
                    """));

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectNode apply(String... words) {
        assignments.apply(record, "Room", List.of(words));
        return record;
    }

    @Test
    void a_value_is_what_the_api_document_says_it_is_and_not_what_it_looks_like() {
        assertThat(apply("user=1000", "maxLegs=50", "enabled=off", "tags=a, b", "ports=1,2", "next=7"))
                .hasToString(
                        "{\"user\":\"1000\",\"maxLegs\":50,\"enabled\":false,\"tags\":[\"a\",\"b\"],\"ports\":[1,2],\"next\":\"7\"}");
    }

    @Test
    void a_field_inside_another_one_is_written_with_a_dot_and_the_others_stay() {
        apply("user=1=2");
        assertThat(apply("tls.verify=yes")).isEqualTo(read("{\"user\":\"1=2\",\"tls\":{\"verify\":true}}"));
    }

    @Test
    void nothing_behind_the_sign_empties_a_field() {
        assertThat(apply("tags=", "user=", "tls=")).isEqualTo(read("{\"tags\":[],\"user\":\"\",\"tls\":{}}"));
    }

    @Test
    void all_that_is_wrong_is_said_at_once_and_what_was_meant() {
        assertThatThrownBy(() -> apply("maxlegs=5", "maxLegs=many", "enabled=perhaps", "user"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("maxlegs is no field. Did you mean maxLegs?")
                .hasMessageContaining("maxLegs is a whole number, not \"many\".")
                .hasMessageContaining("enabled is true or false, not \"perhaps\".")
                .hasMessageContaining("\"user\" is not FIELD=VALUE.")
                .matches(e -> ((Refused) e).code() == ExitCode.WRONG_LINE);
    }

    @Test
    void whatever_is_written_is_taken_or_refused_in_words() {
        Random random = new Random(11);
        String letters = "usermaxLgtb.=,[]{}\"0 9-\\n";
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder word = new StringBuilder(random.nextBoolean() ? "tls." : "tags=");
            for (int n = random.nextInt(12); n > 0; n--) {
                word.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                apply(word.toString());
            } catch (Refused e) {
                refused++;
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(refused).isBetween(1, 19_999);
    }
}
