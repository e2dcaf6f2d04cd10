package dev.sotto.keying.dtls;

import dev.sotto.base.Counters;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetWriter;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/**
 * What the DTLS library takes for its socket; owner thread only. Outgoing records are packed into datagrams up to the
 * configured length and leave when the library turns to receive. Incoming datagrams are cut into single records, guarded,
 * put into an order that the library can cope with, and handed over one at a time.
 */
final class RecordTransport implements DatagramTransport {
    /** Longest record that we take; handshakes over UDP fragment far below it. */
    static final int MAX_RECORD_LENGTH = 4096;

    private static final int MAX_HELD = 16;
    private static final int MAX_DEFERRED = 64;
    private static final long REPEAT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final boolean server;
    private final DtlsConfig config;
    private final Mailbox<OwnerInput> inbox;
    private final DtlsEventPort events;
    private final Counters<DtlsCounter> counters;
    private final EpochOne epoch;
    private final HandshakeGuard guard;

    private final Deque<RecordHeader> ready = new ArrayDeque<>();
    private final Deque<OwnerInput> deferred = new ArrayDeque<>();
    private final List<RecordHeader> held = new ArrayList<>();
    private @Nullable RecordHeader heldChangeCipherSpec;
    private boolean changeCipherSpecPassed;
    private OctetWriter packing;
    private final List<byte[]> lastFlight = new ArrayList<>();
    private boolean flightBegun;
    private List<byte[]> finalFlight = List.of();
    private long lastRepeatNanos = System.nanoTime();
    private boolean established;
    private boolean muted;
    private boolean closed;

    RecordTransport(
            boolean server,
            DtlsConfig config,
            Mailbox<OwnerInput> inbox,
            DtlsEventPort events,
            Counters<DtlsCounter> counters,
            EpochOne epoch) {
        this.server = server;
        this.config = config;
        this.inbox = inbox;
        this.events = events;
        this.counters = counters;
        this.epoch = epoch;
        this.guard = new HandshakeGuard(server);
        this.packing = new OctetWriter(config.maxDatagramLength());
    }

    @Override
    public int getReceiveLimit() {
        return MAX_RECORD_LENGTH;
    }

    @Override
    public int getSendLimit() {
        return config.maxDatagramLength();
    }

