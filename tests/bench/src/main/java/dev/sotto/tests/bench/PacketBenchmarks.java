package dev.sotto.tests.bench;

import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What is read and written in a packet without any cipher: {@code ./sotto bench micro PacketBenchmarks}. */
@State(Scope.Thread)
public class PacketBenchmarks extends Benchmarks {
    private static final int OCTETS = 200;
    private static final int HEADER = 20;
    private static final int ROOM = 2048;
    private static final int LEVEL_ID = 1;
    private static final int OTHER_PAYLOAD_TYPE = 97;

    private final PacketMemory memory = new PacketMemory(2 * ROOM);
    private final MemorySegment segment = memory.segment();
    private final long in = memory.base();
    private final long out = memory.base() + ROOM;
    private final RtpPacketView packet = new RtpPacketView();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final OriginalHeaderView original = new OriginalHeaderView();
    private final byte[] sameIds = new byte[256];

    /** Made by JMH. */
    public PacketBenchmarks() {}

    /** An opened packet with an RFC 6464 level and an OHB that says nothing. */
    @Setup(Level.Trial)
    public void prepare() {
        Octets.putU32(segment, in, 0x9060_0001);
        Octets.putU32(segment, in + 4, 960);
        Octets.putU32(segment, in + 8, LoadPlan.FIRST_SSRC);
        Octets.putU32(segment, in + 12, 0xBEDE_0001);
        Octets.putU32(segment, in + 16, LEVEL_ID << 28 | 0x85_0000);
        Octets.putU8(segment, in + OCTETS - 1, 0);
        for (int i = 0; i < sameIds.length; i++) {
            sameIds[i] = (byte) i;
        }
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void end() {
        memory.close();
    }

    /** Which protocol, and where the header ends. */
    @Benchmark
    public boolean parse() {
        return PacketKind.of(segment, in, OCTETS) == PacketKind.RTP
                && packet.wrap(segment, in, OCTETS) == RtpVerdict.OK;
    }

    /** What is changed for a receiver: copy of the header, PT, SEQ, IDs of header extensions. */
    @Benchmark
    public RtpPacketView rewrite() {
        MemorySegment.copy(segment, in, segment, out, HEADER);
        packet.wrap(segment, out, OCTETS);
        packet.payloadType(OTHER_PAYLOAD_TYPE);
        packet.sequenceNumber(packet.sequenceNumber() + 1);
        walker.translate(packet, sameIds);
        return packet;
    }

    /** The RFC 6464 level. */
    @Benchmark
    public int level() {
        packet.wrap(segment, in, OCTETS);
        return AudioLevel.read(packet, walker, LEVEL_ID);
    }

    /** Reads an original header block and writes one with another SEQ (RFC 8723 section 4). */
    @Benchmark
    public int originalHeader() {
        long end = in + OCTETS;
        if (original.read(segment, in + HEADER, end) != SrtpVerdict.OK) {
            throw new IllegalStateException("an OHB of one octet 0 is right");
        }
        original.sequenceNumberChanged(1, 2);
        return original.write(segment, out);
    }
}
