package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** All of {@code double-rfc8723-verified.json}. */
class DoubleVectorsTest {
    private static final JsonNode FILE = Vectors.json("double-rfc8723-verified.json");
    private static final int ALL_POSITIVE = 38;
    private static final int ALL_NEGATIVE = 10;

    @Test
    void every_vector_of_the_file_is_run_by_a_test_here() {
        List<String> operations = List.of(
                "endpoint_protect", "md_relay", "md_relay_chain", "endpoint_protect_hdrext", "srtcp_protect", "rtx");
        assertThat(operations.stream().mapToInt(op -> vectors(op).size()).sum()).isEqualTo(ALL_POSITIVE);
        assertThat(FILE.required("vectors")).hasSize(ALL_POSITIVE);
        assertThat(FILE.required("negative").required("vectors")).hasSize(ALL_NEGATIVE);
    }

    @Test
    @Rfc(
            number = 8723,
            section = "5.1",
            must = "inner over the synthetic packet, OHB, outer over all",
            secondSource = "libsrtp2")
    @Rfc(number = 8723, section = "3", must = "inner and outer are independent contexts", secondSource = "libsrtp2")
    void an_endpoint_s_packet_is_protected_and_comes_back() {
        for (JsonNode v : vectors("endpoint_protect")) {
            DoubleComposition endpoint = composition(v, EncryptedExtensions.NONE);
            Hex.Packet packet = Hex.packet(text(v, "rtp"));
            endpoint.sealInner(packet, v.required("inner_roc").asLong());
            assertThat(packet.hex()).as(name(v)).isEqualTo(text(v, "outer_plaintext_packet"));
            assertThat(endpoint.sealOuter(packet, v.required("outer_roc").asLong()))
                    .isEqualTo(SrtpVerdict.OK);
            assertThat(packet.hex()).as(name(v)).isEqualTo(text(v, "srtp"));
            assertThat(packet.view().length() - text(v, "rtp").length() / 2)
                    .isEqualTo(v.required("overhead").asInt());
            Optional<DoubleComposition.Synthetic> received = receive(v, packet.hex(), "outer_roc", "inner_roc");
            int header = text(v, "synthetic_header_inner_aad").length();
            assertThat(received.orElseThrow().header()).isEqualTo(text(v, "synthetic_header_inner_aad"));
            assertThat(text(v, "rtp"))
                    .endsWith(received.orElseThrow().payload())
                    .hasSizeGreaterThanOrEqualTo(header);
        }
    }

    @Test
    @Rfc(
            number = 8723,
            section = "5.2",
            must = "a distributor changes PT, SEQ, M, extensions, and records originals",
            secondSource = "libsrtp2")
    @Rfc(number = 8723, section = "4", must = "layout of the OHB", secondSource = "libsrtp2")
    @Rfc(number = 8723, section = "5.2", must = "an OHB is left alone when nothing changed", secondSource = "libsrtp2")
    @Rfc(number = 8723, section = "5.2", must = "re-encrypted with the recipient's keys, never the sender's")
    void a_distributor_relays_with_every_kind_of_change() {
        for (JsonNode v : vectors("md_relay")) {
            HopKeys egress = keys(v, "outer2_master_key", "outer2_master_salt");
            Relayed out = relay(open(v), egress, v.required("changes"), roc(v, "outer2_roc"));
            assertThat(out.plain()).as(name(v)).isEqualTo(text(v, "outer_plaintext_packet"));
            assertThat(out.plain()).endsWith(text(v, "ohb"));
            assertThat(out.sealed()).as(name(v)).isEqualTo(text(v, "srtp_out"));
            DoubleComposition receiver = new DoubleComposition(inner(v), egress, EncryptedExtensions.NONE);
            Hex.Packet packet = Hex.packet(out.sealed());
            assertThat(receiver.openOuter(packet, roc(v, "outer2_roc"))).isEqualTo(SrtpVerdict.OK);
            assertThat(receiver.openInner(packet, roc(v, "inner_roc")))
                    .as(name(v))
                    .contains(new DoubleComposition.Synthetic(
                            text(v, "receiver_synthetic_header"), text(v, "receiver_payload")));
        }
    }

    @Test
    @Rfc(
            number = 8723,
            section = "5.2",
            must = "a second distributor keeps what the first recorded and drops what is original again",
            secondSource = "libsrtp2")
    void two_distributors_in_a_row_keep_one_record() {
        for (JsonNode v : vectors("md_relay_chain")) {
            HopKeys hop2 = keys(v, "hop2_key", "hop2_salt");
            Changes first = new Changes(96, 0xA0A0, true);
            Relayed mid = relay(open(v), hop2, first, 0);
            assertThat(mid.sealed()).as(name(v)).isEqualTo(text(v, "srtp_mid"));
            Hex.Packet between = Hex.packet(mid.sealed());
            assertThat(new DoubleComposition(inner(v), hop2, EncryptedExtensions.NONE).openOuter(between, 0))
                    .isEqualTo(SrtpVerdict.OK);
            Relayed out = relay(between, outer(v), new Changes(15, 7, false), 0);
            assertThat(out.plain()).endsWith(text(v, "ohb_final"));
            assertThat(out.sealed()).as(name(v)).isEqualTo(text(v, "srtp_out"));
        }
    }

