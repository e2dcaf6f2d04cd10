package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.LegNotice;
import dev.sotto.keying.tunnel.AdmissionMessage.LegRequest;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What call processing asks for. It can expect, identify, leave, kick, lock and ask for a rekey; nothing of it lets anybody
 * in who is not on the roster.
 */
final class Admissions {
    /** 144 bits; RFC 8842 4 wants 120 and 20 characters. */
    private static final int TLS_ID_OCTETS = 18;

    private static final String REMOVED = "Removed from the conference.";

    private final KdState state;
    private final AdmissionPolicy policy;
    private final Rekeying rekeying;

    Admissions(KdState state, AdmissionPolicy policy, Rekeying rekeying) {
        this.state = state;
        this.policy = policy;
        this.rekeying = rekeying;
    }

    void on(Fingerprint md, AdmissionMessage.Request request, long nowNanos) {
        switch (request) {
            case Expect expect -> onExpect(new Leg.Key(md, expect.legId()), expect, nowNanos);
            case AdmissionMessage.Lock lock -> lock(lock.conference(), nowNanos);
            case AdmissionMessage.RekeyWanted wanted -> onRekeyWanted(wanted.conference(), nowNanos);
            case AdmissionMessage.PhoneWanted _ -> throw new IllegalStateException("dispatched before");
            case LegRequest leg -> onKnownLeg(new Leg.Key(md, leg.legId()), leg, nowNanos);
        }
    }

    private void onKnownLeg(Leg.Key key, LegRequest request, long nowNanos) {
        Leg leg = state.legs.get(key);
        if (leg == null) {
            state.counters.increment(KdCounter.UNKNOWN_LEG);
            if (request instanceof AdmissionMessage.Kick) {
                kickDeparted(key, nowNanos);
            }
            return;
        }
        switch (request) {
            case Identify identify -> onIdentify(leg, identify, nowNanos);
            case AdmissionMessage.Leave ignored -> end(leg, "The call ended.", nowNanos);
            case AdmissionMessage.Kick ignored -> onKick(leg, nowNanos);
            case Expect ignored -> throw new IllegalStateException("dispatched before");
        }
    }

    private void onExpect(Leg.Key key, Expect asked, long nowNanos) {
        Leg before = state.legs.get(key);
        if (before != null && before.isSame(asked)) {
            if (before.answer != null) {
                state.tell(key.md(), before.answer);
            }
            return;
        }
        Conference conference = state.conferenceOrStandard(asked.conference());
        Optional<String> no = policy.refuses(key.md(), asked, conference, before);
        if (conference == null || no.isPresent()) {
            refuse(key, before, no.orElse(""), nowNanos);
            Optional.ofNullable(conference).ifPresent(state::forgetIfOver);
            return;
        }
        Member member = before == null ? null : replace(before, conference, nowNanos);
        Leg leg = new Leg(
                key,
                asked,
                conference,
                freshTlsId(),
                nowNanos + state.config.limits().expectNanos());
        leg.member = member;
        add(leg);
        if (conference.leaf != null) {
            answer(leg, conference.leaf);
        } else if (conference.waitingForLeaf.isEmpty()) {
            conference.waitingForLeaf.add(leg);
            state.outbox.add(new KdOutput.MakeLeaf(conference.address));
        } else {
            conference.waitingForLeaf.add(leg);
        }
    }

    private void refuse(Leg.Key key, @Nullable Leg before, String reason, long nowNanos) {
        if (before != null) {
            end(before, reason, nowNanos);
        }
        state.counters.increment(KdCounter.REFUSED);
        state.tell(key.md(), new Refusal(key.legId(), reason));
    }

    /** A new description of the same leg: its member stays until the new handshake is complete. */
    private @Nullable Member replace(Leg before, Conference conference, long nowNanos) {
        if (before.conference != conference) {
            end(before, "The call went to another conference.", nowNanos);
            return null;
        }
        forget(before);
        return before.member;
    }

    void onLeafMade(String address, DtlsIdentity leaf) {
        Conference conference = state.conference(address);
        if (conference == null) {
            return;
        }
        conference.leaf = leaf;
        for (Leg leg : List.copyOf(conference.waitingForLeaf)) {
            answer(leg, leaf);
        }
        conference.waitingForLeaf.clear();
    }

    /** The leaf's fingerprint and our tls-id go into the session description (RFC 9185 5.4). */
    private void answer(Leg leg, DtlsIdentity leaf) {
        Expected answer = new Expected(leg.legId(), leaf.fingerprint(), leg.kdTlsId, leg.conference.kind);
        leg.answer = answer;
        state.counters.increment(KdCounter.EXPECTED);
        state.tell(leg.md(), answer);
        offerTerms(leg);
    }

