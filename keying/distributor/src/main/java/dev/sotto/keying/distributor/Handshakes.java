package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.SrtpKeyHalves;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.SecurityLabel;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the DTLS associations report. Only here somebody becomes a member, and only after the handshake proved the
 * certificate that the roster names (RFC 9185 5.4, RFC 8871 5.3).
 */
final class Handshakes {
    /** More than any endpoint needs; enough that a stranger who knows the tls-id cannot end a call by mere noise. */
    static final int FAILURES_OF_A_LEG = 20;

    private final KdState state;
    private final AdmissionPolicy policy;
    private final Admissions admissions;
    private final Rekeying rekeying;
    private final GatewayWatch watch;

    Handshakes(KdState state, AdmissionPolicy policy, Admissions admissions, Rekeying rekeying, GatewayWatch watch) {
        this.state = state;
        this.policy = policy;
        this.admissions = admissions;
        this.rekeying = rekeying;
        this.watch = watch;
    }

    void onEstablished(KdInput.Established input, long nowNanos) {
        try (KeyMaterial block = input.event().exporterBlock()) {
            Leg leg = session(input.md(), input.event().peerExternalSessionId());
            if (leg == null) {
                state.counters.increment(KdCounter.UNEXPECTED_ASSOCIATION);
                close(input, "Nobody with this external_session_id is expected.");
                return;
            }
            if (!leg.fingerprint.equals(Optional.of(input.event().peerFingerprint()))) {
                close(input, "The certificate is not the one of the session description.");
                return;
            }
            Optional<String> no = policy.refuses(leg, input.event());
            if (no.isPresent()) {
                state.counters.increment(KdCounter.FAILED);
                close(input, no.get());
                admissions.fail(leg, no.get(), nowNanos);
                return;
            }
            admit(leg, input, block, nowNanos);
        }
    }

    private void admit(Leg leg, KdInput.Established input, KeyMaterial block, long nowNanos) {
        Member before = leg.member;
        DtlsEvent.Established event = input.event();
        Member member = new Member(leg, input.association(), event.peerFingerprint(), event.profile(), nowNanos);
        KdState.Md link = state.mds.get(leg.md());
        if (link != null && link.tunnelCut) {
            member.onTunnel(true, nowNanos);
        }
        leg.member = member;
        leg.keyed = true;
        admissions.withdraw(leg);
        state.members.put(member.association, member);
        leg.conference.members.put(member.association, member);
        state.outbox.add(new KdOutput.GiveMediaKeys(leg.md(), hopKeys(member, block)));
        state.counters.increment(KdCounter.KEYED);
        state.tell(leg.md(), keyed(member));
        state.tell(leg.md(), member.described(nowNanos));
        rememberJoin(member, nowNanos);
        rekeying.onJoined(member, nowNanos);
        if (before != null) {
            admissions.endMember(before, "Replaced by a new association of the same call.", nowNanos);
        }
    }

    private void rememberJoin(Member member, long nowNanos) {
        Conference conference = member.conference;
        conference.returning.remove(member.fingerprint);
        if (conference.isPrivate() && !conference.inside.contains(member.fingerprint)) {
            state.rememberSparingly(new KdRecord.Joined(conference.address, member.fingerprint), nowNanos);
        } else {
            state.note(conference.address, conference.nameOf(member.fingerprint) + " joined", nowNanos);
        }
    }

    /** Of a double profile only the outer halves leave this method; the inner ones are destroyed (RFC 8871 6.2, 6.4). */
    private static MediaKeys hopKeys(Member member, KeyMaterial block) {
        SrtpProfile profile = SrtpProfile.of(member.profile)
                .orElseThrow(() -> new IllegalStateException("negotiated an unknown profile " + member.profile));
        SrtpKeyPair hop;
        if (profile.isDouble()) {
            SrtpKeyHalves halves = SrtpKeyHalves.split(profile, block);
            halves.inner().close();
            hop = halves.outer();
        } else {
            hop = SrtpKeyPair.whole(profile, block);
        }
        return new MediaKeys(
                member.association,
                member.profile,
                hop.clientWrite().key(),
                hop.serverWrite().key(),
                hop.clientWrite().salt(),
                hop.serverWrite().salt());
    }

    /** What call processing is told about a member; again when its link comes back. */
    static Keyed keyed(Member member) {
        SecurityLabel label = member.conference.labelOf(member.fingerprint);
        member.toldLabel = label;
        String gateway = label.isThroughGateway() ? member.conference.nameOf(member.fingerprint) : "";
        return new Keyed(member.leg.legId(), member.association, member.profile, label, gateway);
    }

