package dev.sotto.appliance.kd;

import dev.sotto.base.Counters;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkProxy;
import dev.sotto.keying.tunnel.KdPhoneInput;
import dev.sotto.keying.tunnel.KdPhoneMachine;
import dev.sotto.keying.tunnel.KdPhoneOutput;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One authenticated gateway with its links and its machine, as {@link TrustedPeer} is for a media distributor. */
final class TrustedGateway {
    private final Fingerprint gateway;
    private final KdPhoneMachine machine = new KdPhoneMachine();
    private final Counters<KeysCounter> counters;
    private final Map<Long, LinkProxy> links = new HashMap<>();
    private final Outbox<KdPhoneOutput> out = new Outbox<>();

    TrustedGateway(Fingerprint gateway, Counters<KeysCounter> counters) {
        this.gateway = gateway;
        this.counters = counters;
    }

    Fingerprint fingerprint() {
        return gateway;
    }

    /** Something happened on one of its links. */
    void on(LinkEvent event, long nowNanos) {
        long link = event.link().id();
        switch (event) {
            case LinkEvent.Up up -> {
                links.put(link, up.link());
                on(new KdPhoneInput.LinkUp(link), nowNanos);
            }
            case LinkEvent.Received received -> on(new KdPhoneInput.Received(link, received.octets()), nowNanos);
            case LinkEvent.Down _ -> {
                links.remove(link);
                on(new KdPhoneInput.LinkDown(link), nowNanos);
            }
        }
    }

    void on(KdPhoneInput input, long nowNanos) {
        machine.on(input, nowNanos, out);
    }

    /** Its links and machine, for people. */
    KeysState.GatewayState describe() {
        return new KeysState.GatewayState(
                gateway.text(),
                links.values().stream().map(LinkProxy::toString).sorted().toList(),
                machine.describe());
    }

    boolean hasOutput() {
        return !out.isEmpty();
    }

    /** Does what concerns the links and hands the rest on. */
    void drain(Consumer<KdPhoneOutput> rest) {
        for (KdPhoneOutput output : out.drain()) {
            switch (output) {
                case KdPhoneOutput.SendBytes(long link, byte[] octets) -> send(link, octets);
                case KdPhoneOutput.CloseLink(long link, var fault, String detail) -> close(link, fault + ": " + detail);
                default -> rest.accept(output);
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
            KeysLog.gatewayClosed(gateway, why);
            proxy.close();
        }
    }
}
