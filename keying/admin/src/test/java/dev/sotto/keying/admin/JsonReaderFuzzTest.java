package dev.sotto.keying.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.base.StateTree;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonReaderFuzzTest {
    private static final long SEED = 8259;
    private static final String GOOD =
            "{\"a\":\"b\\u00e9\\n\", \"n\" : -12, \"l\":[true,false,{\"x\":[]}],\"o\":{}, \"é€😀\":0}";

    @FuzzTest
    void an_object_is_read_or_refused_and_what_was_read_can_be_written_and_read_again(byte[] octets) {
        try {
            Map<String, Object> read = JsonReader.read(octets);
            String written = StateTree.toJson(read);
            if (written.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
                assertThat(JsonReader.read(written.getBytes(UTF_8))).isEqualTo(read);
            }
        } catch (MalformedException e) {
            assertThat(e.rule()).startsWith("JSON");
        }
    }

    @Test
    void mutations_of_a_good_object_break_nothing() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = GOOD.getBytes(UTF_8);
            for (int n = random.nextInt(4); n > 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            an_object_is_read_or_refused_and_what_was_read_can_be_written_and_read_again(octets);
        }
    }

    @Test
    void an_object_means_what_it_says() {
        assertThat(JsonReader.read(GOOD.getBytes(UTF_8)))
                .isEqualTo(Map.of(
                        "a",
                        "bé\n",
                        "n",
                        -12L,
                        "l",
                        List.of(true, false, Map.of("x", List.of())),
                        "o",
                        Map.of(),
                        "é€😀",
                        0L));
    }

    @Test
    void everything_else_is_refused() {
        List<String> bad = List.of(
                "",
                "[]",
                "\"a\"",
                "{",
                "{}{}",
                "{} x",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":null}",
                "{\"a\":01}",
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":+1}",
                "{\"a\":9999999999999999}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":[1,]}",
                "{\"a\":[[[[1]]]]}",
                "\uFEFF{}",
                "{\"a\":tru}",
                "{\"a\":NaN}",
                "/**/{}");
        for (String text : bad) {
            assertThatThrownBy(() -> JsonReader.read(text.getBytes(UTF_8)))
                    .as(text)
                    .isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> JsonReader.read(new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'}))
                .as("overlong UTF-8")
                .isInstanceOf(MalformedException.class);
    }
}
