package dev.sotto.media.srtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SrtpFuzzTest {
    private static final long SEED = 8723;
    private static final HopKeys KEYS =
            Hex.keys("0007", "000102030405060708090a0b0c0d0e0f", "a0a1a2a3a4a5a6a7a8a9aaab");

    /** One for all, because making it costs more than a packet; what is refused leaves nothing in it. */
    private static final HopOpener OPENER = new HopOpener(KEYS, new JceAead(), 4, EncryptedExtensions.of(1, 2, 3));

    @FuzzTest
    void any_datagram_gets_a_verdict(byte[] octets) {
        receive(octets);
    }

    @FuzzTest
    void any_payload_end_is_an_ohb_or_malformed(byte[] octets) {
        readOhb(octets);
    }

    @Test
    void mutated_datagrams_get_verdicts_and_never_open() {
        Random random = new Random(SEED);
        byte[] good =
                Hex.octets("800f1234decafbadcafebabe9226540a3aa9a5e8a75d1fd2ecd1bee707e9d7cc8d91809e76f682c9868c1f8e"
                        + "778c0cb753cd4a1ae54e73393c728ad59f0000000000001702");
        for (int i = 0; i < 10_000; i++) {
            byte[] octets = Arrays.copyOf(good, good.length - random.nextInt(8) % good.length);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                octets[random.nextInt(octets.length)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                receive(octets);
                readOhb(octets);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + SEED + " round " + i + ": " + HexFormat.of().formatHex(octets), e);
            }
        }
    }

    private static void receive(byte[] octets) {
        MemorySegment segment = MemorySegment.ofArray(octets.clone());
        EktTailView tail = new EktTailView();
        int length = tail.split(segment, 0, octets.length) == SrtpVerdict.OK ? tail.packetLength() : octets.length;
        RtpPacketView view = new RtpPacketView();
        if (view.wrap(segment, 0, length) == RtpVerdict.OK) {
            SrtpVerdict verdict = OPENER.open(view);
            if (verdict != SrtpVerdict.OK
                    && !Arrays.equals(octets, segment.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))) {
                throw new AssertionError("a refused packet was changed");
            }
        }
        OPENER.openRtcp(segment, 0, octets.length);
    }

    private static void readOhb(byte[] octets) {
        MemorySegment segment = MemorySegment.ofArray(octets);
        OriginalHeaderView ohb = new OriginalHeaderView();
        if (ohb.read(segment, 0, octets.length) == SrtpVerdict.OK) {
            MemorySegment out = MemorySegment.ofArray(new byte[4]);
            int length = ohb.write(out, 0);
            if (!Hex.of(out, 0, length).equals(Hex.of(segment, octets.length - length, length))) {
                throw new AssertionError("an OHB changed");
            }
        }
    }
}
