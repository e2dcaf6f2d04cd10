package dev.sotto.keying.distributor;

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
        boolean first = keys.set() == null;
        EktParameterSet set = keys.current(nowNanos);
        if (!first && state.config.keys().rekeyOnJoin()) {
            keys.want(nowNanos);
        }
        if (keys.isDue(nowNanos)) {
            rekey(member.conference, nowNanos);
        } else {
            send(member, set, keys.remainingTtlSeconds(nowNanos), nowNanos);
        }
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

    /** The members that did not acknowledge in time; the caller removes them. */
    List<Member> overdue(long nowNanos) {
        long patience = state.config.keys().acknowledgeNanos();
        List<Member> out = new ArrayList<>();
        for (Member member : state.members.values()) {
            if (nowNanos >= member.deadlineNanos(patience)) {
                out.add(member);
            }
        }
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
        EktParameterSet set = keys.renew(nowNanos);
        state.counters.increment(KdCounter.REKEYS);
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
