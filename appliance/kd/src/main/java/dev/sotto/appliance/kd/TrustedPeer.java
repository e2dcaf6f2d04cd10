package dev.sotto.appliance.kd;

import dev.sotto.base.Counters;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.keying.tunnel.AssociationOwners;
import dev.sotto.keying.tunnel.KdAdmissionInput;
import dev.sotto.keying.tunnel.KdAdmissionMachine;
import dev.sotto.keying.tunnel.KdAdmissionOutput;
import dev.sotto.keying.tunnel.KdTunnelConfig;
import dev.sotto.keying.tunnel.KdTunnelInput;
import dev.sotto.keying.tunnel.KdTunnelMachine;
import dev.sotto.keying.tunnel.KdTunnelOutput;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One authenticated media distributor with its links and its two machines. What the machines want of the network is done
 * here; what they want of the key distributor goes to the outboxes that the owner thread drains.
 */
final class TrustedPeer {
    private final Fingerprint md;
    private final KdTunnelMachine tunnel;
    private final KdAdmissionMachine admission;
    private final Counters<KeysCounter> counters;
    private final Map<Long, LinkProxy> links = new HashMap<>();
    private final Outbox<KdTunnelOutput> fromTunnel = new Outbox<>();
    private final Outbox<KdAdmissionOutput> fromAdmission = new Outbox<>();

    TrustedPeer(Fingerprint md, long kdInstanceId, AssociationOwners owners, Counters<KeysCounter> counters) {
        this.counters = counters;
        this.md = md;
        this.tunnel = new KdTunnelMachine(md, KdTunnelConfig.DEFAULT, owners);
        this.admission = new KdAdmissionMachine(kdInstanceId);
    }

    Fingerprint md() {
        return md;
    }

    /** Something happened on one of its links. */
    void on(LinkEvent event, long nowNanos) {
        long link = event.link().id();
        boolean isTunnel = event.link().protocol() == LinkProtocol.TUNNEL;
        switch (event) {
            case LinkEvent.Up up -> {
                links.put(link, up.link());
                if (isTunnel) {
                    tunnel(new KdTunnelInput.LinkUp(link), nowNanos);
                } else {
                    admission(new KdAdmissionInput.LinkUp(link), nowNanos);
                }
            }
            case LinkEvent.Received received
            when isTunnel -> tunnel(new KdTunnelInput.Received(link, received.octets()), nowNanos);
            case LinkEvent.Received received ->
                admission(new KdAdmissionInput.Received(link, received.octets()), nowNanos);
            case LinkEvent.Down _ -> {
                links.remove(link);
                if (isTunnel) {
                    tunnel(new KdTunnelInput.LinkDown(link), nowNanos);
                } else {
                    admission(new KdAdmissionInput.LinkDown(link), nowNanos);
                }
            }
        }
    }

    void tunnel(KdTunnelInput input, long nowNanos) {
        tunnel.on(input, nowNanos, fromTunnel);
    }

    void admission(KdAdmissionInput input, long nowNanos) {
        admission.on(input, nowNanos, fromAdmission);
    }

    /** Whether call processing can be told anything now. */
    boolean isAdmissionReady() {
        return admission.isReady();
    }

    /** Whether datagrams reach its endpoints now. */
    boolean isTunnelReady() {
        return tunnel.isReady();
    }

    /** Its links and machines, for people. */
    KeysState.PeerState describe() {
        return new KeysState.PeerState(
                md.text(),
                links.values().stream().map(LinkProxy::toString).sorted().toList(),
                tunnel.describe(),
                admission.describe());
    }

    long nextDeadlineNanos() {
        return tunnel.nextDeadlineNanos();
    }

    boolean hasOutput() {
        return !fromTunnel.isEmpty() || !fromAdmission.isEmpty();
    }

    /** Does what concerns the links and hands the rest on. */
    void drain(Consumer<KdTunnelOutput> tunnelRest, Consumer<KdAdmissionOutput> admissionRest) {
        for (KdTunnelOutput output : fromTunnel.drain()) {
            switch (output) {
                case KdTunnelOutput.SendBytes(long link, byte[] octets) -> send(link, octets);
                case KdTunnelOutput.CloseLink(long link, var fault, String detail) ->
                    close(link, fault + ": " + detail);
                default -> tunnelRest.accept(output);
            }
        }
        for (KdAdmissionOutput output : fromAdmission.drain()) {
            switch (output) {
                case KdAdmissionOutput.SendBytes(long link, byte[] octets) -> send(link, octets);
                case KdAdmissionOutput.CloseLink(long link, var fault, String detail) ->
                    close(link, fault + ": " + detail);
                case KdAdmissionOutput.Asked _ -> admissionRest.accept(output);
            }
        }
    }

    private void send(long link, byte[] octets) {
        LinkProxy proxy = links.get(link);
        if (proxy == null || !proxy.send(octets)) {
            counters.increment(KeysCounter.MESSAGES_WITHOUT_LINK);
        }
    }

    private void close(long link, String why) {
        LinkProxy proxy = links.get(link);
        if (proxy != null) {
            KeysLog.linkClosed(md, why);
            proxy.close();
        }
    }
}