    @Test
    @Rfc(
            number = 6904,
            section = "3.1",
            must = "elements are encrypted before the packet is authenticated",
            secondSource = "libsrtp2")
    void header_extensions_are_encrypted_under_the_outer_keys() {
        for (JsonNode v : vectors("endpoint_protect_hdrext")) {
            DoubleComposition endpoint = composition(v, EncryptedExtensions.of(1, 3));
            Hex.Packet packet = endpoint.sealInner(Hex.packet(text(v, "rtp")), 0);
            endpoint.sealOuter(packet, 0);
            assertThat(packet.hex()).as(name(v)).isEqualTo(text(v, "srtp"));
            int headerLength = packet.view().headerLength();
            assertThat(text(v, "header_encrypted")).startsWith(packet.hex().substring(0, 2 * headerLength));
            assertThat(endpoint.openOuter(packet, 0)).isEqualTo(SrtpVerdict.OK);
            assertThat(packet.hex()).startsWith(text(v, "rtp").substring(0, 2 * headerLength));
        }
    }

    @Test
    @Rfc(number = 8723, section = "6", must = "RTCP is protected with the outer key only", secondSource = "libsrtp2")
    void rtcp_goes_under_the_outer_key_alone() {
        for (JsonNode v : vectors("srtcp_protect")) {
            HopSealer sealer = new HopSealer(outer(v), new JceAead(), 1, EncryptedExtensions.NONE);
            sealer.rtcpIndex(v.required("index").asLong());
            byte[] plain = Vectors.hex(v, "rtcp");
            MemorySegment segment = Hex.room(plain);
            assertThat(sealer.sealRtcp(segment, 0, plain.length)).isEqualTo(SrtpVerdict.OK);
            assertThat(Hex.of(segment, 0, sealer.rtcpLength())).as(name(v)).isEqualTo(text(v, "srtcp"));
            HopOpener opener = new HopOpener(outer(v), new JceAead(), 1, EncryptedExtensions.NONE);
            assertThat(opener.openRtcp(segment, 0, sealer.rtcpLength())).isEqualTo(SrtpVerdict.OK);
            assertThat(Hex.of(segment, 0, opener.rtcpLength())).isEqualTo(text(v, "rtcp"));
        }
    }

    @Test
    @Rfc(
            number = 8723,
            section = "7.1",
            must = "an RTX packet carries the packet as sent and is protected once, with the outer key",
            secondSource = "libsrtp2")
    void a_retransmission_is_protected_by_the_hop_only() {
        for (JsonNode v : vectors("rtx")) {
            HopSealer sealer =
                    new HopSealer(keys(v, "hop_key", "hop_salt"), new JceAead(), 1, EncryptedExtensions.NONE);
            Hex.Packet packet = Hex.packet(text(v, "rtx_rtp"));
            assertThat(sealer.seal(packet.view(), v.required("rtx_seq").asLong()))
                    .isEqualTo(SrtpVerdict.OK);
            assertThat(packet.hex()).as(name(v)).isEqualTo(text(v, "rtx_srtp"));
            int header = 2 * packet.view().headerLength();
            String cached = text(v, "cached_wire_packet");
            assertThat(text(v, "rtx_rtp").substring(header))
                    .isEqualTo(cached.substring(4, 8) + cached.substring(header));
        }
    }

    @Test
    @Rfc(number = 8723, section = "4", must = "reserved bits, B without M and a cut OHB are refused")
    @Rfc(number = 8723, section = "5.2", must = "other fields than PT, SEQ and M do not survive a change")
    void nothing_that_a_distributor_must_not_do_is_accepted() {
        JsonNode keys = FILE.required("negative").required("keys");
        HopKeys inner = Hex.keys("0009", text(keys, "inner_master_key"), text(keys, "inner_master_salt"));
        HopKeys outer = Hex.keys("0009", text(keys, "outer_master_key"), text(keys, "outer_master_salt"));
        for (JsonNode v : FILE.required("negative").required("vectors")) {
            DoubleComposition receiver = new DoubleComposition(inner, outer, EncryptedExtensions.NONE);
            Hex.Packet packet = Hex.packet(text(v, "srtp"));
            assertThat(receiver.openOuter(packet, 0)).as(name(v)).isEqualTo(SrtpVerdict.OK);
            assertThat(receiver.openInner(packet, 0)).as(name(v)).isEmpty();
        }
    }

    /** A packet after a distributor: before and after its egress transform. */
    private record Relayed(String plain, String sealed) {}

