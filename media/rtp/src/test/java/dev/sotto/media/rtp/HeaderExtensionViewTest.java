package dev.sotto.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.tests.kit.Rfc;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderExtensionViewTest {
    private static final String HEADER = "900f1234decafbadcafebabe";

    private final HeaderExtensionView view = new HeaderExtensionView();

    @Test
    @Rfc(number = 8285, section = "4.2", must = "one-octet elements: ID in four bits, length minus one in four bits")
    void one_octet_elements_are_walked_over_padding() {
        assertThat(walk("bede0003 10a1 000000 32010203 0000 00")).containsExactly("1:a1", "3:010203");
        assertThat(view.complete()).isTrue();
    }

    @Test
    @Rfc(number = 8285, section = "4.3", must = "two-octet elements: ID octet, length octet; appbits ignored")
    void two_octet_elements_are_walked_whatever_their_appbits() {
        assertThat(walk("100f0003 0102beef 00 0300 00 e701aa 00")).containsExactly("1:beef", "3:", "231:aa");
        assertThat(view.complete()).isTrue();
    }

    @Test
    @Rfc(number = 8285, section = "4.2", must = "ID 15 ends the processing of the whole extension")
    void id_15_ends_the_walk() {
        assertThat(walk("bede0002 10a1 f0bb 20cc 0000")).containsExactly("1:a1");
        assertThat(view.complete()).isFalse();
    }

    @Test
    @Rfc(number = 8285, section = "4.2", must = "ID 0 with a length ends the processing of the whole extension")
    void id_0_with_a_length_ends_the_walk() {
        assertThat(walk("bede0002 10a1 01bbbb 20cc 00")).containsExactly("1:a1");
        assertThat(view.complete()).isFalse();
    }

    @Test
    void an_element_that_does_not_fit_ends_the_walk() {
        assertThat(walk("bede0001 10a1 2fbb")).containsExactly("1:a1");
        assertThat(view.complete()).isFalse();
        assertThat(walk("10000001 0101aa 05")).containsExactly("1:aa");
        assertThat(walk("10000001 0102aa bb")).containsExactly("1:aabb");
        assertThat(walk("10000001 0103aa bb")).isEmpty();
    }

    @Test
    void other_profiles_and_no_extension_have_no_elements() {
        assertThat(walk("abcd0001 10a1 0000")).isEmpty();
        assertThat(view.wrap(Packets.view("800f1234decafbadcafebabe"))).isFalse();
        assertThat(view.next()).isFalse();
        assertThat(walk("bede0000")).isEmpty();
        assertThat(walk("bede0001 00000000")).isEmpty();
    }

    @Test
    void ids_are_translated_and_unwanted_elements_erased_in_place() {
        byte[] map = new byte[256];
        map[1] = 5;
        assertThat(translated("bede0003 10a1 32010203 00 20ff 000000", map))
                .isEqualTo("bede000350a1000000000000000000" + "00");
        assertThat(translated("10000002 0101a1 0302beef 00", map)).isEqualTo("100000020501a10000000000");
    }

    @Test
    void what_cannot_be_walked_does_not_reach_the_next_hop() {
        byte[] map = new byte[256];
        map[1] = 1;
        assertThat(translated("bede0002 10a1 f0bb 10cc 0000", map)).isEqualTo("bede000210a1000000000000");
        assertThat(translated("abcd0001 10a1 0000", map)).isEqualTo("abcd000100000000");
        assertThat(translated("bede0001 2fa1 0000", map)).isEqualTo("bede000100000000");
    }

    @Test
    void an_id_above_14_erases_a_one_octet_element() {
        byte[] map = new byte[256];
        map[1] = (byte) 200;
        assertThat(translated("bede0001 10a1 0000", map)).isEqualTo("bede000100000000");
        assertThat(translated("10000001 0101a1 00", map)).isEqualTo("10000001c801a100");
        view.find(Packets.view(HEADER + "bede000110a10000"), 1);
        assertThatThrownBy(() -> view.changeId(15)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> view.changeId(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Rfc(number = 6464, section = "3", must = "level octet: V flag and magnitude in -dBov")
    void the_audio_level_is_found_by_its_id() {
        RtpPacketView packet = Packets.view(HEADER + "bede0002 22010203 10a1 0000".replace(" ", ""));
        int level = AudioLevel.read(packet, view, 1);
        assertThat(AudioLevel.magnitude(level)).isEqualTo(0x21);
        assertThat(AudioLevel.voice(level)).isTrue();
        assertThat(AudioLevel.read(packet, view, 3)).isEqualTo(AudioLevel.ABSENT);
        assertThat(AudioLevel.read(packet, view, 0)).isEqualTo(AudioLevel.ABSENT);
        assertThat(AudioLevel.read(Packets.view(HEADER + "1000000101000000"), view, 1))
                .isEqualTo(AudioLevel.ABSENT);
        assertThat(AudioLevel.octet(300, true)).isEqualTo(0xFF);
        assertThat(AudioLevel.octet(-3, false)).isZero();
    }

    private List<String> walk(String extension) {
        MemorySegment segment = Packets.segment(HEADER + extension);
        view.wrap(Packets.view(segment));
        List<String> out = new ArrayList<>();
        while (view.next()) {
            out.add(view.id() + ":" + Packets.hex(segment.asSlice(view.offset(), view.length())));
        }
        return out;
    }

    private String translated(String extension, byte[] map) {
        MemorySegment segment = Packets.segment(HEADER + extension);
        view.translate(Packets.view(segment), map);
        return Packets.hex(segment).substring(HEADER.length());
    }
}
