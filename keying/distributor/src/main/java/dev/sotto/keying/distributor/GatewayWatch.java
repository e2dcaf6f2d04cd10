package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.tunnel.AdmissionMessage.Doubted;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a gateway has died. Its own link is the first to know, but a link breaks for many reasons, so that its legs are asked
 * before anybody is put out: in a private conference by a new key for everybody, as ADR 0009 does, in a standard one through the focus, by a
 * re-INVITE. With a second for the link to come back and {@link #ANSWER_NANOS} to answer, a dead gateway is out in less than five seconds.
 * Consent (RFC 7675 5.1) is too slow for that: it ends after thirty seconds, and may not be asked for more often than every four.
 */
final class GatewayWatch {
    /** A client dials again after 250 ms at first. */
    static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** EKTKeys are sent again after 250, 750 and 1750 ms. */
    static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final KdState state;
    private final Rekeying rekeying;
    private final PhoneFloor floor;

    GatewayWatch(KdState state, Rekeying rekeying, PhoneFloor floor) {
        this.state = state;
        this.rekeying = rekeying;
        this.floor = floor;
    }

    /** The link of a gateway broke. */
    void onAbsent(Fingerprint from, long nowNanos) {
        Gateway gateway = state.gateways.get(from);
        if (gateway != null) {
            gateway.askNanos = nowNanos + GRACE_NANOS;
        }
    }

    /**
     * The link of a gateway is there. If the gateway has lost phones, as a process that begins anew has, the legs of the one before are asked at once.
     *
     * @param askIds the phones that it has
     */
    void onPresent(Fingerprint from, Set<Long> askIds, long nowNanos) {
        Gateway gateway = state.gateways.get(from);
        if (gateway != null) {
            gateway.askNanos = askIds.containsAll(gateway.phones.keySet()) ? NanoClock.NEVER : nowNanos;
        }
    }

    /** Asks those that are due. */
    void onTime(long nowNanos) {
        for (Map.Entry<Fingerprint, Gateway> entry : state.gateways.entrySet()) {
            if (nowNanos >= entry.getValue().askNanos) {
                entry.getValue().askNanos = NanoClock.NEVER;
                ask(entry.getKey(), entry.getValue(), nowNanos);
            }
        }
    }

    long nextDeadlineNanos() {
        return state.gateways.values().stream()
                .mapToLong(gateway -> gateway.askNanos)
                .min()
                .orElse(NanoClock.NEVER);
    }

    private void ask(Fingerprint who, Gateway gateway, long nowNanos) {
        for (Conference conference : state.conferences.values()) {
            if (conference.isPrivate()) {
                askByKey(conference, gateway, nowNanos);
            } else if (conference.phones.stream().anyMatch(phone -> phone.gateway.equals(who))) {
                askByFocus(conference);
            }
        }
    }

    private void askByKey(Conference conference, Gateway gateway, long nowNanos) {
        List<Member> theirs = conference.members.values().stream()
                .filter(member -> conference.isGateway(member.fingerprint)
                        && conference.nameOf(member.fingerprint).equalsIgnoreCase(gateway.name))
                .toList();
        if (theirs.isEmpty()) {
            return;
        }
        theirs.forEach(member -> {
            state.counters.increment(KdCounter.GATEWAYS_ASKED);
            member.doubtInHaste();
        });
        state.note(
                conference.address, gateway.name + " lost its link; a new key will tell whether it is there", nowNanos);
        rekeying.want(conference, nowNanos);
    }

    /** Which of them is the gateway's, the roster does not know; the focus does. */
    private void askByFocus(Conference conference) {
        for (Leg leg : state.legs.values()) {
            if (leg.conference == conference && leg.keyed) {
                state.counters.increment(KdCounter.GATEWAYS_ASKED);
                state.tell(leg.md(), new Doubted(leg.legId()));
            }
        }
    }

    /** A gateway's member did not answer. While its link is broken too, its phones have gone with it. */
    void onGone(Member member, long nowNanos) {
        String name = member.conference.nameOf(member.fingerprint);
        state.counters.increment(KdCounter.GATEWAYS_GONE);
        for (Phone phone : List.copyOf(member.conference.phones)) {
            Gateway gateway = state.gateways.get(phone.gateway);
            if (gateway != null && !gateway.up && gateway.name.equalsIgnoreCase(name)) {
                floor.remove(phone, "Its gateway has gone.", nowNanos);
            }
        }
    }
}