    private void offerTerms(Leg leg) {
        DtlsIdentity leaf = leg.conference.leaf;
        if (leaf == null || leg.tlsId.isEmpty() || leg.fingerprint.isEmpty()) {
            return;
        }
        LeafChoice.Serve terms = new LeafChoice.Serve(
                leaf,
                leg.fingerprint,
                leg.kdTlsId,
                AdmissionPolicy.profiles(leg.conference),
                leg.conference.isPrivate() ? List.of(AdmissionPolicy.ektCipher(leg.conference)) : List.of());
        state.outbox.add(new KdOutput.OfferTerms(leg.md(), leg.tlsId.get(), terms));
    }

    private void onIdentify(Leg leg, Identify identify, long nowNanos) {
        if (leg.tlsId.isPresent()) {
            boolean same = leg.tlsId.get().equals(identify.endpointTlsId())
                    && leg.fingerprint.equals(Optional.of(identify.endpointFingerprint()));
            if (!same) {
                fail(leg, "The endpoint changed its identity without a new offer.", nowNanos);
            }
            return;
        }
        Optional<String> no = policy.refusesIdentity(
                leg.md(), leg.conference, identify.endpointFingerprint(), identify.endpointTlsId(), leg);
        if (no.isPresent()) {
            fail(leg, no.get(), nowNanos);
            return;
        }
        leg.fingerprint = Optional.of(identify.endpointFingerprint());
        leg.tlsId = Optional.of(identify.endpointTlsId());
        state.sessions.put(new KdState.SessionKey(leg.md(), identify.endpointTlsId()), leg);
        offerTerms(leg);
    }

    /** A kick bans the certificate until the key distributor's own operator lifts it. */
    private void onKick(Leg leg, long nowNanos) {
        Member member = leg.member;
        Optional<Fingerprint> whom = member != null ? Optional.of(member.fingerprint) : leg.fingerprint;
        state.counters.increment(KdCounter.KICKED);
        if (whom.isEmpty()) {
            endWith(leg, new Removed(leg.legId(), REMOVED), nowNanos);
            return;
        }
        ban(leg.conference, whom.get(), nowNanos);
    }

    /** A kick that crossed the end of the leg; call processing is told in any case that the matter is settled. */
    private void kickDeparted(Leg.Key key, long nowNanos) {
        KdState.Departed whose = state.takeDeparted(key);
        if (whose != null) {
            state.counters.increment(KdCounter.KICKED);
            ban(whose.conference(), whose.fingerprint(), nowNanos);
        }
        state.tell(key.md(), new Removed(key.legId(), REMOVED));
    }

    /** Bans a certificate and ends all its legs in the conference; returns how many. */
    int ban(Conference conference, Fingerprint fingerprint, long nowNanos) {
        if (!conference.bans.contains(fingerprint)) {
            state.remember(new KdRecord.Banned(conference.address, fingerprint));
        }
        List<Leg> theirs = state.legs.values().stream()
                .filter(leg -> leg.conference == conference && belongsTo(leg, fingerprint))
                .toList();
        for (Leg leg : theirs) {
            endWith(leg, new Removed(leg.legId(), REMOVED), nowNanos);
        }
        if (conference.returning.remove(fingerprint)) {
            // It has the key that serves while the others gather.
            state.remember(new KdRecord.Left(conference.address, fingerprint, REMOVED));
            rekeying.want(conference, nowNanos);
        }
        return theirs.size();
    }

    private static boolean belongsTo(Leg leg, Fingerprint fingerprint) {
        Member member = leg.member;
        return leg.fingerprint.equals(Optional.of(fingerprint))
                || (member != null && member.fingerprint.equals(fingerprint));
    }

    /** Locks; only the operator unlocks. */
    boolean lock(String address, long nowNanos) {
        Conference conference = state.conference(address);
        if (conference == null || conference.locked) {
            return false;
        }
        state.remember(new KdRecord.Locked(address));
        state.tellDescribed(conference, nowNanos);
        return true;
    }

    private void onRekeyWanted(String address, long nowNanos) {
        Conference conference = state.conference(address);
        if (conference == null || conference.members.isEmpty()) {
            return;
        }
        if (nowNanos < conference.rekeyWantedNanos + state.config.limits().rekeyWantedNanos()) {
            state.counters.increment(KdCounter.REKEY_TOO_SOON);
            return;
        }
        conference.rekeyWantedNanos = nowNanos;
        rekeying.want(conference, nowNanos);
    }

