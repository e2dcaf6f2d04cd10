package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.ekt.EktKeyCodec;
import dev.sotto.keying.ekt.EktParameterSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands EKTKeys to members and follows their acknowledgements (RFC 8871 4.5.2, RFC 8870 5.2.2). All members of a conference
 * always get the same set; who does not acknowledge it in time is out.
 */
final class Rekeying {
    private final KdState state;

    Rekeying(KdState state) {
        this.state = state;
    }

    /** A new member gets the present key with what is left of its life, or everybody gets a new one if policy says so. */
    void onJoined(Member member, long nowNanos) {
        ConferenceKeys keys = member.conference.keys;
        if (keys == null) {
            return;
        }
        EktParameterSet set = keys.set();
        if (set == null) {
            onFirst(member.conference, keys, nowNanos);
            return;
        }
        if (state.config.keys().rekeyOnJoin() || isBack(member)) {
            keys.want(nowNanos);
        }
        if (keys.isDue(nowNanos)) {
            rekey(member.conference, nowNanos);
        } else {
            send(member, set, keys.remainingTtlSeconds(nowNanos), nowNanos);
        }
    }

    /**
     * Whether somebody calls again whose last call nobody has ended yet. Its new process has no memory of what it played, so that
     * under the same key a media distributor could play it all once more (RFC 8871 8.2.2).
     */
    private static boolean isBack(Member member) {
        return member.conference.members.values().stream()
                .anyMatch(other -> !other.leg.equals(member.leg) && other.fingerprint.equals(member.fingerprint));
    }

    /**
     * Nobody has a key of ours. After a restart the members of our last process still have its key; a new one given to the first
     * of them alone would make the others deaf for that one, so that it waits until all are back, for a while.
     */
    private void onFirst(Conference conference, ConferenceKeys keys, long nowNanos) {
        boolean others = !conference.returning.isEmpty() && !conference.gathered && hasReturning(conference);
        if (!others || (keys.isGathering() && keys.isDue(nowNanos))) {
            rekey(conference, nowNanos);
        } else {
            keys.gather(nowNanos);
        }
    }

    /** Whether call processing brings back whom it had: an offer of ours goes to somebody who is in a call already. */
    private boolean hasReturning(Conference conference) {
        return state.legs.values().stream()
                .anyMatch(leg -> leg.conference == conference
                        && leg.asked.endpointTlsId().isEmpty());
    }

    /** A member is no longer in the conference: the others get a new key; the last one takes the key along into nothing. */
    void onLeft(Conference conference, long nowNanos) {
        ConferenceKeys keys = conference.keys;
        if (keys == null) {
            return;
        }
        if (conference.members.isEmpty()) {
            keys.destroy();
            return;
        }
        want(conference, nowNanos);
    }

    /** A new key as soon as the storm limit allows; now, normally. */
    void want(Conference conference, long nowNanos) {
        ConferenceKeys keys = conference.keys;
        if (keys != null) {
            keys.want(nowNanos);
        }
    }

    /** Makes the keys that are due. */
    void onTime(long nowNanos) {
        for (Conference conference : state.conferences.values()) {
            if (conference.keys != null && conference.keys.isDue(nowNanos)) {
                rekey(conference, nowNanos);
            }
        }
    }

    /** A member has acknowledged a key; perhaps it was the last one. */
    void onAcknowledged(Conference conference, long nowNanos) {
        ConferenceKeys keys = conference.keys;
        if (keys != null && conference.members.values().stream().allMatch(Member::hasAcknowledgedAll)) {
            keys.settled(nowNanos);
        }
    }

    /**
     * The tunnel to a media distributor was cut or is back. No EKTKey reaches its endpoints meanwhile, so that their time to
     * acknowledge one begins when it is back.
     */
    void onTunnel(Fingerprint md, boolean cut, long nowNanos) {
        KdState.Md link = state.mds.get(md);
        if (link == null || link.tunnelCut == cut) {
            return;
        }
        link.tunnelCut = cut;
        state.members.values().stream()
                .filter(member -> member.leg.md().equals(md))
                .forEach(member -> member.onTunnel(cut, nowNanos));
    }

    /** The members that did not acknowledge in time; the caller removes them. */
    List<Member> overdue(long nowNanos) {
        long patience = state.config.keys().acknowledgeNanos();
        List<Member> out = new ArrayList<>();
        state.conferences.values().forEach(conference -> out.addAll(conference.overdue(patience, nowNanos)));
        return out;
    }

    long nextDeadlineNanos() {
        long next = NanoClock.NEVER;
        for (Conference conference : state.conferences.values()) {
            next = Math.min(
                    next, conference.nextDeadlineNanos(state.config.keys().acknowledgeNanos()));
        }
        return next;
    }

    private void rekey(Conference conference, long nowNanos) {
        ConferenceKeys keys = conference.keys;
        if (keys == null) {
            return;
        }
        keys.toReserve().ifPresent(before -> state.remember(new KdRecord.SpisReserved(conference.address, before)));
        conference.gathered = true;
        if (keys.set() != null) {
            state.counters.increment(KdCounter.REKEYS);
        }
        EktParameterSet set = keys.renew(nowNanos);
        for (Member member : conference.members.values()) {
            send(member, set, set.ttlSeconds(), nowNanos);
        }
    }

    private void send(Member member, EktParameterSet set, int ttlSeconds, long nowNanos) {
        EktParameterSet own = set.withTtlSeconds(ttlSeconds);
        KeyMaterial body = EktKeyCodec.encode(own);
        own.destroy();
        member.onSent(set.spi(), nowNanos);
        state.counters.increment(KdCounter.EKTKEYS_SENT);
        state.outbox.add(new KdOutput.SendEktKey(member.association, set.spi(), body));
    }
}
