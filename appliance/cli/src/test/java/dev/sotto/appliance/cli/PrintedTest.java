package dev.sotto.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintedTest {
    private static JsonNode read(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_table_has_its_columns_under_each_other() {
        String table = Printed.table(
                List.of("user", "peer.host"),
                List.of(read("{\"user\":\"1000\",\"peer\":{\"host\":\"a\"}}"), read("{\"user\":\"2\"}")));
        assertThat(table).isEqualTo("USER  PEER.HOST\n1000  a\n2\n");
    }

    @Test
    void what_is_shown_can_be_set_again() {
        assertThat(Printed.fields(read("{\"name\":\"x\",\"tls\":{\"verify\":true,\"names\":[\"a\",\"b\"]}}")))
                .isEqualTo("name=x\ntls.verify=true\ntls.names=a,b\n");
    }

    @Test
    void a_name_from_outside_can_neither_end_a_line_nor_move_the_cursor() {
        String cell = Printed.cell(read("\"eve\\n\\u001b[2Jadmin\\u202e\""));
        assertThat(cell).isEqualTo("eve\uFFFD\uFFFD[2Jadmin\uFFFD");
    }
}
