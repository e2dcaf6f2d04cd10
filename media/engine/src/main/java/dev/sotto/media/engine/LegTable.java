package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.kernel.UdpPort;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The legs of one core by identifier, by index, by address and by socket. */
final class LegTable {
    /** Stands in a plan for a leg that is gone or on another core: without keys and address it gets nothing. */
    static final EngineLeg GONE = new EngineLeg(-1, -1, false);

    private final UdpPort udp;
    private final Counters<SwitchCounter> counters;
    private final Map<Long, EngineLeg> byId = new LinkedHashMap<>();
    private final Map<Integer, EngineLeg> byIndex = new HashMap<>();
    private final AddressTable byAddress = new AddressTable();
    private @Nullable EngineLeg[] byPeer = new EngineLeg[16];

    LegTable(UdpPort udp, Counters<SwitchCounter> counters) {
        this.udp = udp;
        this.counters = counters;
    }

    Counters<SwitchCounter> counters() {
        return counters;
    }

    /** The leg that sent datagram {@code i} of the batch, null if its address is nobody's. */
    @Nullable
    EngineLeg sender(UdpPort received, int i) {
        int peer = received.peer(i);
        return peer == UdpPort.NO_PEER
                ? byAddress.find(received.sourceHigh(i), received.sourceLow(i), received.sourcePort(i))
                : byPeer[peer];
    }

    /** The leg that owns an address, null if none does. */
    @Nullable
    EngineLeg at(InetSocketAddress address) {
        return byAddress.find(AddressTable.high(address), AddressTable.low(address), address.getPort());
    }

    @Nullable
    EngineLeg find(long legId) {
        return byId.get(legId);
    }

    /** The leg with that index in plans; {@link #GONE} if there is none here. */
    EngineLeg byIndex(int legIndex) {
        return Objects.requireNonNullElse(byIndex.get(legIndex), GONE);
    }

    Collection<EngineLeg> all() {
        return byId.values();
    }

    /** False if the identifier or the index is in use. */
    boolean add(EngineLeg leg) {
        if (byId.containsKey(leg.legId) || byIndex.containsKey(leg.legIndex)) {
            return false;
        }
        byId.put(leg.legId, leg);
        byIndex.put(leg.legIndex, leg);
        return true;
    }

    /** Forgets the leg, its addresses and its socket; its keys are the caller's business. */
    void remove(EngineLeg leg) {
        byId.remove(leg.legId);
        byIndex.remove(leg.legIndex);
        byAddress.removeAll(leg);
        leg.plan = null;
        direct(leg, null);
    }

    /** Gives an address to a leg; false if it is another's. */
    boolean own(EngineLeg leg, InetSocketAddress address) {
        if (byAddress.putIfAbsent(address, leg) == leg) {
            return true;
        }
        counters.increment(SwitchCounter.ADDRESS_TAKEN);
        return false;
    }

    void disown(EngineLeg leg, InetSocketAddress address) {
        byAddress.remove(address, leg);
        if (address.equals(leg.address)) {
            direct(leg, null);
            leg.nominated = false;
        }
    }

    /** Everything for the leg goes to {@code address} from now on, by a socket of its own; to nowhere if null. */
    void direct(EngineLeg leg, @Nullable InetSocketAddress address) {
        if (Objects.equals(leg.address, address)) {
            return;
        }
        if (leg.peer != UdpPort.NO_PEER) {
            udp.disconnect(leg.peer);
            byPeer[leg.peer] = null;
        }
        leg.address = address;
        leg.peer = address == null ? UdpPort.NO_PEER : udp.connect(address);
        if (leg.peer != UdpPort.NO_PEER) {
            if (leg.peer >= byPeer.length) {
                byPeer = Arrays.copyOf(byPeer, Math.max(leg.peer + 1, 2 * byPeer.length));
            }
            byPeer[leg.peer] = leg;
        }
    }
}
