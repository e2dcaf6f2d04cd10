package dev.sotto.media.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sockets that keep what is sent, or only count it. */
final class FakeSockets implements SocketPort {
    record Sent(InetSocketAddress to, byte[] octets) {}

    private final Slab slab;
    private final List<Sent> sent = new ArrayList<>();
    boolean countsOnly;
    boolean refuses;
    long count;

    FakeSockets(Slab slab) {
        this.slab = slab;
    }

    List<Sent> take() {
        List<Sent> out = List.copyOf(sent);
        sent.clear();
        return out;
    }

    @Override
    public @Nullable InetSocketAddress receive(int slot) {
        return null;
    }

    @Override
    public int receivedLength() {
        return 0;
    }

    @Override
    public boolean send(int slot, int length, InetSocketAddress to) {
        count++;
        if (!countsOnly && !refuses) {
            byte[] octets = new byte[length];
            MemorySegment.copy(slab.segment(), ValueLayout.JAVA_BYTE, slab.offset(slot), octets, 0, length);
            sent.add(new Sent(to, octets));
        }
        return !refuses;
    }

    @Override
    public void await(long nanos) {}
}