    /** One record; waits during the handshake, never after it, when the owner does the waiting. */
    @Override
    public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
        flush();
        flightBegun = false;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (ready.isEmpty()) {
            if (established || closed) {
                throw new NothingWaiting();
            }
            if (!await(deadline - System.nanoTime())) {
                return -1;
            }
        }
        return handOver(ready.remove(), buf, off, len);
    }

    private boolean await(long nanos) throws IOException {
        OwnerInput input = nanos <= 0 ? null : poll(nanos);
        switch (input) {
            case null -> {
                return false;
            }
            case OwnerInput.Datagram datagram -> accept(datagram.octets());
            case OwnerInput.Close close ->
                throw new Rejection(AlertDescription.user_canceled, CloseCause.CLOSED_BY_US, close.reason());
            case OwnerInput.Abort abort ->
                throw new Rejection((short) abort.alert().code(), CloseCause.REFUSED_BY_US, abort.reason());
            case OwnerInput.SendEktKey key -> defer(key);
        }
        return true;
    }

    private void defer(OwnerInput.SendEktKey key) throws IOException {
        if (deferred.size() == MAX_DEFERRED) {
            key.body().destroy();
            throw new Rejection(
                    AlertDescription.internal_error, CloseCause.FAILED, "too many EKTKeys before the handshake ended");
        }
        deferred.add(key);
    }

    private @Nullable OwnerInput poll(long nanos) throws IOException {
        try {
            return inbox.poll(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Rejection(AlertDescription.user_canceled, CloseCause.CLOSED_BY_US, "the owner was told to stop");
        }
    }

    /** Commands that came during the handshake, in order. */
    Deque<OwnerInput> deferred() {
        return deferred;
    }

    /** The library does not know content type 26, so an ACK is shown to it as application_data and told to the cipher. */
    private int handOver(RecordHeader record, byte[] buf, int off, int len) {
        if (record.octets().length > len) {
            counters.increment(DtlsCounter.NOT_A_RECORD);
            return -1;
        }
        System.arraycopy(record.octets(), 0, buf, off, record.octets().length);
        boolean ack = record.contentType() == RecordHeader.ACK;
        epoch.disguisedAck(ack ? record.number() : EpochOne.NONE);
        if (ack) {
            buf[off] = (byte) RecordHeader.APPLICATION_DATA;
        }
        return record.octets().length;
    }

    /** Takes one datagram in; its records wait for the library. */
    void accept(byte[] datagram) {
        counters.increment(DtlsCounter.DATAGRAMS_IN);
        try {
            List<RecordHeader> records = RecordHeader.split(datagram, MAX_RECORD_LENGTH);
            if (established) {
                acceptEstablished(records);
            } else {
                records.forEach(this::acceptInHandshake);
            }
        } catch (MalformedException e) {
            counters.increment(DtlsCounter.NOT_A_RECORD);
        }
    }

    /**
     * After the handshake nothing of epoch 0 reaches the library. The peer that repeats its last flight has lost our final
     * one, and gets it again bit for bit: as good as a late duplicate of the network, and the library never steps back
     * into epoch 0, where a key that the owner sends would leave in clear.
     */
    private void acceptEstablished(List<RecordHeader> records) {
        boolean late = false;
        for (RecordHeader record : records) {
            if (record.epoch() == 0) {
                late |= record.contentType() == RecordHeader.HANDSHAKE;
                counters.increment(DtlsCounter.LATE_HANDSHAKE);
            } else {
                pass(record);
            }
        }
        if (late && System.nanoTime() - lastRepeatNanos >= REPEAT_INTERVAL_NANOS) {
            repeatFinalFlight();
        }
    }

    /** Sends the final flight again, if the peer may still need it (RFC 6347 4.2.4). */
    void repeatFinalFlight() {
        lastRepeatNanos = System.nanoTime();
        if (!finalFlight.isEmpty()) {
            counters.increment(DtlsCounter.FINAL_FLIGHT_REPEATED);
            finalFlight.forEach(this::emit);
        }
    }

    /** The peer has used the new epoch for something else than Finished, so it has our final flight. */
    void finalFlightArrived() {
        finalFlight = List.of();
    }

    private void acceptInHandshake(RecordHeader record) {
        if (record.epoch() > 0) {
            holdUnless(changeCipherSpecPassed, record);
        } else if (record.contentType() == RecordHeader.CHANGE_CIPHER_SPEC) {
            heldChangeCipherSpec = record;
        } else if (record.contentType() != RecordHeader.HANDSHAKE) {
            pass(record);
        } else if (guard.admit(record)) {
            ready.add(record);
        } else {
            counters.increment(DtlsCounter.REASSEMBLY_REFUSED);
        }
        letChangeCipherSpecPass();
    }

    private void holdUnless(boolean passed, RecordHeader record) {
        if (passed) {
            pass(record);
        } else if (held.size() < MAX_HELD) {
            held.add(record);
        } else {
            counters.increment(DtlsCounter.HELD_BACK_FULL);
        }
    }

    /**
     * The library takes a ChangeCipherSpec at its word. Early, because the network reordered, it makes the server deaf to
     * the rest of the client's flight and the client lose it. So it waits, and behind it the records of the new epoch.
     */
    private void letChangeCipherSpecPass() {
        boolean safe = server ? guard.isClientFlightComplete() : epoch.hasOwnFinished();
        if (heldChangeCipherSpec != null && safe && !changeCipherSpecPassed) {
            ready.add(heldChangeCipherSpec);
            changeCipherSpecPassed = true;
            held.forEach(this::pass);
            held.clear();
        }
    }

    private void pass(RecordHeader record) {
        int type = record.contentType();
        boolean known = type >= RecordHeader.CHANGE_CIPHER_SPEC && type <= RecordHeader.APPLICATION_DATA;
        if (known || (type == RecordHeader.ACK && record.epoch() > 0)) {
            ready.add(record);
        } else {
            counters.increment(DtlsCounter.UNKNOWN_CONTENT_TYPE);
        }
    }

    /** One record from the library. */
    @Override
    public void send(byte[] buf, int off, int len) throws IOException {
        if (muted) {
            return;
        }
        requireEncrypted(buf, off);
        if (!flightBegun) {
            flightBegun = true;
            lastFlight.clear();
        }
        if (packing.length() + len > config.maxDatagramLength()) {
            flush();
        }
        packing.octets(buf, off, len);
    }

    /** The last line of defence: what the owner sends is in a later epoch than 0 and of the type it asked for. */
    private void requireEncrypted(byte[] buf, int off) throws IOException {
        boolean clear = buf[off + 3] == 0 && buf[off + 4] == 0;
        if (epoch.outgoingType() != EpochOne.NONE && (clear || buf[off] != epoch.outgoingType())) {
            throw new Rejection(AlertDescription.internal_error, CloseCause.FAILED, "a key would have left in clear");
        }
    }

    /** Sends what was packed. */
    void flush() {
        if (packing.length() > 0) {
            byte[] datagram = packing.toOctets();
            packing = new OctetWriter(config.maxDatagramLength());
            if (!established) {
                lastFlight.add(datagram);
            }
            emit(datagram);
        }
    }

    private void emit(byte[] datagram) {
        counters.increment(DtlsCounter.DATAGRAMS_OUT);
        if (!events.post(new DtlsEvent.Flight(datagram))) {
            counters.increment(DtlsCounter.FLIGHT_LOST);
        }
    }

    /** The handshake is over; the flight just sent is the final one if we are the server. */
    void establish() {
        flush();
        finalFlight = server ? List.copyOf(lastFlight) : List.of();
        lastFlight.clear();
        established = true;
        epoch.handshakeOver();
        List<RecordHeader> rest = List.copyOf(ready);
        ready.clear();
        acceptEstablished(rest);
    }

    /** Nothing leaves any more, because a fatal alert has. */
    void mute() {
        flush();
        muted = true;
    }

    /** By the library, after its own last alert. */
    @Override
    public void close() {
        flush();
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasWaiting() {
        return !ready.isEmpty();
    }
}
