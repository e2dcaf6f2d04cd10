package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OctetReader;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The numbers that the RFCs themselves give. */
class RfcVectorsTest {
    private static final JsonNode GCM = Vectors.json("rfc7714-aes-gcm-srtp.json");
    private static final JsonNode KDF = Vectors.json("srtp-kdf-and-ctr.json");

    @Test
    @Rfc(
            number = 3711,
            section = "4.3",
            must = "key derivation, also for AES-256 and labels 6 and 7",
            secondSource = "RFC vectors")
    void session_keys_are_derived_as_in_rfc_3711_6188_and_6904() {
        assertThat(KDF.required("kdf")).hasSize(10);
        for (JsonNode v : KDF.required("kdf")) {
            byte[] expected = Vectors.hex(v, "out");
            try (KeyMaterial derived = SrtpKdf.derive(
                    key(v, "master_key"),
                    key(v, "master_salt"),
                    v.required("label").asInt(),
                    expected.length)) {
                assertThat(derived.dangerousOctets()).as(v.toString()).isEqualTo(expected);
            }
        }
    }

    @Test
    @Rfc(number = 3711, section = "4.1.1", must = "AES in counter mode", secondSource = "RFC vectors")
    void keystream_is_that_of_rfc_3711_and_6188() {
        for (JsonNode v : KDF.required("aes_ctr_keystream")) {
            byte[] iv = Vectors.hex(v, "iv");
            byte[] expected = Vectors.hex(v, "keystream");
            int blocks = (expected.length + 15) / 16 * 16;
            MemorySegment target = Arena.ofAuto().allocate(blocks + 1);
            target.fill((byte) 0x55);
            new JceAead()
                    .counterMode(key(v, "key"))
                    .keystream(
                            OctetReader.bigEndian(iv, 0, 8), OctetReader.bigEndian(iv, 8, 8), target, expected.length);
            assertThat(target.asSlice(0, expected.length).toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(expected);
            assertThat(target.get(ValueLayout.JAVA_BYTE, blocks)).isEqualTo((byte) 0x55);
        }
    }

    /** Cryptex (RFC 9335) is not something we do; its appendix still gives facts about the KDF. */
    @Test
    void the_session_keys_of_the_cryptex_appendix_are_derived() {
        JsonNode common = Vectors.json("rfc9335-cryptex.json").required("common");
        for (String section : new String[] {"A.1", "A.2"}) {
            JsonNode v = common.required(section);
            assertDerived(v, SrtpKdf.RTP_ENCRYPTION, "Session Key");
            assertDerived(v, SrtpKdf.RTP_SALT, "Session Salt");
        }
        assertDerived(common.required("A.1"), SrtpKdf.RTP_AUTHENTICATION, "Authentication Key");
    }

    private static void assertDerived(JsonNode v, int label, String field) {
        byte[] expected = Vectors.hex(v, field);
        assertThat(SrtpKdf.derive(key(v, "Master Key"), key(v, "Master Salt"), label, expected.length)
                        .dangerousOctets())
                .isEqualTo(expected);
    }

    @Test
    @Rfc(number = 7714, section = "8", must = "nonce, associated data and tag of SRTP", secondSource = "RFC vectors")
    void the_srtp_packets_of_rfc_7714_are_sealed_and_opened() {
        for (int i = 0; i < 2; i++) {
            JsonNode v = GCM.required("srtp").get(i);
            Hex.Packet packet = Hex.packet(text(v, "rtp"));
            SrtpVerdict sealed = new HopSealer(session(v), 1, EncryptedExtensions.NONE)
                    .seal(packet.view(), packet.view().sequenceNumber());
            assertThat(sealed).isEqualTo(SrtpVerdict.OK);
            assertThat(packet.hex()).as(text(v, "name")).isEqualTo(text(v, "srtp"));
            HopOpener opener = new HopOpener(session(v), 1, EncryptedExtensions.NONE);
            assertThat(opener.open(packet.view())).isEqualTo(SrtpVerdict.OK);
            assertThat(packet.hex()).isEqualTo(text(v, "rtp"));
            assertThat(opener.index()).isEqualTo(0xF17B);
        }
    }

    @Test
    void the_tag_alone_of_rfc_7714_is_made_when_everything_is_associated_data() {
        JsonNode v = GCM.required("srtp").get(2);
        byte[] iv = Vectors.hex(v, "iv");
        byte[] rtp = Vectors.hex(v, "rtp");
        MemorySegment segment = MemorySegment.ofArray(Arrays.copyOf(rtp, rtp.length + 16));
        AeadJob job = new AeadJob();
        job.ivHigh = OctetReader.bigEndian(iv, 0, 8);
        job.ivLow = OctetReader.bigEndian(iv, 8, 4) << 32;
        job.aad = segment;
        job.aadLength = rtp.length;
        job.source = segment;
        job.target = segment;
        job.tagOffset = rtp.length;
        new JceAead().gcm(key(v, "session_key")).seal(job);
        assertThat(Hex.of(segment, 0, rtp.length + 16)).isEqualTo(text(v, "tagged"));
    }

    @Test
    @Rfc(
            number = 7714,
            section = "9",
            must = "nonce, associated data and index word of SRTCP, E = 1 and E = 0",
            secondSource = "RFC vectors")
    void the_srtcp_packets_of_rfc_7714_are_sealed_and_opened() {
        assertThat(GCM.required("srtcp")).hasSize(4);
        for (JsonNode v : GCM.required("srtcp")) {
            byte[] plain = Vectors.hex(v, "rtcp");
            MemorySegment segment = Hex.room(plain);
            HopSealer sealer = new HopSealer(session(v), 1, EncryptedExtensions.NONE);
            sealer.rtcpIndex(v.required("index").asLong());
            boolean encrypt = v.required("e_flag").asInt() == 1;
            assertThat(sealer.sealRtcp(segment, 0, plain.length, encrypt)).isEqualTo(SrtpVerdict.OK);
            assertThat(Hex.of(segment, 0, sealer.rtcpLength()))
                    .as(text(v, "name"))
                    .isEqualTo(text(v, "srtcp"));
            HopOpener opener = new HopOpener(session(v), 1, EncryptedExtensions.NONE);
            assertThat(opener.openRtcp(segment, 0, sealer.rtcpLength())).isEqualTo(SrtpVerdict.OK);
            assertThat(Hex.of(segment, 0, opener.rtcpLength())).isEqualTo(text(v, "rtcp"));
        }
    }

    @Test
    @Rfc(
            number = 6904,
            section = "3.1",
            must = "only the data of negotiated elements is encrypted",
            secondSource = "RFC vectors")
    void the_header_extension_of_rfc_6904_is_encrypted_and_decrypted() {
        JsonNode v = Vectors.json("rfc6904-header-ext.json");
        String head = "900f" + text(v, "seq") + "decafbad" + text(v, "ssrc") + text(v, "extension_profile");
        Hex.Packet packet = Hex.packet(head + text(v, "plaintext"));
        SrtpTransform transform = new SrtpTransform(
                HopProfile.AEAD_AES_128_GCM, key(v, "header_key"), key(v, "header_salt"), new JceAead());
        ExtensionMask mask = new ExtensionMask();
        assertThat(EncryptedExtensions.of(1, 3, 4).mark(packet.view(), new HeaderExtensionView(), mask))
                .isTrue();
        MemorySegment keystream = Arena.ofAuto().allocate(ExtensionMask.LONGEST);
        transform.headerKeystream(keystream, mask.octets(), packet.view().ssrc(), 0x1234);
        mask.apply(packet.view().segment(), packet.view().extensionOffset(), keystream);
        assertThat(packet.hex()).isEqualTo(head + text(v, "ciphertext"));
        mask.apply(packet.view().segment(), packet.view().extensionOffset(), keystream);
        assertThat(packet.hex()).isEqualTo(head + text(v, "plaintext"));
    }

    private static SrtpTransform session(JsonNode v) {
        KeyMaterial key = key(v, "session_key");
        HopProfile profile = key.length() == 16 ? HopProfile.AEAD_AES_128_GCM : HopProfile.AEAD_AES_256_GCM;
        return new SrtpTransform(profile, key, key(v, "session_salt"), new JceAead());
    }

    private static KeyMaterial key(JsonNode v, String field) {
        return KeyMaterial.copyOf(HexFormat.of().parseHex(text(v, field)));
    }

    private static String text(JsonNode v, String field) {
        return v.required(field).asText();
    }
}
