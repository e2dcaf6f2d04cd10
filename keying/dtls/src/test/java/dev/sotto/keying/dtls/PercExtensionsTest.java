package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PercExtensionsTest {
    private static final List<Integer> DOUBLES = List.of(0x000A, 0x0009);

    @Test
    @Rfc(number = 8870, section = "5.2.1", must = "the client lists EKT ciphers, the server answers with one")
    void supported_ekt_ciphers_are_encoded_as_in_the_vectors() {
        byte[] client = body("supported_ekt_ciphers ClientHello, enum", PercExtensions.SUPPORTED_EKT_CIPHERS);
        assertThat(PercExtensions.parseEktCiphers(client)).containsExactly(1, 2);
        assertThat(PercExtensions.ektCiphers(List.of(1, 2))).isEqualTo(client);
        byte[] server = body("supported_ekt_ciphers ServerHello", PercExtensions.SUPPORTED_EKT_CIPHERS);
        assertThat(PercExtensions.parseSelectedEktCipher(server)).isEqualTo(1);
        assertThat(PercExtensions.selectedEktCipher(1)).isEqualTo(server);
    }

    @Test
    @Rfc(number = 8870, section = "7.2", must = "the IANA table's numbers are understood too")
    void an_offer_with_code_point_zero_means_the_iana_table() {
        byte[] body = body("supported_ekt_ciphers ClientHello per IANA", PercExtensions.SUPPORTED_EKT_CIPHERS);
        List<Integer> codes = PercExtensions.parseEktCiphers(body);
        EktCodePoints table = EktCodePoints.SYNTAX.tableOf(codes);
        assertThat(table).isEqualTo(EktCodePoints.IANA);
        assertThat(table.known(codes)).isEqualTo(Cast.BOTH_CIPHERS);
        assertThat(table.code(EktCipherType.AESKW_256)).isEqualTo(1);
        assertThat(EktCodePoints.SYNTAX.known(List.of(1, 2, 7))).isEqualTo(Cast.BOTH_CIPHERS);
    }

    @Test
    @Rfc(number = 8844, section = "4.3", must = "external_session_id carries the tls-id in ASCII, 20 to 255 octets")
    void external_session_id_is_encoded_as_in_the_vectors() {
        byte[] body = body("external_session_id", PercExtensions.EXTERNAL_SESSION_ID);
        assertThat(PercExtensions.parseExternalSessionId(body)).isEqualTo("abc3de65cddef001be82");
        assertThat(PercExtensions.externalSessionId("abc3de65cddef001be82")).isEqualTo(body);
        byte[] tooShort = new OctetWriter(20).u8(19).octets(new byte[19]).toOctets();
        assertThatThrownBy(() -> PercExtensions.parseExternalSessionId(tooShort))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    @Rfc(number = 8844, section = "3.2", must = "a binding_hash of neither 0 nor 32 octets is a decode_error")
    void external_id_hash_has_no_or_32_octets() {
        byte[] empty = body("external_id_hash empty", PercExtensions.EXTERNAL_ID_HASH);
        assertThat(PercExtensions.parseExternalIdHash(empty)).isEmpty();
        assertThat(PercExtensions.emptyExternalIdHash()).isEqualTo(empty);
        for (int length = 0; length <= 255; length++) {
            byte[] body =
                    new OctetWriter(256).u8(length).octets(new byte[length]).toOctets();
            if (length == 0 || length == 32) {
                assertThat(PercExtensions.parseExternalIdHash(body)).hasSize(length);
            } else {
                assertThatThrownBy(() -> PercExtensions.parseExternalIdHash(body))
                        .isInstanceOf(MalformedException.class);
            }
        }
    }

    @Test
    @Rfc(number = 5764, section = "4.1.1", must = "use_srtp lists profiles and an MKI")
    void use_srtp_is_encoded_as_in_the_vectors() {
        byte[] body = body("use_srtp ClientHello double", PercExtensions.USE_SRTP);
        assertThat(PercExtensions.parseUseSrtp(body).profiles()).isEqualTo(DOUBLES);
        assertThat(PercExtensions.useSrtp(DOUBLES)).isEqualTo(body);
        assertThatThrownBy(() -> PercExtensions.parseUseSrtp(HexFormat.of().parseHex("000300090000")))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey is two vectors with two-octet lengths, SPI and TTL")
    void ekt_keys_are_measured_as_in_the_vectors() {
        EktKeyShape expected = new EktKeyShape(16, 12, 0x1234, 86_400);
        byte[] wide = hex("EKTKey body (2-octet");
        assertThat(EktKeyShape.of(KeyMaterial.copyOf(wide))).isEqualTo(expected);
        assertThat(EktKeyShape.of(hex("EKTKey body with 1-octet"))).isEqualTo(expected);
        byte[] message = hex("EKTKey DTLS 1.2 handshake message");
        HandshakeFragment fragment =
                HandshakeFragment.parse(message, 0, message.length).getFirst();
        assertThat(fragment.type()).isEqualTo(HandshakeFragment.EKT_KEY);
        assertThat(fragment.messageSeq()).isEqualTo(6);
        assertThat(fragment.body()).isEqualTo(wide);
        assertThat(fragment.encode()).isEqualTo(message);
        for (int cut = 0; cut < wide.length; cut++) {
            byte[] part = Arrays.copyOf(wide, cut);
            assertThatThrownBy(() -> EktKeyShape.of(part)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    @Rfc(number = 9147, section = "7", must = "an ACK lists record numbers of eight octets epoch and eight sequence")
    void acks_are_encoded_as_in_the_vectors() {
        byte[] body = hex("ACK body");
        long number = 1L << 48 | 3;
        assertThat(AckCodec.parse(body)).containsExactly(number);
        assertThat(AckCodec.encode(List.of(number))).isEqualTo(body);
        assertThatThrownBy(() -> AckCodec.parse(Arrays.copyOf(body, 17))).isInstanceOf(MalformedException.class);
    }

    private static byte[] hex(String name) {
        JsonNode vectors = Vectors.json("dtls-perc-extensions.json").required("vectors");
        return StreamSupport.stream(vectors.spliterator(), false)
                .filter(v -> v.required("name").asText().startsWith(name))
                .findFirst()
                .map(v -> Vectors.hex(v, "hex"))
                .orElseThrow();
    }

    /** The extension_data of a vector that starts with type and length. */
    private static byte[] body(String name, int type) {
        OctetReader reader = new OctetReader(hex(name));
        assertThat(reader.u16("type")).isEqualTo(type);
        byte[] body = reader.octets(reader.u16("length"), "extension_data");
        reader.requireEnd("extension");
        return body;
    }
}