    void onAcknowledged(UUID association, int spi, long nowNanos) {
        Member member = state.members.get(association);
        if (member == null || !member.onAcknowledged(spi)) {
            return;
        }
        state.counters.increment(KdCounter.ACKNOWLEDGED);
        rekeying.onAcknowledged(member.conference, nowNanos);
        state.tell(member.leg.md(), member.described(nowNanos));
        boolean lostItsLink = member.isHurried();
        if (member.refutesDoubt()) {
            state.counters.increment(KdCounter.DOUBT_REFUTED);
            String against = lostItsLink ? "its link broke" : "the media distributor said otherwise";
            note(member, " is still here, although " + against, nowNanos);
        }
    }

    /**
     * Somebody in the way says that a member has gone (RFC 9185 9). The member itself is asked, by a new key for everybody: who
     * has gone does not acknowledge it and is out. Without EKT nobody can be asked, and nothing is hidden from that somebody.
     */
    void onDoubted(KdInput.Doubted input, long nowNanos) {
        Member member = state.members.get(input.association());
        if (member == null || !member.leg.md().equals(input.md())) {
            return;
        }
        if (!member.conference.isPrivate()) {
            onMemberClosed(member, "The media distributor says that the endpoint has gone.", nowNanos);
            return;
        }
        state.counters.increment(KdCounter.DOUBTED);
        member.doubt();
        note(member, " has gone, says the media distributor; a new key will tell", nowNanos);
        rekeying.want(member.conference, nowNanos);
    }

    private void note(Member member, String what, long nowNanos) {
        state.note(member.conference.address, member.conference.nameOf(member.fingerprint) + what, nowNanos);
    }

    void onClosed(KdInput.Closed input, long nowNanos) {
        Member member = state.members.get(input.association());
        if (member != null && member.leg.md().equals(input.md())) {
            onMemberClosed(member, input.reason(), nowNanos);
            return;
        }
        Leg leg = session(input.md(), input.endpointTlsId());
        if (leg != null) {
            onFailed(leg, input.reason(), nowNanos);
        } else if (!input.wasEstablished()) {
            state.counters.increment(KdCounter.UNEXPECTED_ASSOCIATION);
        }
    }

    /**
     * Whoever knows a tls-id can begin a handshake and fail, so a failure proves nothing about the endpoint that is expected.
     * Its leg goes on waiting, and its terms stay on offer.
     */
    private void onFailed(Leg leg, String reason, long nowNanos) {
        state.counters.increment(KdCounter.HANDSHAKE_FAILED);
        leg.handshakeFailed(reason);
        if (leg.failures() >= FAILURES_OF_A_LEG) {
            admissions.fail(leg, leg.failures() + " handshakes failed, the last one: " + reason, nowNanos);
        } else {
            state.note(
                    leg.conference.address,
                    "a handshake for leg " + leg.legId() + " failed, it goes on waiting: " + reason,
                    nowNanos);
        }
    }

    private void onMemberClosed(Member member, String reason, long nowNanos) {
        Leg leg = state.legs.get(member.leg);
        if (leg == null || leg.member != member) {
            admissions.endMember(member, reason, nowNanos);
        } else if (leg.keyed) {
            admissions.endWith(leg, new Gone(leg.legId(), reason), nowNanos);
        } else {
            // A new handshake of the same leg is under way and may still succeed.
            leg.member = null;
            admissions.endMember(member, reason, nowNanos);
        }
    }

    /** Members that hold an old key and did not take the new one are out. */
    void removeOverdue(long nowNanos) {
        for (Member member : rekeying.overdue(nowNanos)) {
            state.counters.increment(KdCounter.NOT_ACKNOWLEDGED);
            String reason = "The endpoint did not acknowledge its key in time.";
            if (member.isHurried()) {
                reason = "The gateway does not answer any more.";
                watch.onGone(member, nowNanos);
            }
            Leg leg = state.legs.get(member.leg);
            if (leg != null && leg.member == member) {
                admissions.endWith(leg, new Removed(leg.legId(), reason), nowNanos);
            } else {
                admissions.endMember(member, reason, nowNanos);
            }
        }
    }

    private @Nullable Leg session(Fingerprint md, Optional<String> tlsId) {
        return tlsId.isEmpty() ? null : state.sessions.get(new KdState.SessionKey(md, tlsId.get()));
    }

    private void close(KdInput.Established input, String reason) {
        state.outbox.add(new KdOutput.CloseAssociation(input.md(), input.association(), reason));
    }
}
