package dev.sotto.tests.bench;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.ciphers.CipherChoice;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The steps of the hot path one by one: {@code ./sotto bench micro}. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@State(Scope.Thread)
public class MicroBenchmarks {
    private static final int HEADER = 20;
    private static final int TAG = 16;
    private static final int ROOM = 4096;
    private static final int LEVEL_ID = 1;

    private final PacketMemory memory = new PacketMemory(2 * ROOM);
    private final MemorySegment segment = memory.segment();
    private final long in = memory.base();
    private final long out = memory.base() + ROOM;
    private final RtpPacketView packet = new RtpPacketView();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final OriginalHeaderView original = new OriginalHeaderView();
    private final byte[] sameIds = new byte[256];
    private final AeadJob sealing = new AeadJob();
    private final AeadJob opening = new AeadJob();

    @SuppressWarnings("NullAway.Init")
    private AeadPort port;

    @SuppressWarnings("NullAway.Init")
    private AeadKey key;

    /** Octets of a packet, header and tag included. */
    @Param({"200", "1100"})
    public int octets;

    /** The ciphers as the configuration names them. */
    @Param({"auto", "jce"})
    public String ciphers = "auto";

    /** Made by JMH. */
    public MicroBenchmarks() {}

    /** A packet with a level, sealed once. */
    @Setup(Level.Trial)
    public void prepare() {
        port = CipherChoice.probe(ciphers).newPort();
        try (KeyMaterial secret = KeyMaterial.copyOf(new byte[16])) {
            key = port.gcm(secret);
        }
        Octets.putU32(segment, in, 0x9060_0001);
        Octets.putU32(segment, in + 4, 960);
        Octets.putU32(segment, in + 8, LoadPlan.FIRST_SSRC);
        Octets.putU32(segment, in + 12, 0xBEDE_0001);
        Octets.putU32(segment, in + 16, LEVEL_ID << 28 | 0x8500_00);
        for (int i = 0; i < sameIds.length; i++) {
            sameIds[i] = (byte) i;
        }
        fill(sealing, in, out);
        sealing.tagOffset = out + octets - TAG;
        MemorySegment.copy(segment, in, segment, out, HEADER);
        key.seal(sealing);
        fill(opening, out, in + ROOM / 2);
        opening.aadOffset = out;
        opening.tagOffset = out + octets - TAG;
    }

    private void fill(AeadJob job, long from, long to) {
        job.aad = segment;
        job.aadOffset = to;
        job.aadLength = HEADER;
        job.source = segment;
        job.sourceOffset = from + HEADER;
        job.length = octets - HEADER - TAG;
        job.target = segment;
        job.targetOffset = to + HEADER;
    }

    /** Gives the memory back. */
    @TearDown(Level.Trial)
    public void end() {
        key.destroy();
        port.close();
        memory.close();
    }

    /** AES-128-GCM out of place. */
    @Benchmark
    public void seal() {
        key.seal(sealing);
    }

    /** AES-128-GCM out of place, with the comparison of tags. */
    @Benchmark
    public boolean open() {
        return key.open(opening);
    }

    /** Which protocol, and where the header ends. */
    @Benchmark
    public boolean parse() {
        return PacketKind.of(segment, in, octets) == PacketKind.RTP
                && packet.wrap(segment, in, octets) == RtpVerdict.OK;
    }

    /** What is changed for a receiver: copy of the header, PT, SEQ, IDs of header extensions. */
    @Benchmark
    public RtpPacketView rewrite() {
        MemorySegment.copy(segment, in, segment, in + ROOM / 2, HEADER);
        packet.wrap(segment, in + ROOM / 2, octets);
        packet.payloadType(97);
        packet.sequenceNumber(packet.sequenceNumber() + 1);
        walker.translate(packet, sameIds);
        return packet;
    }

    /** The RFC 6464 level. */
    @Benchmark
    public int level() {
        packet.wrap(segment, in, octets);
        return AudioLevel.read(packet, walker, LEVEL_ID);
    }

    /** Reads an original header block and writes one with another SEQ. */
    @Benchmark
    public int originalHeader() {
        long end = in + octets - TAG;
        Octets.putU8(segment, end - 1, 0);
        if (original.read(segment, in + HEADER, end) != SrtpVerdict.OK) {
            throw new IllegalStateException("an OHB of one octet 0 is right");
        }
        original.sequenceNumberChanged(1, 2);
        return original.write(segment, end - 1);
    }
}
