package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EktTailViewTest {
    private static final String RTP = "800f1234decafbadcafebabe" + "ab".repeat(300);

    private final EktTailView tail = new EktTailView();

    @Test
    @Rfc(number = 8870, section = "4.1", must = "a ShortEKTField is one octet 00")
    void a_short_field_is_one_octet() {
        assertThat(split(RTP + "00")).isEqualTo(SrtpVerdict.OK);
        assertThat(tail.type()).isEqualTo(EktTailView.SHORT);
        assertThat(tail.tailLength()).isEqualTo(1);
        assertThat(tail.packetLength()).isEqualTo(RTP.length() / 2);
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "the length counts the whole field", secondSource = "rlib")
    void full_fields_of_both_key_lengths_are_split_off() {
        List<String> fields = new ArrayList<>();
        collect(Vectors.json("ekt-rfc8870.json"), fields);
        assertThat(fields).hasSizeGreaterThanOrEqualTo(2);
        for (String field : fields) {
            assertThat(split(RTP + field)).as(field).isEqualTo(SrtpVerdict.OK);
            assertThat(tail.type()).isEqualTo(EktTailView.FULL);
            assertThat(tail.tailLength()).isEqualTo(field.length() / 2);
            assertThat(tail.packetLength()).isEqualTo(RTP.length() / 2);
            assertThat(tail.tailOffset()).isEqualTo(RTP.length() / 2);
        }
    }

    /** Every string of the file that ends like a FullEKTField and says its own length. */
    private static void collect(JsonNode node, List<String> into) {
        node.forEach(child -> collect(child, into));
        String text = node.isTextual() ? node.asText() : "";
        if (text.matches("([0-9a-f]{2}){12,}02")
                && Integer.parseInt(text.substring(text.length() - 6, text.length() - 2), 16) == text.length() / 2) {
            into.add(text);
        }
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "an unknown message type is stripped by its length")
    void fields_of_later_types_are_split_off_by_their_length() {
        assertThat(split(RTP + "aa000403")).isEqualTo(SrtpVerdict.OK);
        assertThat(tail.tailLength()).isEqualTo(4);
        assertThat(tail.type()).isEqualTo(3);
        assertThat(split(RTP + "aabb0005fe")).isEqualTo(SrtpVerdict.OK);
        assertThat(tail.tailLength()).isEqualTo(5);
    }

    @Test
    void lengths_that_cannot_be_are_refused() {
        assertThat(split(RTP + "000702")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(RTP + "000802")).isEqualTo(SrtpVerdict.OK);
        assertThat(split(RTP + "010202")).isEqualTo(SrtpVerdict.OK);
        assertThat(split(RTP + "010302")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(RTP + "000303")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(RTP + "040303")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(RTP + "ffff02")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(RTP + "aa000401")).isEqualTo(SrtpVerdict.MALFORMED);
    }

    @Test
    void a_field_never_reaches_into_the_fixed_header() {
        String header = "800f1234decafbadcafebabe";
        assertThat(split(header)).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(header + "00")).isEqualTo(SrtpVerdict.OK);
        assertThat(split(header + "02")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(header + "000802")).isEqualTo(SrtpVerdict.MALFORMED);
        assertThat(split(header + "0000000000000802")).isEqualTo(SrtpVerdict.OK);
        assertThat(tail.packetLength()).isEqualTo(12);
        assertThat(split("")).isEqualTo(SrtpVerdict.MALFORMED);
    }

    private SrtpVerdict split(String hex) {
        MemorySegment segment = MemorySegment.ofArray(Hex.octets(hex));
        return tail.split(segment, 0, (int) segment.byteSize());
    }
}
