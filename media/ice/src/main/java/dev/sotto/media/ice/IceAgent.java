package dev.sotto.media.ice;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A small full ICE agent (RFC 8445) for an endpoint: host candidates, one stream, one component, regular nomination,
 * consent (RFC 7675), restart. It starts as the controlling side, as everybody does who calls an ICE lite media distributor
 * (section 6.1.1), and yields on a role conflict.
 *
 * <p>Nothing but STUN may be sent before {@link IceAgentOutput.Selected} and after {@link IceAgentOutput.ConsentLost}.
 */
public final class IceAgent {
    /** Where the agent stands. */
    public enum State {
        /** Not started. */
        IDLE,
        /** Checks are under way. */
        CHECKING,
        /** A pair is selected and consent is fresh. */
        CONNECTED,
        /** No pair works. */
        FAILED,
        /** The peer's consent ended. */
        DISCONNECTED
    }

    private final Entropy entropy;
    private List<IceCandidate> locals = List.of();
    private boolean controlling = true;
    private State state = State.IDLE;
    private @Nullable CheckList checks;
    private @Nullable ConsentMachine consent;

    /** @param entropy for transaction identifiers, tiebreakers and the spread of consent checks */
    public IceAgent(Entropy entropy) {
        this.entropy = entropy;
    }

    /**
     * Starts checking, or, when it was started before, restarts with new credentials of both sides (RFC 8445 section 9): the
     * pair selected before stays usable, and its consent is kept fresh, until a new one is selected.
     *
     * @param session credentials and candidates of both sides
     */
    public void start(IceSession session, long nowNanos, Outbox<IceAgentOutput> out) {
        locals = session.localCandidates();
        CheckMessages messages = new CheckMessages(session.local(), session.remote(), entropy.nextLong());
        CheckList list = new CheckList(messages, controlling, entropy, nowNanos);
        list.form(locals, session.remoteCandidates());
        checks = list;
        if (consent == null) {
            state = State.CHECKING;
        }
        onTime(nowNanos, out);
    }

    /**
     * Handles one datagram that looks like STUN; anything unauthenticated is ignored or refused.
     *
     * @param base the host address whose socket received it
     * @param source where it came from
     */
    public void onDatagram(
            byte[] octets, TransportAddress base, TransportAddress source, long nowNanos, Outbox<IceAgentOutput> out) {
        StunMessage message;
        try {
            message = StunCodec.parse(octets);
        } catch (MalformedException e) {
            return;
        }
        switch (message.kind()) {
            case REQUEST -> onRequest(message, octets, base, source, out);
            case SUCCESS, ERROR -> onResponse(message, octets, base, source, nowNanos, out);
            case INDICATION -> {}
        }
        onTime(nowNanos, out);
    }

    /** Sends what is due and notices what has expired. */
    public void onTime(long nowNanos, Outbox<IceAgentOutput> out) {
        CheckList list = checks;
        if (list != null && list.nominated == null) {
            list.onTime(nowNanos, out);
            if (list.hasFailed(nowNanos)) {
                checks = null;
                state = consent == null ? State.FAILED : state;
                out.add(new IceAgentOutput.Failed("no candidate pair works"));
            }
        }
        if (list != null && list.nominated != null && (consent == null || consent.pair != list.nominated)) {
            select(list, list.nominated, nowNanos, out);
        }
        if (consent != null && !consent.onTime(nowNanos, controlling, out)) {
            loseConsent("no answer to consent checks for 30 seconds", out);
        }
    }

    /** When {@link #onTime} has something to do; {@link NanoClock#NEVER} if nothing is to come. */
    public long deadlineNanos() {
        long checkNanos = checks == null ? NanoClock.NEVER : checks.deadlineNanos();
        long consentNanos = consent == null ? NanoClock.NEVER : consent.deadlineNanos();
        return Math.min(checkNanos, consentNanos);
    }

    /** Where the agent stands. */
    public State state() {
        return state;
    }