    private record Changes(int payloadType, int sequenceNumber, boolean marker) {}

    private static Hex.Packet open(JsonNode v) {
        Hex.Packet packet = Hex.packet(text(v, "srtp_in"));
        HopOpener opener = new HopOpener(outer(v), new JceAead(), 2, EncryptedExtensions.NONE);
        assertThat(opener.open(packet.view())).as(name(v)).isEqualTo(SrtpVerdict.OK);
        return packet;
    }

    private static Relayed relay(Hex.Packet packet, HopKeys egress, JsonNode wanted, long roc) {
        RtpPacketView view = packet.view();
        Hex.Packet from = wanted.has("ext") ? withExtension(packet, text(wanted, "ext")) : packet;
        Changes changes = new Changes(
                wanted.path("pt").asInt(view.payloadType()),
                wanted.path("seq").asInt(view.sequenceNumber()),
                wanted.path("m").asInt(view.marker() ? 1 : 0) == 1);
        return relay(from, egress, changes, roc);
    }

    /** As the engine does it: header copied and changed, payload and OHB sealed from where they were opened. */
    private static Relayed relay(Hex.Packet packet, HopKeys egress, Changes changes, long roc) {
        RtpPacketView in = packet.view();
        OriginalHeaderView ohb = new OriginalHeaderView();
        long end = in.offset() + in.length();
        assertThat(ohb.read(packet.segment(), in.payloadOffset(), end)).isEqualTo(SrtpVerdict.OK);
        int withoutOhb = in.payloadLength() - ohb.length();
        ohb.payloadTypeChanged(in.payloadType(), changes.payloadType());
        ohb.sequenceNumberChanged(in.sequenceNumber(), changes.sequenceNumber());
        ohb.markerChanged(in.marker(), changes.marker());
        int length = withoutOhb + ohb.write(packet.segment(), in.payloadOffset() + withoutOhb);

        MemorySegment target = MemorySegment.ofArray(new byte[in.headerLength() + length + 16]);
        RtpPacketView out = new RtpPacketView();
        out.wrap(target, 0, in.copyHeader(target, 0));
        out.payloadType(changes.payloadType());
        out.marker(changes.marker());
        out.sequenceNumber(changes.sequenceNumber());
        String plain = Hex.of(target, 0, out.headerLength()) + Hex.of(packet.segment(), in.payloadOffset(), length);
        HopSealer sealer = new HopSealer(egress, new JceAead(), 2, EncryptedExtensions.NONE);
        long index = roc << 16 | changes.sequenceNumber();
        assertThat(sealer.seal(out, packet.segment(), in.payloadOffset(), length, index))
                .isEqualTo(SrtpVerdict.OK);
        return new Relayed(plain, Hex.of(target, 0, out.length()));
    }

    private static Hex.Packet withExtension(Hex.Packet packet, String extension) {
        RtpPacketView view = packet.view();
        MemorySegment header = MemorySegment.ofArray(new byte[view.headerLengthWithoutExtension()]);
        view.copyHeaderWithoutExtension(header, 0);
        byte[] octets = Hex.octets(Hex.of(header, 0, (int) header.byteSize())
                + extension
                + Hex.of(packet.segment(), view.payloadOffset(), view.payloadLength()));
        if (!extension.isEmpty()) {
            octets[0] |= 0x10;
        }
        return Hex.packet(octets);
    }

    private static Optional<DoubleComposition.Synthetic> receive(JsonNode v, String srtp, String outer, String inner) {
        DoubleComposition receiver = composition(v, EncryptedExtensions.NONE);
        Hex.Packet packet = Hex.packet(srtp);
        assertThat(receiver.openOuter(packet, roc(v, outer))).as(name(v)).isEqualTo(SrtpVerdict.OK);
        return receiver.openInner(packet, roc(v, inner));
    }

    private static DoubleComposition composition(JsonNode v, EncryptedExtensions extensions) {
        return new DoubleComposition(inner(v), outer(v), extensions);
    }

    private static HopKeys inner(JsonNode v) {
        return keys(v, "inner_master_key", "inner_master_salt");
    }

    private static HopKeys outer(JsonNode v) {
        return keys(v, "outer_master_key", "outer_master_salt");
    }

    private static HopKeys keys(JsonNode v, String key, String salt) {
        return Hex.keys(text(v, "codepoint"), text(v, key), text(v, salt));
    }

    private static long roc(JsonNode v, String field) {
        return v.required(field).asLong();
    }

    private static String text(JsonNode v, String field) {
        return v.required(field).asText();
    }

    private static String name(JsonNode v) {
        return text(v, "name");
    }

    private static List<JsonNode> vectors(String operation) {
        List<JsonNode> out = new ArrayList<>();
        StreamSupport.stream(FILE.required("vectors").spliterator(), false)
                .filter(v -> text(v, "op").equals(operation))
                .forEach(out::add);
        return out;
    }
}
