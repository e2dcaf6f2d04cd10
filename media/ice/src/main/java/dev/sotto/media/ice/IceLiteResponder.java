package dev.sotto.media.ice;

import dev.sotto.base.Counters;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ICE lite agent of a media distributor (RFC 8445 sections 2.5, 7.3 and 7.3.2) for any number of legs on one port.
 *
 * <p>It never sends a check of its own: it answers those whose username and integrity belong to a known leg, says which
 * addresses are thereby proven to be the leg's and which one the peer nominated, and notices when the peer's consent checks
 * (RFC 7675, every 4 to 6 seconds) have been missing for 30. Octets without the right integrity change nothing but
 * counters. An address proven for one leg cannot be taken over by another while checks for the first still come.
 */
public final class IceLiteResponder {
    /** RFC 7675 section 5.1. */
    static final long CONSENT_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Two and a half of the longest intervals between consent checks: then an address may change owner. */
    static final long OWNERSHIP_NANOS = TimeUnit.SECONDS.toNanos(15);
    /** Both address families on several interfaces; more is a flood by somebody who holds the password. */
    static final int MAX_ADDRESSES = 8;
    /** Refusals go to unproven addresses, so they are few: a forged source must not make us a reflector. */
    static final int REFUSALS_PER_SECOND = 100;

    private final Counters<IceCounter> counters;
    private final Map<Long, IceLiteLeg> legs = new HashMap<>();
    private final Map<String, IceLiteLeg> byUfrag = new HashMap<>();
    private final Map<TransportAddress, IceLiteLeg> owners = new HashMap<>();
    private long refusalSecond = Long.MIN_VALUE;
    private int refusals;

    /** @param counters where every message is counted */
    public IceLiteResponder(Counters<IceCounter> counters) {
        this.counters = counters;
    }

    /**
     * From now on checks with {@code local} are answered. Its password belongs to the responder, which destroys it.
     *
     * @throws IllegalStateException if the leg or the ufrag is known already
     */
    public void addLeg(long legId, IceCredentials local) {
        if (legs.containsKey(legId) || byUfrag.containsKey(local.ufrag())) {
            throw new IllegalStateException("leg " + legId + " or its ufrag is known already");
        }
        IceLiteLeg leg = new IceLiteLeg(legId, local);
        legs.put(legId, leg);
        byUfrag.put(local.ufrag(), leg);
    }

    /**
     * ICE restart (RFC 8445 section 9): {@code fresh} are answered too; the former ones and the addresses they proved stay
     * until a pair is nominated with the fresh ones.
     */
    public void restartLeg(long legId, IceCredentials fresh) {
        IceLiteLeg leg = legs.get(legId);
        if (leg == null || byUfrag.containsKey(fresh.ufrag())) {
            throw new IllegalStateException("leg " + legId + " is unknown or the ufrag is known already");
        }
        forgetFormer(leg);
        if (byUfrag.get(leg.credentials.ufrag()) == leg) {
            leg.former = leg.credentials;
        } else {
            leg.credentials.password().destroy();
        }
        leg.credentials = fresh;
        byUfrag.put(fresh.ufrag(), leg);
    }

    /** Forgets the leg, destroys its passwords and releases its addresses. Unknown legs are ignored. */
    public void removeLeg(long legId, Outbox<IceLiteOutput> out) {
        IceLiteLeg leg = legs.remove(legId);
        if (leg == null) {
            return;
        }
        forgetFormer(leg);
        byUfrag.remove(leg.credentials.ufrag());
        leg.credentials.password().destroy();
        releaseAll(leg, out);
    }

    /** Handles one datagram that looks like STUN. */
    public void onDatagram(byte[] octets, TransportAddress source, long nowNanos, Outbox<IceLiteOutput> out) {
        StunMessage message;
        try {
            message = StunCodec.parse(octets);
        } catch (MalformedException e) {
            counters.increment(IceCounter.MALFORMED);
            return;
        }
        if (message.kind() != StunMessage.Kind.REQUEST) {
            counters.increment(IceCounter.UNEXPECTED_KIND);
            return;
        }
        switch (judge(message, octets, source, nowNanos)) {
            case BindingRequest.Verdict.Drop(var reason) -> counters.increment(reason);
            case BindingRequest.Verdict.Refuse(var reason, var answer) -> {
                counters.increment(reason);
                refuse(source, answer, nowNanos, out);
            }
            case BindingRequest.Verdict.Authentic(var local) -> accept(message, local, source, nowNanos, out);
        }
    }

    /** Notices lost consent. */
    public void onTime(long nowNanos, Outbox<IceLiteOutput> out) {
        for (IceLiteLeg leg : legs.values()) {
            if (leg.consentUntilNanos <= nowNanos) {
                releaseAll(leg, out);
                loseConsent(leg, out);
            }
        }
    }

    /** When {@link #onTime} has something to do; {@link NanoClock#NEVER} if nothing is to come. */
    public long deadlineNanos() {
        long earliest = NanoClock.NEVER;
        for (IceLiteLeg leg : legs.values()) {
            earliest = Math.min(earliest, leg.consentUntilNanos);
        }
        return earliest;
    }

    /** The state of one leg, for people. */
    public record LegState(
            long legId,
            List<TransportAddress> addresses,
            @Nullable TransportAddress nominated) {}

    /** All legs as records. */
    public List<LegState> describe() {
        return legs.values().stream()
                .map(leg -> new LegState(leg.legId, List.copyOf(leg.lastCheckNanos.keySet()), leg.nominated))
                .toList();
    }

