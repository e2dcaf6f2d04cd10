package dev.sotto.tests.hostile;

import dev.sotto.base.Entropy;
import dev.sotto.base.OctetWriter;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket.FullIntraEntry;
import dev.sotto.media.rtp.RtcpPacket.FullIntraRequest;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.PictureLoss;
import java.util.Arrays;
import java.util.List;

/** Packets that nobody sent, made of what the attacker saw and of noise. */
final class Inventions {
    private static final int NOBODY = -1;
    private static final int BODY_LENGTH = 100;
    private static final int AHEAD = 1000;
    private static final int CIPHERTEXT_LENGTH = 40;
    private static final int TMMBR_LENGTH_WORDS = 4;

    private final Entropy entropy;
    private final List<Carried> tape;
    private int turn;

    Inventions(Entropy entropy, List<Carried> tape) {
        this.entropy = entropy;
        this.tape = tape;
    }

    /** A source that does not exist, with noise under the SPI that is in use. */
    Carried bogus() {
        byte[] seen = fullField();
        byte[] field = Carried.join(
                entropy.octets(CIPHERTEXT_LENGTH), Arrays.copyOfRange(seen, CIPHERTEXT_LENGTH, seen.length));
        return invented(entropy.nextInt(), field);
    }

    /** A source that does not exist, with a field that was made for another one. */
    Carried replayedField() {
        return invented(entropy.nextInt(), fullField());
    }

    /** A source that exists, with a body and a field of it. */
    Carried knownSource() {
        Carried seen = tape.get(turn++ % tape.size());
        byte[] field = fullField();
        return new Carried(NOBODY, 0, seen.packet(), field);
    }

    /** The next packet of a source that exists, as far as its header goes. */
    Carried forgedBody() {
        Carried seen = tape.getLast();
        byte[] noise = Carried.join(seen.headerOctets(), Carried.join(entropy.octets(BODY_LENGTH), new byte[1]));
        int next = (seen.sequenceNumber() + 1 + turn++ % AHEAD) & 0xFFFF;
        return new Carried(NOBODY, 0, noise, fullField()).header(h -> h.sequenceNumber(next));
    }

    /** FIR, PLI, TMMBR and a goodbye to and of the sources that were seen. */
    byte[] feedback() {
        int target = tape.get(turn++ % tape.size()).ssrc();
        byte[] known = RtcpCodec.build(List.of(
                new PictureLoss(target, target),
                new FullIntraRequest(target, List.of(new FullIntraEntry(target, turn & 0xFF))),
                new Goodbye(List.of(target), "forged")));
        // RFC 5104 4.2.1: a maximum of one bit per second.
        byte[] limit = new OctetWriter(4 + 4 * TMMBR_LENGTH_WORDS)
                .u8(0x83)
                .u8(205)
                .u16(TMMBR_LENGTH_WORDS)
                .u32(target & 0xFFFF_FFFFL)
                .u32(0)
                .u32(target & 0xFFFF_FFFFL)
                .u32(1L << 9)
                .toOctets();
        return Carried.join(known, limit);
    }

    private Carried invented(int ssrc, byte[] field) {
        byte[] packet = new OctetWriter(12 + BODY_LENGTH + 1)
                .u8(0x80)
                .u8(111)
                .u16(turn++ & 0xFFFF)
                .u32(turn)
                .u32(ssrc & 0xFFFF_FFFFL)
                .octets(entropy.octets(BODY_LENGTH))
                .u8(0)
                .toOctets();
        return new Carried(NOBODY, 0, packet, field);
    }

    private byte[] fullField() {
        for (int i = tape.size() - 1; i >= 0; i--) {
            if (tape.get(i).hasFullField()) {
                return tape.get(i).tail();
            }
        }
        throw new IllegalStateException("nothing was seen yet");
    }
}
