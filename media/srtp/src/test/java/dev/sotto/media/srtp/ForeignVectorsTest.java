package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What other implementations published: their good parts as a second source, their faults as things that must not pass. */
class ForeignVectorsTest {
    private static final JsonNode LIBSRTP = Vectors.json("double-libsrtp-branch.json");
    private static final JsonNode SHARP = Vectors.json("double-sharpsrtp.json");

    @Test
    void the_cipher_answers_of_the_libsrtp_branch_are_those_of_two_ciphers_in_a_row() {
        for (JsonNode v : LIBSRTP.required("cipher_level")) {
            byte[] key = Vectors.hex(v, "double_session_key");
            byte[] iv = Vectors.hex(v, "iv_inner_outer");
            byte[] text = Vectors.hex(v, "plaintext");
            MemorySegment work = MemorySegment.ofArray(java.util.Arrays.copyOf(text, text.length + 33));
            seal(v, work, text.length, key, iv, 0);
            seal(v, work, text.length + 17, key, iv, 12);
            assertThat(Hex.of(work, 0, text.length + 33))
                    .isEqualTo(v.required("ciphertext_and_tag").asText());
        }
    }

    private static void seal(JsonNode v, MemorySegment work, int length, byte[] key, byte[] iv, int ivAt) {
        int half = key.length / 2;
        AeadJob job = new AeadJob();
        job.ivHigh = dev.sotto.base.OctetReader.bigEndian(iv, ivAt, 8);
        job.ivLow = dev.sotto.base.OctetReader.bigEndian(iv, ivAt + 8, 4) << 32;
        byte[] header = Vectors.hex(v, "aad");
        job.aad = MemorySegment.ofArray(header);
        job.aadLength = header.length;
        if (ivAt == 0) {
            // The 20 octets are taken for a header with X and one CSRC: the synthetic one is shorter and has X cleared.
            header[0] &= (byte) 0xEF;
            job.aadLength = 16;
        }
        job.source = work;
        job.target = work;
        job.length = length;
        job.tagOffset = length;
        new JceAead()
                .gcm(dev.sotto.base.KeyMaterial.copyOf(key, ivAt == 0 ? 0 : half, half))
                .seal(job);
    }

    @Test
    @Rfc(
            number = 8723,
            section = "3",
            must = "outer salt is the second half of the salt; original SEQ in the inner nonce")
    void the_packets_of_the_libsrtp_branch_are_not_accepted() {
        JsonNode packets = LIBSRTP.required("packet_level_NOT_CONFORMANT");
        String key = packets.get(0).required("double_master_key_and_salt").asText();
        HopKeys inner = Hex.keys("0009", key.substring(0, 32), key.substring(64, 88));
        HopKeys outer = Hex.keys("0009", key.substring(32, 64), key.substring(88, 112));
        for (JsonNode v : packets) {
            DoubleComposition receiver = new DoubleComposition(inner, outer, EncryptedExtensions.NONE);
            assertThat(receiver.openOuter(Hex.packet(v.required("srtp").asText()), 0))
                    .as(v.required("name").asText())
                    .isEqualTo(SrtpVerdict.BAD_TAG);
        }
        DoubleComposition sender = new DoubleComposition(inner, outer, EncryptedExtensions.NONE);
        Hex.Packet packet =
                sender.sealInner(Hex.packet(packets.get(0).required("rtp").asText()), 0);
        sender.sealOuter(packet, 0);
        assertThat(packet.hex())
                .isEqualTo(packets.get(0).required("rfc8723_value").asText())
                .isNotEqualTo(packets.get(0).required("srtp").asText());
    }

