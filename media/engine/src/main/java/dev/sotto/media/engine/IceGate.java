package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.base.Outbox;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceLiteOutput;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.ice.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Carries STUN between the sockets and the ICE lite responder, and what it proves into the leg table. */
final class IceGate {
    private final LegTable legs;
    private final Outgoing outgoing;
    private final EventSink events;
    private final IceLiteResponder responder;
    private final Counters<IceCounter> iceCounters = new Counters<>(IceCounter.class);
    private final Outbox<IceLiteOutput> out = new Outbox<>();

    IceGate(LegTable legs, Outgoing outgoing, EventSink events) {
        this.legs = legs;
        this.outgoing = outgoing;
        this.events = events;
        this.responder = new IceLiteResponder(iceCounters);
    }

    Counters<IceCounter> counters() {
        return iceCounters;
    }

    IceLiteResponder responder() {
        return responder;
    }

    void onDatagram(MemorySegment memory, long offset, int length, InetSocketAddress source, long nowNanos) {
        legs.counters().increment(SwitchCounter.STUN_RECEIVED);
        byte[] octets = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, octets, 0, length);
        responder.onDatagram(octets, transportAddress(source), nowNanos, out);
        dispatch();
    }

    void onTime(long nowNanos) {
        responder.onTime(nowNanos, out);
        dispatch();
    }

    void remove(long legId) {
        responder.removeLeg(legId, out);
        dispatch();
    }

    private void dispatch() {
        if (out.isEmpty()) {
            return;
        }
        for (IceLiteOutput output : out.drain()) {
            switch (output) {
                case IceLiteOutput.Send(var to, var octets) -> outgoing.send(octets, socketAddress(to));
                case IceLiteOutput.Validated(var legId, var address) -> onValidated(legId, socketAddress(address));
                case IceLiteOutput.Nominated(var legId, var address) -> onNominated(legId, socketAddress(address));
                case IceLiteOutput.Released(var legId, var address) -> onReleased(legId, socketAddress(address));
                case IceLiteOutput.ConsentLost(var legId) -> onConsentLost(legId);
            }
        }
    }

    private void onValidated(long legId, InetSocketAddress address) {
        EngineLeg leg = legs.find(legId);
        if (leg == null || !legs.own(leg, address) || leg.address != null) {
            return;
        }
        legs.direct(leg, address);
        events.tell(new EngineEvent.LegReachable(legId));
    }

    private void onNominated(long legId, InetSocketAddress address) {
        EngineLeg leg = legs.find(legId);
        if (leg == null || !legs.own(leg, address)) {
            return;
        }
        boolean reachableBefore = leg.address != null;
        legs.direct(leg, address);
        leg.nominated = true;
        if (!reachableBefore) {
            events.tell(new EngineEvent.LegReachable(legId));
        }
    }

    private void onReleased(long legId, InetSocketAddress address) {
        EngineLeg leg = legs.find(legId);
        if (leg != null) {
            legs.disown(leg, address);
        }
    }

    private void onConsentLost(long legId) {
        EngineLeg leg = legs.find(legId);
        if (leg != null) {
            legs.direct(leg, null);
            leg.nominated = false;
            events.tell(new EngineEvent.ConsentLost(legId));
        }
    }

    static TransportAddress transportAddress(InetSocketAddress address) {
        return new TransportAddress(address.getAddress().getAddress(), address.getPort());
    }

    static InetSocketAddress socketAddress(TransportAddress address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.ip()), address.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 octets are an address", e);
        }
    }
}
