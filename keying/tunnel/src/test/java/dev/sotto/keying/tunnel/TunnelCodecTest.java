package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.keying.tunnel.TunnelMessage.EndpointDisconnect;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.keying.tunnel.TunnelMessage.SupportedProfiles;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import dev.sotto.keying.tunnel.TunnelMessage.Unassigned;
import dev.sotto.keying.tunnel.TunnelMessage.UnsupportedVersion;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelCodecTest {
    static final UUID ASSOCIATION = UUID.fromString("8c5a6c1f-0f3b-4d2e-9a7b-112233445566");
    private static final String ID = "8c5a6c1f0f3b4d2e9a7b112233445566";

    static List<TunnelMessage> decode(byte[] octets) {
        TunnelCodec codec = new TunnelCodec();
        codec.append(octets);
        List<TunnelMessage> messages = new ArrayList<>();
        TunnelMessage message = codec.next();
        while (message != null) {
            messages.add(message);
            message = codec.next();
        }
        return messages;
    }

    private static TunnelMessage one(String hex) {
        List<TunnelMessage> messages = decode(HexFormat.of().parseHex(hex));
        assertThat(messages).hasSize(1);
        return messages.getFirst();
    }

    @Test
    @Rfc(number = 9185, section = "7", must = "the example encoding of SupportedProfiles", secondSource = "RFC vectors")
    void the_example_of_the_rfc() {
        SupportedProfiles message = new SupportedProfiles(0, List.of(9, 10));
        assertThat(one("0100070000040009000A")).isEqualTo(message);
        assertThat(TunnelCodec.encode(message)).isEqualTo(HexFormat.of().parseHex("0100070000040009000A"));
    }

    @Test
    @Rfc(
            number = 9185,
            section = "6",
            must = "all values are in network byte order, in the structures of sections 6.1-6.6")
    void every_vector_is_read_and_written_back() {
        for (JsonNode vector : Vectors.json("tunnel-rfc9185.json").required("vectors")) {
            byte[] octets = Vectors.hex(vector, "hex");
            List<TunnelMessage> messages = decode(octets);
            assertThat(messages).as(vector.required("name").asText()).hasSize(1);
            assertThat(TunnelCodec.encode(messages.getFirst())).isEqualTo(octets);
        }
    }

    @Test
    void the_vectors_say_what_their_names_say() {
        List<TunnelMessage> all = new ArrayList<>();
        Vectors.json("tunnel-rfc9185.json").required("vectors").forEach(v -> all.addAll(decode(Vectors.hex(v, "hex"))));
        assertThat(all.get(1)).isEqualTo(new SupportedProfiles(0, List.of(9, 10, 7, 8)));
        assertThat(all.get(2)).isEqualTo(new UnsupportedVersion(0));
        MediaKeys keys = (MediaKeys) all.get(3);
        assertThat(keys.association()).isEqualTo(ASSOCIATION);
        assertThat(keys.mki()).isEmpty();
        assertThat(keys.clientKey().length()).isEqualTo(16);
        assertThat(keys.serverSalt().dangerousOctets()).isEqualTo(HexFormat.of().parseHex("7fa4c9ee13385d82a7ccf116"));
        assertThat(all.get(4))
                .isEqualTo(
                        new TunneledDtls(ASSOCIATION, HexFormat.of().parseHex("16fefd0000000000000001000401020304")));
        assertThat(all.get(5)).isEqualTo(new EndpointDisconnect(ASSOCIATION));
    }

    @Test
    void messages_come_out_whole_wherever_the_stream_is_cut() {
        byte[] stream = HexFormat.of()
                .parseHex("0100070000040009000A" + "050010" + ID + "040013" + ID + "0001AA" + "FF000201020500");
        for (int cut = 1; cut < stream.length; cut++) {
            TunnelCodec codec = new TunnelCodec();
            List<TunnelMessage> messages = new ArrayList<>();
            for (int from = 0; from < stream.length; from += cut) {
                codec.append(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + cut)));
                TunnelMessage message = codec.next();
                while (message != null) {
                    messages.add(message);
                    message = codec.next();
                }
            }
            assertThat(messages)
                    .containsExactly(
                            new SupportedProfiles(0, List.of(9, 10)),
                            new EndpointDisconnect(ASSOCIATION),
                            new TunneledDtls(ASSOCIATION, new byte[] {(byte) 0xAA}),
                            new Unassigned(255, 2));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "type 0, 000000",
        "empty SupportedProfiles, 010000",
        "no profiles, 010003000000",
        "odd profiles vector, 0100060000030009AA",
        "profiles vector longer than the body, 0100050000040009",
        "octets behind the profiles, 0100080000040009000AFF",
        "UnsupportedVersion without a version, 020000",
        "MediaKeys that end in the identifier, 0300048c5a6c1f",
        "MediaKeys with an empty key, 0300148c5a6c1f0f3b4d2e9a7b11223344556600090000",
        "MediaKeys that end before the salts, 0300168c5a6c1f0f3b4d2e9a7b112233445566000900010102",
        "octets behind MediaKeys, 03001c8c5a6c1f0f3b4d2e9a7b1122334455660009000101010101010101FF",
        "TunneledDtls without a datagram, 0400128c5a6c1f0f3b4d2e9a7b1122334455660000",
        "a datagram longer than the body, 0400138c5a6c1f0f3b4d2e9a7b1122334455660002AA",
        "octets behind the datagram, 0400148c5a6c1f0f3b4d2e9a7b1122334455660001AABB",
        "a short identifier, 05000F8c5a6c1f0f3b4d2e9a7b1122334455",
        "a long identifier, 0500118c5a6c1f0f3b4d2e9a7b11223344556600"
    })
    @Rfc(number = 9185, section = "6.1", must = "a body that does not fill its length exactly is refused")
    void what_breaks_the_structures_is_refused(String name, String hex) {
        assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex)))
                .as(name)
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("RFC 9185");
    }

    @Test
    void a_fault_in_media_keys_does_not_quote_them() {
        String hex = "03001c" + ID + "0009000101010101010101FF".replace("0101", "01EE");
        assertThatThrownBy(() -> decode(HexFormat.of().parseHex(hex)))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.excerpt()).isEmpty());
    }

    @Test
    @Rfc(
            number = 9185,
            section = "5.5",
            must = "UnsupportedVersion is decided by the first four octets, the rest is discarded")
    void unsupported_version_is_read_from_four_octets_whatever_follows() {
        assertThat(one("02000107")).isEqualTo(new UnsupportedVersion(7));
        assertThat(one("02FFFF07")).isEqualTo(new UnsupportedVersion(7));
        assertThat(decode(HexFormat.of().parseHex("0200010702000108"))).containsExactly(new UnsupportedVersion(7));
    }

    @Test
    void the_profiles_of_another_version_are_not_read() {
        assertThat(one("010003010203")).isEqualTo(new SupportedProfiles(1, List.of()));
    }

    @Test
    @Rfc(number = 9185, section = "5.4", must = "keys in MediaKeys have half the length of the double profile's")
    void media_keys_have_the_lengths_of_one_hop() {
        SeededEntropy entropy = new SeededEntropy(1);
        MediaKeys small = TestKeys.of(ASSOCIATION, ProtectionProfile.DOUBLE_AES_128_GCM, entropy);
        MediaKeys large = TestKeys.of(ASSOCIATION, ProtectionProfile.DOUBLE_AES_256_GCM, entropy);
        assertThat(TunnelCodec.encode(small)).hasSize(3 + 79);
        assertThat(TunnelCodec.encode(large)).hasSize(3 + 111);
        assertThat(decode(TunnelCodec.encode(large))).containsExactly(large);
    }

    @Test
    void the_longest_datagram_fits_and_a_longer_one_is_our_own_fault() {
        TunneledDtls longest = new TunneledDtls(ASSOCIATION, new byte[TunnelCodec.MAX_DATAGRAM]);
        assertThat(decode(TunnelCodec.encode(longest))).containsExactly(longest);
        for (int length : new int[] {0, TunnelCodec.MAX_DATAGRAM + 1}) {
            assertThatThrownBy(() -> TunnelCodec.encode(new TunneledDtls(ASSOCIATION, new byte[length])))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void fields_that_their_lengths_cannot_say_are_our_own_fault() {
        KeyMaterial none = KeyMaterial.copyOf(new byte[0]);
        KeyMaterial some = KeyMaterial.copyOf(new byte[12]);
        assertThatThrownBy(() -> TunnelCodec.encode(new MediaKeys(ASSOCIATION, 9, none, some, some, some)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> TunnelCodec.encode(new MediaKeys(ASSOCIATION, 9, new byte[256], some, some, some, some)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TunnelCodec.encode(new SupportedProfiles(0, List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void media_keys_have_no_text_form_and_can_be_destroyed() {
        MediaKeys keys = TestKeys.of(ASSOCIATION, ProtectionProfile.DOUBLE_AES_128_GCM, new SeededEntropy(2));
        MediaKeys copy = keys.copy();
        assertThat(keys).hasToString("MediaKeys[" + ASSOCIATION + ", profile=0009]");
        keys.destroy();
        assertThat(keys.serverSalt().isDestroyed()).isTrue();
        assertThat(copy.serverSalt().isDestroyed()).isFalse();
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "the association identifier is a version 4 UUID")
    void identifiers_are_random_uuids_of_version_4() {
        SeededEntropy entropy = new SeededEntropy(3);
        for (int i = 0; i < 1_000; i++) {
            UUID id = AssociationId.random(entropy);
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
        }
    }
}