    /** Handshakes that did not come in time. */
    void onTime(long nowNanos) {
        List<Leg> late = state.legs.values().stream()
                .filter(leg -> !leg.keyed && nowNanos >= leg.expiresNanos)
                .toList();
        for (Leg leg : late) {
            state.counters.increment(KdCounter.NEVER_CAME);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(state.config.limits().expectNanos());
            fail(leg, leg.lateness(seconds), nowNanos);
        }
    }

    long nextDeadlineNanos() {
        long next = NanoClock.NEVER;
        for (Leg leg : state.legs.values()) {
            next = leg.keyed ? next : Math.min(next, leg.expiresNanos);
        }
        return next;
    }

    /** The leg gets no keys; call processing ends it with these words. */
    void fail(Leg leg, String reason, long nowNanos) {
        state.note(leg.conference.address, "leg " + leg.legId() + " got no keys: " + reason, nowNanos);
        endWith(leg, new Failed(leg.legId(), reason), nowNanos);
    }

    /** Ends a leg and says so. */
    void endWith(Leg leg, LegNotice lastWord, long nowNanos) {
        String reason = switch (lastWord) {
            case Failed failed -> failed.reason();
            case Removed removed -> removed.reason();
            case AdmissionMessage.Gone gone -> gone.reason();
            case Refusal refusal -> refusal.reason();
            case Expected _, AdmissionMessage.Keyed _, AdmissionMessage.Described _, AdmissionMessage.Doubted _ -> "";
        };
        end(leg, reason, nowNanos);
        state.tell(leg.md(), lastWord);
    }

    /** Ends a leg: what it was offered is withdrawn, its association closed, and the others get a new key. */
    void end(Leg leg, String reason, long nowNanos) {
        forget(leg);
        Member member = leg.member;
        leg.member = null;
        if (member != null) {
            endMember(member, reason, nowNanos);
        }
        state.forgetIfOver(leg.conference);
    }

    /** Ends all legs of a conference. */
    void endAll(Conference conference, String reason, long nowNanos) {
        List<Leg> all = state.legs.values().stream()
                .filter(leg -> leg.conference == conference)
                .toList();
        all.forEach(leg -> endWith(leg, new Removed(leg.legId(), reason), nowNanos));
        List.copyOf(conference.members.values()).forEach(member -> endMember(member, reason, nowNanos));
    }

    /** Closes the association of a member, and the others get a new key. */
    void endMember(Member member, String reason, long nowNanos) {
        if (state.members.remove(member.association) == null) {
            return;
        }
        member.conference.members.remove(member.association);
        state.outbox.add(new KdOutput.CloseAssociation(member.leg.md(), member.association, reason));
        rememberEnd(member, reason, nowNanos);
        state.lapsePhonesOf(member);
        rekeying.onLeft(member.conference, nowNanos);
        state.forgetIfOver(member.conference);
    }

    private void rememberEnd(Member member, String reason, long nowNanos) {
        Conference conference = member.conference;
        if (conference.inside.contains(member.fingerprint) && !conference.holdsKeys(member.fingerprint)) {
            state.remember(new KdRecord.Left(conference.address, member.fingerprint, LogText.oneLine(reason)));
        } else {
            state.note(conference.address, conference.nameOf(member.fingerprint) + " left: " + reason, nowNanos);
        }
    }

    private void add(Leg leg) {
        state.takeDeparted(leg.key);
        state.legs.put(leg.key, leg);
        leg.tlsId.ifPresent(id -> state.sessions.put(new KdState.SessionKey(leg.md(), id), leg));
        count(leg, 1);
    }

    private void forget(Leg leg) {
        if (!state.legs.remove(leg.key, leg)) {
            return;
        }
        Member member = leg.member;
        Optional<Fingerprint> whose = member == null ? leg.fingerprint : Optional.of(member.fingerprint);
        whose.ifPresent(who -> state.departed(leg.key, new KdState.Departed(leg.conference, who)));
        leg.conference.waitingForLeaf.remove(leg);
        withdraw(leg);
        count(leg, -1);
    }

    /** One tls-id serves one handshake. */
    void withdraw(Leg leg) {
        if (leg.tlsId.isPresent() && state.sessions.remove(new KdState.SessionKey(leg.md(), leg.tlsId.get()), leg)) {
            state.outbox.add(new KdOutput.WithdrawTerms(leg.md(), leg.tlsId.get()));
        }
    }

    private void count(Leg leg, int by) {
        leg.conference.legs += by;
        KdState.Md link = state.mds.get(leg.md());
        if (link != null) {
            link.legs += by;
        }
    }

    private String freshTlsId() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(state.entropy.octets(TLS_ID_OCTETS));
    }
}