    @Test
    @Rfc(number = 8723, section = "6", must = "RTCP under the outer key", secondSource = "libsrtp branch double-ott")
    void the_srtcp_packet_of_the_libsrtp_branch_is_ours() {
        JsonNode v = LIBSRTP.required("srtcp_conformant");
        HopKeys outer = Hex.keys("0009", "000102030405060708090a0b0c0d0e0f", "a0a1a2a3a4a5a6a7a8a9aaab");
        byte[] srtcp = Vectors.hex(v, "srtcp");
        HopOpener opener = new HopOpener(outer, new JceAead(), 1, EncryptedExtensions.NONE);
        MemorySegment segment = MemorySegment.ofArray(srtcp);
        assertThat(opener.openRtcp(segment, 0, srtcp.length)).isEqualTo(SrtpVerdict.OK);
        assertThat(Hex.of(segment, 0, opener.rtcpLength()))
                .isEqualTo(v.required("rtcp").asText());
    }

    @Test
    @Rfc(number = 8723, section = "5.1", must = "the whole packet transform", secondSource = "SharpSRTP")
    void the_packet_of_sharpsrtp_is_ours_with_its_keys_resolved() {
        HopKeys inner = sharp("inner_master_key", "inner_master_salt");
        HopKeys outer = sharp("outer_master_key", "outer_master_salt");
        DoubleComposition sender = new DoubleComposition(inner, outer, EncryptedExtensions.NONE);
        Hex.Packet packet = sender.sealInner(Hex.packet(SHARP.required("rtp").asText()), 0);
        sender.sealOuter(packet, 0);
        assertThat(packet.hex()).isEqualTo(SHARP.required("srtp").asText());
    }

    @Test
    @Rfc(number = 8723, section = "3", must = "keys and salts are halved one by one, not the exporter block as a whole")
    void the_packet_of_sharpsrtp_does_not_open_with_its_keys_split_otherwise() {
        HopKeys wrong = sharp("inner_master_key", "inner_master_salt");
        HopOpener opener = new HopOpener(wrong, new JceAead(), 1, EncryptedExtensions.NONE);
        Hex.Packet packet = Hex.packet(SHARP.required("srtp").asText());
        assertThat(opener.open(packet.view())).isEqualTo(SrtpVerdict.BAD_TAG);
        assertThat(packet.hex()).isEqualTo(SHARP.required("srtp").asText());
    }

    @Test
    @Rfc(
            number = 3711,
            section = "4",
            must = "AES_CM_128_HMAC_SHA1_80 for SRTP and SRTCP",
            secondSource = "libsrtp2 test/srtp_driver.c")
    void the_reference_packets_of_libsrtp_for_aes_cm_and_hmac_sha1_are_ours() {
        HopKeys keys = Hex.keys("0001", "e1f97a0d3e018be0d64fa32c06de4139", "0ec675ad498afeebb6960b3aabe6");
        HopSealer sealer = new HopSealer(keys, new JceAead(), 1, EncryptedExtensions.NONE);
        HopOpener opener = new HopOpener(keys, new JceAead(), 1, EncryptedExtensions.NONE);
        Hex.Packet packet = Hex.packet("800f1234decafbadcafebabeabababababababababababababababab");
        assertThat(sealer.seal(packet.view(), 0x1234)).isEqualTo(SrtpVerdict.OK);
        assertThat(packet.hex())
                .isEqualTo("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
        assertThat(opener.open(packet.view())).isEqualTo(SrtpVerdict.OK);
        assertThat(packet.hex()).isEqualTo("800f1234decafbadcafebabeabababababababababababababababab");

        byte[] rtcp = Hex.octets("81c8000bcafebabeabababababababababababababababab");
        MemorySegment segment = Hex.room(rtcp);
        sealer.rtcpIndex(1);
        assertThat(sealer.sealRtcp(segment, 0, rtcp.length)).isEqualTo(SrtpVerdict.OK);
        assertThat(Hex.of(segment, 0, sealer.rtcpLength()))
                .isEqualTo("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798");
        assertThat(opener.openRtcp(segment, 0, sealer.rtcpLength())).isEqualTo(SrtpVerdict.OK);
        assertThat(Hex.of(segment, 0, opener.rtcpLength()))
                .isEqualTo(java.util.HexFormat.of().formatHex(rtcp));
    }

    private static HopKeys sharp(String key, String salt) {
        return Hex.keys(
                "0009", SHARP.required(key).asText(), SHARP.required(salt).asText());
    }
}