    private BindingRequest.Verdict judge(StunMessage request, byte[] octets, TransportAddress source, long nowNanos) {
        BindingRequest.Verdict verdict = BindingRequest.judge(request, octets, this::credentials);
        if (!(verdict instanceof BindingRequest.Verdict.Authentic(var local))) {
            return verdict;
        }
        // A lite agent is always controlled and has no tiebreaker: its peer has to yield (RFC 8445 sections 6.1.1,
        // 7.3.1.1).
        if (request.first(StunAttribute.IceControlled.class).isPresent()) {
            return BindingRequest.refuse(request, IceCounter.ROLE_CONFLICT, 487, "Role Conflict", local.password());
        }
        IceLiteLeg leg = leg(local);
        IceLiteLeg owner = owners.get(source);
        if (owner != null && owner != leg && nowNanos - owner.lastCheckFrom(source) < OWNERSHIP_NANOS) {
            return BindingRequest.refuse(request, IceCounter.ADDRESS_TAKEN, 403, "Forbidden", local.password());
        }
        if (owner != leg && leg.addressesSeenSince(nowNanos - OWNERSHIP_NANOS) >= MAX_ADDRESSES) {
            return BindingRequest.refuse(request, IceCounter.TOO_MANY_ADDRESSES, 403, "Forbidden", local.password());
        }
        return verdict;
    }

    private @Nullable IceCredentials credentials(String ufrag) {
        IceLiteLeg leg = byUfrag.get(ufrag);
        if (leg == null) {
            return null;
        }
        return leg.credentials.ufrag().equals(ufrag) ? leg.credentials : leg.former;
    }

    private IceLiteLeg leg(IceCredentials local) {
        IceLiteLeg leg = byUfrag.get(local.ufrag());
        if (leg == null) {
            throw new IllegalStateException("authenticated without a leg");
        }
        return leg;
    }

    private void accept(
            StunMessage request,
            IceCredentials local,
            TransportAddress source,
            long nowNanos,
            Outbox<IceLiteOutput> out) {
        counters.increment(IceCounter.CHECK_ANSWERED);
        IceLiteLeg leg = leg(local);
        out.add(new IceLiteOutput.Send(source, BindingRequest.success(request, source, local)));
        releaseStale(leg, nowNanos, out);
        own(leg, source, out);
        leg.lastCheckNanos.put(source, nowNanos);
        if (request.first(StunAttribute.UseCandidate.class).isPresent()) {
            nominate(leg, local, source, out);
        }
        if (source.equals(leg.nominated)) {
            leg.consentUntilNanos = nowNanos + CONSENT_NANOS;
        }
    }

    private void own(IceLiteLeg leg, TransportAddress source, Outbox<IceLiteOutput> out) {
        IceLiteLeg before = owners.put(source, leg);
        if (before == leg) {
            return;
        }
        if (before != null) {
            before.lastCheckNanos.remove(source);
            out.add(new IceLiteOutput.Released(before.legId, source));
            if (source.equals(before.nominated)) {
                loseConsent(before, out);
            }
        }
        out.add(new IceLiteOutput.Validated(leg.legId, source));
    }

    private void nominate(IceLiteLeg leg, IceCredentials local, TransportAddress source, Outbox<IceLiteOutput> out) {
        if (local.ufrag().equals(leg.credentials.ufrag())) {
            forgetFormer(leg);
        }
        if (source.equals(leg.nominated)) {
            return;
        }
        counters.increment(IceCounter.NOMINATED);
        leg.nominated = source;
        out.add(new IceLiteOutput.Nominated(leg.legId, source));
    }

    /** The credentials of a pair whose consent was lost must not be used on it again (RFC 7675 section 5.1). */
    private void loseConsent(IceLiteLeg leg, Outbox<IceLiteOutput> out) {
        counters.increment(IceCounter.CONSENT_LOST);
        leg.consentUntilNanos = NanoClock.NEVER;
        leg.nominated = null;
        if (leg.former == null) {
            byUfrag.remove(leg.credentials.ufrag());
        }
        forgetFormer(leg);
        out.add(new IceLiteOutput.ConsentLost(leg.legId));
    }

    private void releaseStale(IceLiteLeg leg, long nowNanos, Outbox<IceLiteOutput> out) {
        for (TransportAddress stale : leg.staleAddresses(nowNanos - OWNERSHIP_NANOS)) {
            leg.lastCheckNanos.remove(stale);
            owners.remove(stale, leg);
            out.add(new IceLiteOutput.Released(leg.legId, stale));
        }
    }

    private void forgetFormer(IceLiteLeg leg) {
        if (leg.former != null) {
            byUfrag.remove(leg.former.ufrag());
            leg.former.password().destroy();
            leg.former = null;
        }
    }

    private void releaseAll(IceLiteLeg leg, Outbox<IceLiteOutput> out) {
        for (TransportAddress address : leg.lastCheckNanos.keySet()) {
            owners.remove(address, leg);
            out.add(new IceLiteOutput.Released(leg.legId, address));
        }
        leg.lastCheckNanos.clear();
    }

    private void refuse(TransportAddress to, byte[] answer, long nowNanos, Outbox<IceLiteOutput> out) {
        long second = TimeUnit.NANOSECONDS.toSeconds(nowNanos);
        if (second != refusalSecond) {
            refusalSecond = second;
            refusals = 0;
        }
        if (++refusals > REFUSALS_PER_SECOND) {
            counters.increment(IceCounter.REFUSAL_SUPPRESSED);
            return;
        }
        out.add(new IceLiteOutput.Send(to, answer));
    }
}
