package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.endpoint.library.InnerTransform.InnerParts;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every packet of the double transform's vector files, positive and negative. */
class DoubleVectorsTest {
    private static final JsonNode VERIFIED = Vectors.json("double-rfc8723-verified.json");

    private static Stream<JsonNode> vectors(String operation) {
        return StreamSupport.stream(VERIFIED.required("vectors").spliterator(), false)
                .filter(v -> v.required("op").asText().equals(operation));
    }

    @Test
    void the_vector_file_is_used_whole() {
        long used = Stream.of(
                        "endpoint_protect",
                        "md_relay",
                        "md_relay_chain",
                        "endpoint_protect_hdrext",
                        "srtcp_protect",
                        "rtx")
                .flatMap(DoubleVectorsTest::vectors)
                .count();
        assertThat(used).isEqualTo(38).isEqualTo(VERIFIED.required("vectors").size());
        assertThat(VERIFIED.required("negative").required("vectors")).hasSize(10);
    }

    @TestFactory
    @Rfc(number = 8723, section = "5.1", must = "the sender's steps 3 to 6", secondSource = "libsrtp2")
    Stream<DynamicTest> senders_make_the_packets_of_the_vectors() {
        return vectors("endpoint_protect")
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    byte[] srtp = protect(
                            v,
                            v.required("inner_roc").asLong(),
                            v.required("outer_roc").asLong(),
                            EncryptedExtensions.NONE);
                    assertThat(srtp).isEqualTo(Vectors.hex(v, "srtp"));
                    byte[] rtp = Vectors.hex(v, "rtp");
                    assertThat(srtp.length - rtp.length)
                            .isEqualTo(v.required("overhead").asInt());
                }));
    }

    @TestFactory
    @Rfc(
            number = 6904,
            section = "4",
            must = "elements are encrypted with the outer keys before the outer transform",
            secondSource = "libsrtp2")
    Stream<DynamicTest> senders_encrypt_header_extensions_with_the_outer_keys() {
        return vectors("endpoint_protect_hdrext")
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    int[] ids = IntStream.range(0, v.required("encrypted_ids").size())
                            .map(i -> v.required("encrypted_ids").get(i).asInt())
                            .toArray();
                    assertThat(protect(v, 0, 0, EncryptedExtensions.of(ids))).isEqualTo(Vectors.hex(v, "srtp"));
                }));
    }

    @TestFactory
    @Rfc(
            number = 8723,
            section = "5.3",
            must = "the inner transform uses the original PT, SEQ and M",
            secondSource = "libsrtp2")
    Stream<DynamicTest> receivers_open_what_distributors_changed() {
        return vectors("md_relay")
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    RtpPacketView packet = openOuter(
                            v,
                            Vectors.hex(v, "srtp_out"),
                            "outer2_master_key",
                            "outer2_master_salt",
                            v.required("outer2_roc").asLong());
                    InnerParts parts = parts(packet);
                    byte[] header = Arrays.copyOf(
                            (byte[]) parts.syntheticHeader().heapBase().orElseThrow(), parts.headerLength());
                    assertThat(header).isEqualTo(Vectors.hex(v, "receiver_synthetic_header"));
                    assertThat(openInner(v, parts, v.required("inner_roc").asLong()))
                            .isEqualTo(Vectors.hex(v, "receiver_payload"));
                }));
    }

    @TestFactory
    @Rfc(
            number = 8723,
            section = "5.2",
            must = "what the first distributor recorded survives the second",
            secondSource = "libsrtp2")
    Stream<DynamicTest> receivers_open_what_two_distributors_changed() {
        return vectors("md_relay_chain")
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    RtpPacketView last =
                            openOuter(v, Vectors.hex(v, "srtp_out"), "outer_master_key", "outer_master_salt", 0);
                    InnerParts parts = parts(last);
                    assertThat(parts.originalSequence()).isEqualTo(0x1234);
                    RtpPacketView first =
                            openOuter(v, Vectors.hex(v, "srtp_in"), "outer_master_key", "outer_master_salt", 0);
                    InnerParts unchanged = parts(first);
                    byte[] payload = openInner(v, parts, 0);
                    assertThat(payload).isNotNull().isEqualTo(openInner(v, unchanged, 0));
                }));
    }

    @TestFactory
    @Rfc(number = 8723, section = "6", must = "RTCP is protected with the outer key only", secondSource = "libsrtp2")
    Stream<DynamicTest> rtcp_has_the_outer_transform_alone() {
        return vectors("srtcp_protect")
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    HopSealer sealer = new HopSealer(outer(v), new JceAead(), 4, EncryptedExtensions.NONE);
                    byte[] rtcp = Vectors.hex(v, "rtcp");
                    byte[] room = new byte[0];
                    for (int index = 0; index <= v.required("index").asInt(); index++) {
                        room = Arrays.copyOf(rtcp, rtcp.length + 20);
                        assertThat(sealer.sealRtcp(MemorySegment.ofArray(room), 0, rtcp.length))
                                .isEqualTo(SrtpVerdict.OK);
                    }
                    byte[] expected = Vectors.hex(v, "srtcp");
                    // The vector was made with E = 0 in its index word and all else equal; its last word says which.
                    if (expected[expected.length - 4] < 0) {
                        assertThat(room).isEqualTo(expected);
                    } else {
                        HopOpener opener = new HopOpener(outer(v), new JceAead(), 4, EncryptedExtensions.NONE);
                        assertThat(opener.openRtcp(MemorySegment.ofArray(expected), 0, expected.length))
                                .isEqualTo(SrtpVerdict.OK);
                        assertThat(Arrays.copyOf(expected, opener.rtcpLength())).isEqualTo(rtcp);
                    }
                }));
    }

    @TestFactory
    @Rfc(
            number = 8723,
            section = "7.1",
            must = "a repair packet has the outer transform only; what it recovers is opened as usual",
            secondSource = "libsrtp2")
    Stream<DynamicTest> a_recovered_packet_is_the_packet_of_the_wire() {
        return vectors("rtx")
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    byte[] plain = plainOf(openOuter(v, Vectors.hex(v, "rtx_srtp"), "hop_key", "hop_salt", 0));
                    assertThat(plain).isEqualTo(Vectors.hex(v, "rtx_rtp"));
                    byte[] cached = Vectors.hex(v, "cached_wire_packet");
                    RtpPacketView wire = new RtpPacketView();
                    wire.wrap(MemorySegment.ofArray(cached), 0, cached.length);
                    RtpPacketView view = new RtpPacketView();
                    assertThat(view.wrap(MemorySegment.ofArray(plain), 0, plain.length))
                            .isEqualTo(RtpVerdict.OK);
                    assertThat(RtxPacket.repeatedSequence(view)).isEqualTo(wire.sequenceNumber());
                    RtpPacketView lost = RtxPacket.restore(view, wire.payloadType());
                    RtxPacket.source(lost, wire.ssrc());
                    byte[] recovered = plainOf(lost);
                    assertThat(recovered).isEqualTo(cached);
                    InnerParts parts = parts(openOuter(v, recovered, "hop_key", "hop_salt", 0));
                    assertThat(openInner(v, parts, 0)).isNotNull();
                }));
    }

    @TestFactory
    @Rfc(
            number = 8723,
            section = "4",
            must =
                    "R bits and B without M are refused; 5.3: anything but PT, SEQ and M that changed fails the inner tag",
            secondSource = "libsrtp2")
    Stream<DynamicTest> what_a_distributor_must_not_do_is_dropped() {
        JsonNode keys = VERIFIED.required("negative").required("keys");
        return StreamSupport.stream(
                        VERIFIED.required("negative").required("vectors").spliterator(), false)
                .map(v -> DynamicTest.dynamicTest(name(v), () -> {
                    RtpPacketView packet =
                            openOuter(keys, Vectors.hex(v, "srtp"), "outer_master_key", "outer_master_salt", 0);
                    InnerParts parts = InnerParts.of(packet);
                    boolean innerFails = v.required("expect").asText().startsWith("outer ok");
                    assertThat(parts != null).isEqualTo(innerFails);
                    assertThat(parts == null ? null : openInner(keys, parts, 0)).isNull();
                }));
    }

    @Test
    void the_packet_of_another_implementation_is_the_same() {
        JsonNode v = Vectors.json("double-sharpsrtp.json");
        assertThat(protect(v, 0, 0, EncryptedExtensions.NONE)).isEqualTo(Vectors.hex(v, "srtp"));
    }

    @Test
    void packets_of_a_draft_implementation_are_refused() {
        JsonNode file = Vectors.json("double-libsrtp-branch.json");
        for (JsonNode v : file.required("packet_level_NOT_CONFORMANT")) {
            byte[] both = HexFormat.of()
                    .parseHex(file.required("packet_level_NOT_CONFORMANT")
                            .get(0)
                            .required("double_master_key_and_salt")
                            .asText());
            HopKeys outer = new HopKeys(
                    HopProfile.AEAD_AES_128_GCM, KeyMaterial.copyOf(both, 16, 16), KeyMaterial.copyOf(both, 44, 12));
            byte[] srtp = Vectors.hex(v, "srtp");
            RtpPacketView packet = new RtpPacketView();
            packet.wrap(MemorySegment.ofArray(srtp), 0, srtp.length);
            HopOpener opener = new HopOpener(outer, new JceAead(), 4, EncryptedExtensions.NONE);
            assertThat(opener.open(packet)).as(name(v)).isEqualTo(SrtpVerdict.BAD_TAG);
        }
    }

    private static byte[] protect(JsonNode v, long innerRoc, long outerRoc, EncryptedExtensions extensions) {
        byte[] rtp = Vectors.hex(v, "rtp");
        byte[] room = Arrays.copyOf(rtp, rtp.length + InnerTransform.OVERHEAD + 16);
        RtpPacketView packet = new RtpPacketView();
        assertThat(packet.wrap(MemorySegment.ofArray(room), 0, rtp.length)).isEqualTo(RtpVerdict.OK);
        int sequence = packet.sequenceNumber();
        inner(v).dangerSeal(packet, innerRoc << 16 | sequence);
        HopSealer sealer = new HopSealer(outer(v), new JceAead(), 4, extensions);
        assertThat(sealer.seal(packet, outerRoc << 16 | sequence)).isEqualTo(SrtpVerdict.OK);
        return Arrays.copyOf(room, packet.length());
    }

    private static RtpPacketView openOuter(JsonNode v, byte[] srtp, String key, String salt, long roc) {
        RtpPacketView packet = new RtpPacketView();
        assertThat(packet.wrap(MemorySegment.ofArray(srtp), 0, srtp.length)).isEqualTo(RtpVerdict.OK);
        HopOpener opener = new HopOpener(hop(v, key, salt), new JceAead(), 4, EncryptedExtensions.NONE);
        reach(opener, hop(v, key, salt), packet, roc);
        assertThat(opener.open(packet)).isEqualTo(SrtpVerdict.OK);
        return packet;
    }

    /** Shows the opener packets of the source until its rollover counter is the wanted one. */
    private static void reach(HopOpener opener, HopKeys keys, RtpPacketView wanted, long roc) {
        long end = roc == 0 ? 0 : roc << 16 | wanted.sequenceNumber();
        HopSealer sealer = new HopSealer(keys, new JceAead(), 4, EncryptedExtensions.NONE);
        for (long index = 0x4000; index < end; index += 0x4000) {
            byte[] room = new byte[28];
            room[0] = (byte) 0x80;
            MemorySegment segment = MemorySegment.ofArray(room);
            Octets.putU32(segment, 8, wanted.ssrc());
            RtpPacketView packet = new RtpPacketView();
            packet.wrap(segment, 0, 12);
            assertThat(sealer.seal(packet, index)).isEqualTo(SrtpVerdict.OK);
            assertThat(opener.open(packet)).isEqualTo(SrtpVerdict.OK);
        }
    }

    private static InnerParts parts(RtpPacketView packet) {
        return Objects.requireNonNull(InnerParts.of(packet), "an original header block");
    }

    private static byte @Nullable [] openInner(JsonNode v, InnerParts parts, long roc) {
        return inner(v).open(parts, roc << 16 | parts.originalSequence());
    }

    private static byte[] plainOf(RtpPacketView packet) {
        return packet.segment().asSlice(packet.offset(), packet.length()).toArray(ValueLayout.JAVA_BYTE);
    }

    private static InnerTransform inner(JsonNode v) {
        HopKeys keys = hop(v, "inner_master_key", "inner_master_salt");
        return new InnerTransform(keys.profile(), keys.key(), keys.salt(), new JceAead());
    }

    private static HopKeys outer(JsonNode v) {
        return hop(v, "outer_master_key", "outer_master_salt");
    }

    private static HopKeys hop(JsonNode v, String key, String salt) {
        byte[] octets = Vectors.hex(v, key);
        HopProfile profile = octets.length == 16 ? HopProfile.AEAD_AES_128_GCM : HopProfile.AEAD_AES_256_GCM;
        return new HopKeys(profile, KeyMaterial.copyOf(octets), KeyMaterial.copyOf(Vectors.hex(v, salt)));
    }

    private static String name(JsonNode v) {
        return v.required("name").asText();
    }
}
