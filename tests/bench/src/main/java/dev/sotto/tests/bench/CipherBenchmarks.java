package dev.sotto.tests.bench;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.ciphers.CipherChoice;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Sealing and opening one packet: {@code ./sotto bench micro CipherBenchmarks}. */
@State(Scope.Thread)
public class CipherBenchmarks extends Benchmarks {
    private static final int HEADER = 12;
    private static final int TAG = 16;
    private static final int ROOM = 2048;

    private final PacketMemory memory = new PacketMemory(3 * ROOM);
    private final MemorySegment segment = memory.segment();
    private final long plain = memory.base();
    private final long sealed = memory.base() + ROOM;
    private final long opened = memory.base() + 2 * ROOM;
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
    public CipherBenchmarks() {}

    /** A packet, sealed once. */
    @Setup(Level.Trial)
    public void prepare() {
        port = CipherChoice.probe(ciphers).newPort();
        try (KeyMaterial secret = KeyMaterial.copyOf(HopSecret.gcm(1).master())) {
            key = port.gcm(secret);
        }
        fill(sealing, plain, sealed);
        sealing.tagOffset = sealed + octets - TAG;
        key.seal(sealing);
        fill(opening, sealed, opened);
        opening.tagOffset = sealed + octets - TAG;
        if (!key.open(opening)) {
            throw new IllegalStateException("what was sealed does not open");
        }
    }

    private void fill(AeadJob job, long from, long to) {
        job.aad = segment;
        job.aadOffset = sealed;
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

    /** AES-128-GCM out of place, each time with another IV: the JDK refuses the same one. */
    @Benchmark
    public void seal() {
        sealing.ivHigh++;
        key.seal(sealing);
    }

    /** AES-128-GCM out of place, with the comparison of tags. */
    @Benchmark
    public boolean open() {
        return key.open(opening);
    }
}
