package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.stack.SipStack;
import dev.sotto.sip.stack.TlsTrust;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A trusted gateway: takes calls of ordinary phones and puts those that the key distributor admits into private conferences. It calls each conference
 * once, with a source for each phone. Whoever runs it can hear every conference in which it is enrolled.
 */
public final class Gateway implements AutoCloseable {
    private static final int CAPACITY = 16_384;
    private static final long PATIENCE_MILLIS = 5000;
    /** Phones know it by its fingerprint; some look at the dates too, and a process may run for long. */
    private static final Duration CERTIFICATE = Duration.ofDays(3650);

    private final GatewayParts parts;
    private final Mailbox<GatewayInput> inbox = new Mailbox<>(CAPACITY);
    private final GatewayAgent agent;
    private final Thread owner;

    private Gateway(GatewayParts parts, Mailbox<CallEvent> events) {
        this.parts = parts;
        this.agent = new GatewayAgent(parts, events, inbox);
        this.owner = Thread.ofPlatform().daemon().name("gateway").unstarted(agent);
    }

    /**
     * Starts.
     *
     * @param trust whom we believe when the focus is called over TLS
     * @throws OperationFailed if a listener or the prompts cannot be opened, or the gateway has no identity
     */
    public static Gateway start(GatewayConfig config, TlsTrust trust, PhoneDesk desk) {
        if (config.home().identity().isEmpty()) {
            throw new OperationFailed(
                    "The gateway has no identity yet: ./sotto kd invite-gateway CONFERENCE NAME prints"
                            + " a line, ./sotto gw enroll TOKEN takes it.");
        }
        ConferencePrompts prompts = ConferencePrompts.load(config.prompts());
        SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
        PhonePorts ports = PhonePorts.of(config.media(), counters);
        Mailbox<CallEvent> events = new Mailbox<>(CAPACITY);
        SipStack sip = null;
        try {
            sip = SipStack.start(config.sip(), events);
            CallExchange exchange = CallExchange.start(config.focus(), trust);
            DtlsIdentity certificate =
                    new CertificateMaker(Entropy.system()).selfSigned("sotto-gw", Instant.now(), CERTIFICATE);
            Gateway gateway = new Gateway(
                    new GatewayParts(config, sip, exchange, ports, prompts, desk, certificate, counters), events);
            gateway.owner.start();
            return gateway;
        } catch (OperationFailed e) {
            if (sip != null) {
                sip.close();
            }
            ports.close();
            throw e;
        }
    }

    /** Where phones call it. */
    public List<Hop> hops() {
        return parts.sip().hops();
    }

    /** The key distributor's word about a phone; from any thread. */
    public void judged(long call, PhoneVerdict verdict, Set<PhoneGrant> grants, String sentence) {
        post(new GatewayInput.OfCall(call, new PhoneCallInput.Judged(verdict, grants, sentence)));
    }

    /**
     * Calls a phone into a conference, if the key distributor allows it; from any thread.
     *
     * @param conference {@code sip:user@host}
     * @param who a SIP address with a user
     * @param report hears each step; the last one is {@link DialStep#isLast}
     */
    public void dial(String conference, SipUri who, Mailbox<DialStep> report) {
        if (!inbox.post(new GatewayInput.Dial(conference, who, report))) {
            report.post(new DialStep.MayNot("The gateway has too much to do."));
        }
    }

    /** The key distributor does not want a phone in, or waiting, any longer; from any thread. */
    public void withdrawn(long call, Dismissal why, String reason) {
        post(new GatewayInput.OfCall(call, new PhoneCallInput.Withdrawn(why, reason)));
    }

    /** What became of the wish of a phone's caller; from any thread. */
    public void wished(long call, WishOutcome outcome) {
        tell(call, new DialInInput.Wished(outcome));
    }

    /** A moderator wants something of a phone's caller; from any thread. */
    public void ordered(long call, VoiceOrder order) {
        tell(call, new DialInInput.Ordered(order));
    }

    /** How many people are in the conference of a phone; from any thread. */
    public void people(long call, int people) {
        tell(call, new DialInInput.People(people));
    }

    private void tell(long call, DialInInput what) {
        post(new GatewayInput.OfCall(call, new PhoneCallInput.Told(what)));
    }

    private void post(GatewayInput input) {
        if (!inbox.post(input)) {
            parts.counters().increment(GatewayCounter.WORD_WITHOUT_ROOM);
        }
    }

    /** The present state; from any thread. */
    public CompletableFuture<GatewayState> describe() {
        CompletableFuture<GatewayState> answer = new CompletableFuture<>();
        post(new GatewayInput.Describe(answer));
        return answer;
    }

    /** Ends all calls, then everything else. */
    @Override
    public void close() {
        post(new GatewayInput.Stop());
        try {
            owner.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        parts.sip().close();
        parts.conferences().close();
        parts.ports().close();
    }
}
