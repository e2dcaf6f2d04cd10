package dev.sotto.keying.ekt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EktFieldTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    @Rfc(
            number = 5649,
            section = "4",
            must = "key wrap with padding, all vectors",
            secondSource = "RFC vectors, OpenSSL")
    void the_key_wrap_agrees_with_rfc_5649_and_openssl() {
        for (JsonNode vector : Vectors.json("aes-key-wrap.json").required("kwp_rfc5649")) {
            KeyMaterial kek = KeyMaterial.copyOf(Vectors.hex(vector, "kek"));
            assertThat(KeyWrap.wrap(kek, Vectors.hex(vector, "key"))).isEqualTo(Vectors.hex(vector, "wrap"));
            assertThat(KeyWrap.unwrap(kek, Vectors.hex(vector, "wrap"))).contains(Vectors.hex(vector, "key"));
        }
    }

    @Test
    @Rfc(number = 8870, section = "4.4.1", must = "AESKW128 and AESKW256 are implemented", secondSource = "OpenSSL")
    @Rfc(
            number = 8870,
            section = "4.1",
            must = "FullEKTField: ciphertext, SPI, epoch, length, type 2",
            secondSource = "OpenSSL, rlib, Linphone")
    void full_fields_are_built_and_read_as_in_the_vectors() {
        for (JsonNode vector : Vectors.json("ekt-rfc8870.json").required("vectors")) {
            KeyMaterial kek = KeyMaterial.copyOf(Vectors.hex(vector, "ekt_key"));
            EktPlaintext plaintext = new EktPlaintext(
                    KeyMaterial.copyOf(Vectors.hex(vector, "srtp_master_key")),
                    HexFormat.fromHexDigits(vector.required("ssrc").asText()),
                    vector.required("roc").asLong());
            assertThat(plaintext.dangerousOctets()).isEqualTo(Vectors.hex(vector, "plaintext"));
            byte[] ciphertext = KeyWrap.wrap(kek, plaintext.dangerousOctets());
            assertThat(ciphertext).isEqualTo(Vectors.hex(vector, "ciphertext"));
            EktField.FullField field = new EktField.FullField(
                    ciphertext,
                    HexFormat.fromHexDigits(vector.required("spi").asText()),
                    vector.required("epoch").asInt());
            assertThat(field.toOctets()).isEqualTo(Vectors.hex(vector, "full_ekt_field"));
            assertThat(field.length()).isEqualTo(vector.required("length").asInt());
            assertReadsBack(field, kek, plaintext);
        }
    }

    private static void assertReadsBack(EktField.FullField field, KeyMaterial kek, EktPlaintext plaintext) {
        byte[] packet = concat(new byte[30], field.toOctets());
        EktFieldCodec.Split split = EktFieldCodec.split(packet, 0, packet.length);
        assertThat(split.srtpEnd()).isEqualTo(30);
        EktField.FullField read = (EktField.FullField) split.field();
        assertThat(read.spi()).isEqualTo(field.spi());
        assertThat(read.epoch()).isEqualTo(field.epoch());
        EktPlaintext opened =
                EktPlaintext.parse(KeyWrap.unwrap(kek, read.ciphertext()).orElseThrow());
        assertThat(opened).isEqualTo(plaintext);
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "ShortEKTField is the octet 0", secondSource = "rlib")
    void a_short_field_is_one_octet() {
        EktFieldCodec.Split split = EktFieldCodec.split(new byte[] {7, 7, 0}, 0, 3);
        assertThat(split.field()).isEqualTo(new EktField.ShortField());
        assertThat(split.srtpEnd()).isEqualTo(2);
        assertThat(split.field().toOctets()).containsExactly(0);
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "an EKT tag of unknown type is discarded as a whole")
    @Rfc(number = 8870, section = "4.1", must = "extensions conform to the ExtensionEKTField syntax")
    void unknown_types_are_stripped_by_their_length() {
        for (int type : new int[] {1, 3, 4, 0x7F, 0xFE, 0xFF}) {
            EktField.UnknownField field = new EktField.UnknownField(type, new byte[] {9, 8, 7});
            byte[] packet = concat(new byte[20], field.toOctets());
            EktFieldCodec.Split split = EktFieldCodec.split(packet, 0, packet.length);
            assertThat(split.srtpEnd()).isEqualTo(20);
            assertThat(split.field()).isInstanceOf(EktField.UnknownField.class);
        }
        byte[] longest = concat(new byte[20], new EktField.UnknownField(4, new byte[1024]).toOctets());
        assertThat(EktFieldCodec.split(longest, 0, longest.length).srtpEnd()).isEqualTo(20);
    }

    @Test
    void impossible_lengths_are_refused() {
        for (String end : new String[] {
            "", "02", "0002", "000002", "000702", "ffff02", "00000000000003", "00000000020003", "ffff03", "000004"
        }) {
            byte[] packet = HEX.parseHex(end);
            assertThatThrownBy(() -> EktFieldCodec.split(packet, 0, packet.length))
                    .as(end)
                    .isInstanceOf(MalformedException.class);
        }
        byte[] tooLong = concat(new byte[20], new EktField.UnknownField(4, new byte[1025]).toOctets());
        assertThatThrownBy(() -> EktFieldCodec.split(tooLong, 0, tooLong.length))
                .isInstanceOf(MalformedException.class);
        byte[] tooLongFull = concat(new byte[20], new EktField.FullField(new byte[252], 1, 1).toOctets());
        assertThatThrownBy(() -> EktFieldCodec.split(tooLongFull, 0, tooLongFull.length))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void a_field_never_reaches_before_the_start_of_its_packet() {
        byte[] octets = new EktField.FullField(new byte[40], 1, 1).toOctets();
        byte[] buffer = concat(new byte[100], octets);
        assertThat(EktFieldCodec.split(buffer, 100, 147).srtpEnd()).isEqualTo(100);
        assertThatThrownBy(() -> EktFieldCodec.split(buffer, 101, 147)).isInstanceOf(MalformedException.class);
    }

    @Test
    void plaintexts_with_wrong_lengths_are_refused() {
        for (int length : new int[] {0, 1, 9, 24, 26}) {
            byte[] octets = new byte[length];
            Arrays.fill(octets, (byte) 16);
            assertThatThrownBy(() -> EktPlaintext.parse(octets)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    @Rfc(
            number = 8870,
            section = "4.4.2",
            must = "the EKT cipher provides integrity protection",
            secondSource = "RFC 5649")
    void a_changed_ciphertext_or_another_key_is_not_unwrapped() {
        JsonNode vector = Vectors.json("ekt-rfc8870.json").required("vectors").get(0);
        KeyMaterial kek = KeyMaterial.copyOf(Vectors.hex(vector, "ekt_key"));
        byte[] ciphertext = Vectors.hex(vector, "ciphertext");
        for (int i = 0; i < ciphertext.length; i++) {
            byte[] changed = ciphertext.clone();
            changed[i] ^= 1;
            assertThat(KeyWrap.unwrap(kek, changed)).isEmpty();
        }
        assertThat(KeyWrap.unwrap(KeyMaterial.copyOf(new byte[16]), ciphertext)).isEmpty();
        assertThat(KeyWrap.unwrap(kek, new byte[0])).isEmpty();
        assertThat(KeyWrap.unwrap(kek, new byte[17])).isEmpty();
    }

    static byte[] concat(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
