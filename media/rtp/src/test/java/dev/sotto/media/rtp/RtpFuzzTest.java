package dev.sotto.media.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpFuzzTest {
    private static final long SEED = 20261120;

    @FuzzTest
    void any_octets_are_a_packet_or_get_a_verdict(byte[] octets) {
        readRtp(octets);
    }

    @FuzzTest
    void any_octets_are_rtcp_or_malformed(byte[] octets) {
        readRtcp(octets);
    }

    @Test
    void mutated_packets_never_escape_their_bounds() {
        Random random = new Random(SEED);
        List<String> seeds = List.of(
                "b28f1234decafbadcafebabe0001e2400000b26ebede000110a10000cafecafe00000003",
                "900f1234decafbadcafebabe100000020102beef030105000102030405",
                "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
                "80c900010000000181ca00030000000101036162630000008fce000200000001000000028bcb0002000000010361626300");
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = mutate(HexFormat.of().parseHex(seeds.get(i % seeds.size())), random);
            try {
                readRtp(octets);
                readRtcp(octets);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + SEED + " round " + i + ": " + HexFormat.of().formatHex(octets), e);
            }
        }
    }

    private static byte[] mutate(byte[] octets, Random random) {
        byte[] out = Arrays.copyOf(octets, Math.max(0, octets.length + random.nextInt(9) - 6));
        for (int i = random.nextInt(4); i > 0 && out.length > 0; i--) {
            out[random.nextInt(Math.min(out.length, 40))] = (byte) random.nextInt();
        }
        return out;
    }

    private static void readRtp(byte[] octets) {
        MemorySegment segment = MemorySegment.ofArray(octets);
        RtpPacketView view = new RtpPacketView();
        PacketKind.of(segment, 0, octets.length);
        if (view.wrap(segment, 0, octets.length) != RtpVerdict.OK) {
            return;
        }
        HeaderExtensionView walker = new HeaderExtensionView();
        AudioLevel.read(view, walker, 1);
        byte[] map = new byte[256];
        Arrays.fill(map, (byte) 7);
        map[3] = 0;
        walker.translate(view, map);
        walker.wrap(view);
        while (walker.next()) {
            if (walker.id() != 7) {
                throw new AssertionError("ID " + walker.id() + " survived");
            }
        }
        if (view.extension() && view.extensionOffset() + view.extensionLength() > octets.length) {
            throw new AssertionError("an extension outside the packet");
        }
    }

    private static void readRtcp(byte[] octets) {
        List<RtcpPacket> packets;
        try {
            packets = RtcpCodec.parse(octets);
        } catch (MalformedException e) {
            return;
        }
        byte[] written;
        try {
            written = RtcpCodec.build(packets);
        } catch (IllegalArgumentException e) {
            return; // text that is not UTF-8 grows when written again
        }
        // Records with arrays compare by identity, so the texts of what was written twice are compared instead.
        if (!Arrays.equals(written, RtcpCodec.build(RtcpCodec.parse(written)))) {
            throw new AssertionError(packets + " changed");
        }
    }
}
