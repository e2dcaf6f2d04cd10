package dev.sotto.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BaseTest {
    private enum Drops {
        LATE,
        EARLY
    }

    private record Leaf(String name, KeyMaterial key, List<Integer> numbers) {}

    @Test
    void a_reader_never_reads_past_its_end() {
        OctetReader reader = new OctetReader(new byte[] {1, 2, 3});
        assertThat(reader.u16("first")).isEqualTo(0x0102);
        assertThatThrownBy(() -> reader.u16("second"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("second")
                .hasMessageContaining("at octet 2");
    }

    @Test
    void a_nested_reader_stops_at_its_own_end() {
        OctetReader reader = new OctetReader(new byte[] {1, 2, 3});
        OctetReader inner = reader.nested(2, "inner");
        assertThat(inner.octets(2, "all")).containsExactly(1, 2);
        assertThatThrownBy(() -> inner.u8("more")).isInstanceOf(MalformedException.class);
        assertThat(reader.u8("rest")).isEqualTo(3);
    }

    @Test
    void a_writer_grows_and_keeps_the_order_of_octets() {
        OctetWriter writer = new OctetWriter(1);
        writer.u8(1).u16(0x0203).u24(0x040506).u32(0x0708090AL).u64(0x0B0C0D0E0F101112L);
        byte[] expected = new byte[18];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i + 1);
        }
        assertThat(writer.toOctets()).isEqualTo(expected);
    }

    @Test
    void key_material_has_no_text_form_and_can_be_destroyed() {
        KeyMaterial key = KeyMaterial.copyOf(new byte[] {0x41, 0x42});
        assertThat(key.toString()).isEqualTo("KeyMaterial[2 octets]");
        assertThat(key).isEqualTo(KeyMaterial.copyOf(new byte[] {0x41, 0x42}));
        key.destroy();
        assertThatThrownBy(key::dangerousOctets).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_fingerprint_reads_what_it_writes_and_refuses_the_rest() {
        Fingerprint print = Fingerprint.sha256(new byte[] {1});
        assertThat(Fingerprint.parse(print.text())).isEqualTo(print);
        for (String bad : List.of("", "sha-256", "sha-256 00", "sha-256 ZZ:11", "sha-256 0011")) {
            assertThatThrownBy(() -> Fingerprint.parse(bad)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void a_state_tree_shows_no_secret() {
        Leaf leaf = new Leaf("a\"b\n", KeyMaterial.copyOf(new byte[16]), List.of(1, 2));
        assertThat(StateTree.toJson(Map.of("leaf", leaf)))
                .isEqualTo(
                        "{\"leaf\":{\"name\":\"a\\\"b\\u000a\",\"key\":\"KeyMaterial[16 octets]\",\"numbers\":[1,2]}}");
    }

    @Test
    void counters_are_read_whole() {
        Counters<Drops> counters = new Counters<>(Drops.class);
        counters.increment(Drops.EARLY);
        counters.add(Drops.EARLY, 2);
        assertThat(counters.snapshot()).isEqualTo(Map.of(Drops.LATE, 0L, Drops.EARLY, 3L));
    }

    @Test
    void a_token_bucket_allows_a_burst_and_then_its_rate() {
        TokenBucket bucket = new TokenBucket(10, 3);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += bucket.take(0) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(3);
        assertThat(bucket.has(99_999_999)).isFalse();
        assertThat(bucket.has(100_000_000)).isTrue();
        assertThat(bucket.has(100_000_000)).as("looking takes nothing").isTrue();
        assertThat(bucket.take(100_000_000)).isTrue();
        assertThat(bucket.take(100_000_000)).isFalse();
    }

    @Test
    void a_log_line_stays_one_line() {
        assertThat(LogText.oneLine("a\r\nb\u0000")).isEqualTo("a\\x0d\\x0ab\\x00");
    }
}
