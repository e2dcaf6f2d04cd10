package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegAction;
import dev.sotto.sip.calls.LegMachine;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.digest.DigestClient;
import gov.nist.javax.sip.message.SIPRequest;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sip.ServerTransaction;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/** Makes legs of calls that come in and of calls that we make. */
final class NewLegs {
    private final Messages messages;
    private final SipCounters counters;
    private final LegPolicy policy;
    private final Entropy entropy;
    private final NanoClock clock;
    private volatile List<String> wanted = List.of();

    NewLegs(Messages messages, SipCounters counters, LegPolicy policy, Entropy entropy, NanoClock clock) {
        this.messages = messages;
        this.counters = counters;
        this.policy = policy;
        this.entropy = entropy;
        this.clock = clock;
    }

    /** From now on owners of calls are told these header fields too; from any thread. */
    void tell(Collection<String> names) {
        wanted = HeaderReading.others(names);
    }

    /**
     * Of a call that we make.
     *
     * @param ways where to, best first
     * @throws ParseException if one of its addresses is none
     */
    Leg dialled(CallCommand.Call call, List<Ways.Way> ways, Outbox<LegAction> actions) throws ParseException {
        Address local = messages.address(call.from(), call.displayName());
        Address remote = messages.address(call.target(), "");
        Dialog dialog = Dialog.ofClient(messages.newCallId(), messages.newTag(), local, remote);
        LegMachine machine = LegMachine.outgoing(call, policy, entropy, actions);
        Leg.Ground ground = new Leg.Ground(
                ways,
                user(local.getURI()),
                false,
                Optional.of(call),
                call.login().map(login -> new DigestClient(login, entropy)));
        return new Leg(call.legId(), machine, dialog, ground, messages, counters);
    }

    /** Of a call that came in by {@code point}. */
    Leg invited(
            long id,
            SIPRequest request,
            ServerTransaction transaction,
            Point point,
            Optional<Long> replaced,
            Outbox<LegAction> actions) {
        InetSocketAddress source = new InetSocketAddress(request.getRemoteAddress(), request.getRemotePort());
        CallEvent.Invited invited = new CallEvent.Invited(
                id,
                request.getRequestURI().toString(),
                request.getFrom().getAddress().getURI().toString(),
                request.getTo().getAddress().getURI().toString(),
                Readings.displayName(request),
                new Hop(point.transport(), Point.text(source.getAddress()), source.getPort()),
                Messages.sdp(request),
                Readings.passage(request),
                replaced,
                request.getCallId().getCallId(),
                HeaderReading.ofCall(request, wanted));
        LegMachine machine = LegMachine.incoming(
                invited,
                request.getCSeq().getSeqNumber(),
                Readings.extensions(request),
                policy,
                entropy,
                clock.nowNanos(),
                actions);
        boolean isSymmetric = request.getTopmostVia().hasParameter("rport");
        Leg.Ground ground = new Leg.Ground(
                List.of(new Ways.Way(point, source)),
                user(request.getRequestURI()),
                isSymmetric,
                Optional.empty(),
                Optional.empty());
        Leg leg = new Leg(id, machine, Dialog.ofServer(request, messages.newTag()), ground, messages, counters);
        leg.arrive(transaction);
        return leg;
    }

    private static String user(URI uri) {
        return uri instanceof SipURI sip && sip.getUser() != null ? sip.getUser() : "";
    }
}
