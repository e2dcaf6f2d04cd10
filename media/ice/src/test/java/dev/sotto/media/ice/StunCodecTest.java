package dev.sotto.media.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunCodecTest {
    private static final JsonNode FILE = Vectors.json("rfc5769-stun.json");
    private static final KeyMaterial SHORT_TERM =
            secret(FILE.required("short_term").required("password").asText());

    @Rfc(number = 8489, section = "14.5", must = "MESSAGE-INTEGRITY of a request", secondSource = "RFC vectors")
    @Rfc(number = 8489, section = "14.7", must = "FINGERPRINT of a request", secondSource = "RFC vectors")
    @Test
    void the_sample_request_is_read_and_its_proofs_are_right() {
        byte[] octets = vector("2.1");
        StunMessage request = StunCodec.parse(octets);

        assertThat(StunCodec.isStun(octets)).isTrue();
        assertThat(request.kind()).isEqualTo(StunMessage.Kind.REQUEST);
        assertThat(request.method()).isEqualTo(StunMessage.BINDING);
        assertThat(request.transaction()).hasToString("b7e7a701bc34d686fa87dfae");
        assertThat(request.attributes())
                .containsExactly(
                        new StunAttribute.Software("STUN test client"),
                        new StunAttribute.Priority(0x6e0001ffL),
                        new StunAttribute.IceControlled(0x932ff9b151263b36L),
                        new StunAttribute.Username("evtj:h6vY"));
        assertThat(StunCodec.integrity(octets, SHORT_TERM)).isEqualTo(StunCodec.Proof.RIGHT);
        assertThat(StunCodec.fingerprint(octets)).isEqualTo(StunCodec.Proof.RIGHT);
    }

    @Rfc(number = 8489, section = "14.2", must = "XOR-MAPPED-ADDRESS, IPv4 and IPv6", secondSource = "RFC vectors")
    @Test
    void the_sample_responses_tell_the_mapped_address() {
        assertThat(mapped("2.2")).isEqualTo(TransportAddress.parse("192.0.2.1", 32853));
        assertThat(mapped("2.3")).isEqualTo(TransportAddress.parse("2001:db8:1234:5678:11:2233:4455:6677", 32853));
        assertThat(StunCodec.integrity(vector("2.2"), SHORT_TERM)).isEqualTo(StunCodec.Proof.RIGHT);
        assertThat(StunCodec.integrity(vector("2.3"), SHORT_TERM)).isEqualTo(StunCodec.Proof.RIGHT);
    }

    @Rfc(number = 8489, section = "9.2.2", must = "integrity with a long-term key", secondSource = "RFC vectors")
    @Test
    void the_sample_request_with_long_term_credentials_has_the_right_integrity() throws Exception {
        byte[] text = "マトリックス:example.org:TheMatrIX".getBytes(StandardCharsets.UTF_8);
        KeyMaterial key = KeyMaterial.copyOf(MessageDigest.getInstance("MD5").digest(text));

        assertThat(StunCodec.integrity(vector("2.4"), key)).isEqualTo(StunCodec.Proof.RIGHT);
        assertThat(StunCodec.fingerprint(vector("2.4"))).isEqualTo(StunCodec.Proof.MISSING);
        assertThat(StunCodec.parse(vector("2.4")).notUnderstood()).containsExactly(0x0015, 0x0014);
    }

    @Rfc(number = 8489, section = "14.5", must = "another password does not fit", secondSource = "RFC vectors")
    @Test
    void a_wrong_password_fits_none_of_the_samples() {
        for (String section : List.of("2.1", "2.2", "2.3", "2.4")) {
            assertThat(StunCodec.integrity(vector(section), secret("VOkJxbRl1RmTxUk/WvJxBT")))
                    .as(section)
                    .isEqualTo(StunCodec.Proof.WRONG);
        }
    }

    @Test
    void a_flipped_bit_anywhere_breaks_the_form_or_a_proof() {
        byte[] octets = vector("2.1");
        for (int bit = 0; bit < 8 * octets.length; bit++) {
            byte[] bent = octets.clone();
            bent[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(isProven(bent)).as("bit " + bit).isFalse();
        }
    }

    @Test
    void every_attribute_survives_the_way_there_and_back() {
        var message = StunMessage.binding(
                StunMessage.Kind.ERROR,
                new StunMessage.Transaction(-2, 7),
                List.of(
                        new StunAttribute.Username("left:right"),
                        new StunAttribute.XorMappedAddress(TransportAddress.parse("2001:db8::7", 9)),
                        new StunAttribute.Priority(0xFFFFFFFFL),
                        new StunAttribute.UseCandidate(),
                        new StunAttribute.IceControlled(-1),
                        new StunAttribute.IceControlling(1),
                        new StunAttribute.ErrorCode(487, "Role Conflict"),
                        new StunAttribute.UnknownAttributes(List.of(0x7FFF, 3)),
                        new StunAttribute.Software("sotto")));
        byte[] octets = StunCodec.encode(message, SHORT_TERM);

        assertThat(StunCodec.parse(octets)).isEqualTo(message);
        assertThat(StunCodec.integrity(octets, SHORT_TERM)).isEqualTo(StunCodec.Proof.RIGHT);
        assertThat(StunCodec.fingerprint(octets)).isEqualTo(StunCodec.Proof.RIGHT);
    }

    @Test
    void every_class_and_method_survives_the_way_there_and_back() {
        for (StunMessage.Kind kind : StunMessage.Kind.values()) {
            for (int method = 0; method < 0x1000; method += 0x0B) {
                var message = new StunMessage(kind, method, new StunMessage.Transaction(1, 2), List.of());
                assertThat(StunCodec.parse(StunCodec.encode(message, null))).isEqualTo(message);
            }
        }
    }

    @Rfc(number = 8489, section = "14.5", must = "attributes after MESSAGE-INTEGRITY but FINGERPRINT are ignored")
    @Test
    void an_attribute_smuggled_behind_the_integrity_is_ignored() {
        var plain = StunMessage.binding(StunMessage.Kind.REQUEST, new StunMessage.Transaction(1, 2), List.of());
        byte[] sealed = StunCodec.encode(plain, SHORT_TERM);
        byte[] tail = HexFormat.of().parseHex("00250000");
        byte[] smuggled = new byte[sealed.length - 8 + tail.length];
        System.arraycopy(sealed, 0, smuggled, 0, sealed.length - 8);
        System.arraycopy(tail, 0, smuggled, sealed.length - 8, tail.length);
        smuggled[3] = (byte) (smuggled.length - 20);

        assertThat(StunCodec.parse(smuggled).attributes()).isEmpty();
    }

    @Rfc(number = 8489, section = "14.7", must = "FINGERPRINT is the last attribute")
    @Test
    void a_fingerprint_that_is_not_the_last_is_malformed() {
        var plain = StunMessage.binding(StunMessage.Kind.REQUEST, new StunMessage.Transaction(1, 2), List.of());
        byte[] sealed = StunCodec.encode(plain, null);
        byte[] longer = java.util.Arrays.copyOf(sealed, sealed.length + 4);
        longer[3] = (byte) (longer[3] + 4);

        assertThatThrownBy(() -> StunCodec.parse(longer)).isInstanceOf(MalformedException.class);
    }

    @Test
    void octets_of_other_protocols_are_not_stun() {
        assertThat(StunCodec.isStun(new byte[0])).isFalse();
        assertThat(StunCodec.isStun(new byte[20])).isFalse();
        assertThat(StunCodec.isStun(HexFormat.of().parseHex("80000000" + "2112a442" + "00".repeat(12))))
                .isFalse();
        assertThat(StunCodec.isStun(HexFormat.of().parseHex("00010001" + "2112a442" + "00".repeat(12))))
                .isFalse();
    }

    @Test
    void mutated_messages_are_read_or_malformed_and_nothing_else() {
        Random random = new Random(5769);
        for (int round = 0; round < 40_000; round++) {
            byte[] octets = vector(List.of("2.1", "2.2", "2.3", "2.4").get(round & 3));
            for (int i = random.nextInt(6); i >= 0; i--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            StunCodecFuzzTest.read(octets);
        }
    }

    private static boolean isProven(byte[] octets) {
        try {
            StunCodec.parse(octets);
        } catch (MalformedException e) {
            return false;
        }
        return StunCodec.fingerprint(octets) == StunCodec.Proof.RIGHT;
    }

    private static TransportAddress mapped(String section) {
        return StunCodec.parse(vector(section))
                .first(StunAttribute.XorMappedAddress.class)
                .orElseThrow()
                .address();
    }

    static byte[] vector(String section) {
        for (JsonNode node : FILE.required("vectors")) {
            if (node.required("section").asText().equals(section)) {
                return Vectors.hex(node, "hex");
            }
        }
        throw new IllegalArgumentException(section);
    }

    private static KeyMaterial secret(String text) {
        return KeyMaterial.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }
}