    private void select(CheckList list, CandidatePair pair, long nowNanos, Outbox<IceAgentOutput> out) {
        consent = new ConsentMachine(pair, list.messages(), entropy, nowNanos);
        state = State.CONNECTED;
        out.add(new IceAgentOutput.Selected(pair.local.address(), pair.remote.address()));
    }

    private void loseConsent(String reason, Outbox<IceAgentOutput> out) {
        boolean restarting = checks != null && checks.nominated == null;
        if (!restarting) {
            checks = null;
        }
        consent = null;
        state = restarting ? State.CHECKING : State.DISCONNECTED;
        out.add(new IceAgentOutput.ConsentLost(reason));
    }

    private void onRequest(
            StunMessage request,
            byte[] octets,
            TransportAddress base,
            TransportAddress source,
            Outbox<IceAgentOutput> out) {
        CheckList list = checks;
        if (list == null) {
            return;
        }
        IceCredentials ours = list.messages().local();
        switch (BindingRequest.judge(request, octets, ufrag -> ufrag.equals(ours.ufrag()) ? ours : null)) {
            case BindingRequest.Verdict.Drop drop -> {}
            case BindingRequest.Verdict.Refuse(var reason, var answer) ->
                out.add(new IceAgentOutput.Send(base, source, answer));
            case BindingRequest.Verdict.Authentic(var local) -> {
                if (peerHasToYield(request, list.messages().tiebreaker())) {
                    var refusal = BindingRequest.refuse(
                            request, IceCounter.ROLE_CONFLICT, 487, "Role Conflict", local.password());
                    out.add(new IceAgentOutput.Send(base, source, refusal.answer()));
                    return;
                }
                yieldIfConflict(request, list);
                out.add(new IceAgentOutput.Send(base, source, BindingRequest.success(request, source, local)));
                pairOf(request, list, base, source)
                        .ifPresent(pair -> list.onPeerCheck(
                                pair,
                                request.first(StunAttribute.UseCandidate.class).isPresent()));
            }
        }
    }

    private Optional<CandidatePair> pairOf(
            StunMessage request, CheckList list, TransportAddress base, TransportAddress source) {
        long priority = request.first(StunAttribute.Priority.class)
                .map(StunAttribute.Priority::value)
                .orElse(1L);
        return locals.stream()
                .filter(local -> local.address().equals(base))
                .findFirst()
                .flatMap(local -> list.pairFor(local, source, priority));
    }

    /** Both claim one role and our tiebreaker is the larger (RFC 8445 section 7.3.1.1, controlling; mirrored when controlled). */
    private boolean peerHasToYield(StunMessage request, long tiebreaker) {
        if (controlling) {
            return request.first(StunAttribute.IceControlling.class)
                    .map(peer -> Long.compareUnsigned(tiebreaker, peer.tiebreaker()) >= 0)
                    .orElse(false);
        }
        return request.first(StunAttribute.IceControlled.class)
                .map(peer -> Long.compareUnsigned(tiebreaker, peer.tiebreaker()) < 0)
                .orElse(false);
    }

    private void yieldIfConflict(StunMessage request, CheckList list) {
        boolean conflict = controlling
                ? request.first(StunAttribute.IceControlling.class).isPresent()
                : request.first(StunAttribute.IceControlled.class).isPresent();
        if (conflict) {
            controlling = !controlling;
            list.switchRole(controlling);
        }
    }

    private void onResponse(
            StunMessage response,
            byte[] octets,
            TransportAddress base,
            TransportAddress source,
            long nowNanos,
            Outbox<IceAgentOutput> out) {
        if (consent != null && consent.isAnswered(response, octets, base, source)) {
            if (!consent.onAnswer(response, nowNanos)) {
                loseConsent("the peer answered a consent check with 403", out);
            }
            return;
        }
        CheckList list = checks;
        if (list != null && list.onResponse(response, octets, base, source, nowNanos)) {
            controlling = !controlling;
            list.switchRole(controlling);
        }
    }
}
