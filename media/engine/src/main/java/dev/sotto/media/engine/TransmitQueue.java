package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.kernel.SendBatch;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadPort;
import java.lang.foreign.MemorySegment;

/**
 * What was prepared and is not sent yet: jobs for the ciphers, and runs for the sockets. A run is what one leg gets in one
 * piece of memory, packets of one length of which the last may be shorter, so that one system call sends it.
 */
final class TransmitQueue implements AutoCloseable {
    /** The most packets that wait; a batch for one leg fits always. */
    static final int LONGEST = 2 * Ingress.LONGEST_BATCH;

    private final AeadPort ciphers;
    private final UdpPort udp;
    private final Counters<SwitchCounter> counters;
    private final RunLengths runLengths = new RunLengths();
    private final PacketMemory area = new PacketMemory((long) LONGEST * Slab.STRIDE + Long.BYTES);
    private final AeadJob[] jobs = new AeadJob[LONGEST];
    private final SendBatch batch = new SendBatch(LONGEST);
    private int jobCount;
    private long used;

    TransmitQueue(AeadPort ciphers, UdpPort udp, Counters<SwitchCounter> counters) {
        this.ciphers = ciphers;
        this.udp = udp;
        this.counters = counters;
        for (int i = 0; i < LONGEST; i++) {
            jobs[i] = new AeadJob();
        }
    }

    /** The next job, which counts once {@link #add} was called. */
    AeadJob job() {
        return jobs[jobCount];
    }

    /** Where the next packet for {@code leg} goes, in {@link #memory}. */
    long reserve(EngineLeg leg, int length) {
        RepairCache cache = leg.cache;
        return cache == null ? area.base() + used : cache.offset(cache.reserve(length));
    }

    /** The memory in which packets for {@code leg} are made. */
    MemorySegment memory(EngineLeg leg) {
        RepairCache cache = leg.cache;
        return cache == null ? area.segment() : cache.segment();
    }

    /** The memory of packets that nobody remembers. */
    MemorySegment area() {
        return area.segment();
    }

    /** Where in {@link #area} the next such packet goes. */
    long reserveArea() {
        return area.base() + used;
    }

    /** As {@link #add} for such a packet. */
    void addArea(EngineLeg leg, long offset, int length) {
        used += length;
        addTo(leg, area.segment(), offset, length);
    }

    /** The job is ready, and its packet will have {@code length} octets at {@code offset}, as reserved. */
    void add(EngineLeg leg, long offset, int length) {
        RepairCache cache = leg.cache;
        if (cache == null) {
            used += length;
        } else {
            cache.commit(length);
        }
        addTo(leg, memory(leg), offset, length);
    }

    private void addTo(EngineLeg leg, MemorySegment memory, long offset, int length) {
        jobCount++;
        batch.add(leg.peer, leg.address, memory, offset, length);
    }

    /** How many packets wait. */
    int waiting() {
        return jobCount;
    }

    /** Seals and sends everything that waits. */
    void flush() {
        ciphers.seal(jobs, jobCount);
        for (int i = 0; i < batch.runs(); i++) {
            runLengths.record(batch.datagrams(i));
        }
        int sent = udp.send(batch);
        counters.add(SwitchCounter.FORWARDED, sent);
        if (sent < jobCount) {
            counters.add(SwitchCounter.SEND_FAILED, (long) jobCount - sent);
        }
        clear();
    }

    /** Sends octets that are sealed already; how many datagrams the kernel took. */
    int send(EngineLeg leg, MemorySegment memory, long offset, int length, int segment) {
        if (leg.peer != UdpPort.NO_PEER) {
            return udp.send(leg.peer, memory, offset, length, segment);
        }
        int sent = 0;
        for (int at = 0; leg.address != null && at < length; at += segment) {
            sent += udp.sendTo(leg.address, memory, offset + at, Math.min(segment, length - at)) ? 1 : 0;
        }
        return sent;
    }

    /** Forgets everything that waits. */
    void clear() {
        jobCount = 0;
        batch.clear();
        used = 0;
    }

    RunLengths runLengths() {
        return runLengths;
    }

    @Override
    public void close() {
        batch.close();
        area.close();
    }
}
