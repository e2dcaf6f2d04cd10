package dev.sotto.appliance.kd;

import dev.sotto.appliance.config.ProgramLifetime;
import dev.sotto.base.Counters;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.keying.admin.CommandDesk;
import dev.sotto.keying.admin.Journal;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.KdInput;
import dev.sotto.keying.distributor.KdOutput;
import dev.sotto.keying.distributor.KeyDistributorMachine;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.link.LinkServer;
import dev.sotto.keying.link.LinkTrust;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AssociationOwners;
import dev.sotto.keying.tunnel.KdAdmissionInput;
import dev.sotto.keying.tunnel.KdAdmissionOutput;
import dev.sotto.keying.tunnel.KdPhoneInput;
import dev.sotto.keying.tunnel.KdPhoneOutput;
import dev.sotto.keying.tunnel.KdTunnelInput;
import dev.sotto.keying.tunnel.KdTunnelOutput;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The owner of all keys: one thread with a mailbox around the pure machines. It does what they want in their order, which for
 * the journal means that an entry is on disk before anything after it happens.
 */
final class KeysAgent implements Runnable {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Mailbox<KeysInput> inbox;
    private final NanoClock clock;
    private final KeyDistributorMachine machine;
    private final Journal journal;
    private final LeafMaker leaves;
    private final TermsBoard terms;
    private final Associations associations;
    private final LinkServer server;
    private final CommandDesk desk;
    private final ProgramLifetime lifetime;
    private final Counters<KeysCounter> counters;
    private final AssociationOwners owners = new AssociationOwners();
    private final Map<Fingerprint, TrustedPeer> peers = new HashMap<>();
    private final Map<Fingerprint, TrustedGateway> gateways = new HashMap<>();
    private final PinDesk pins;
    private final Outbox<KdOutput> out = new Outbox<>();
    private boolean isOwing;
    private boolean stopping;

    KeysAgent(
            Mailbox<KeysInput> inbox,
            KeyDistributorMachine machine,
            Journal journal,
            LeafMaker leaves,
            TermsBoard terms,
            Associations associations,
            LinkServer server,
            CommandDesk desk,
            PinDesk pins,
            ProgramLifetime lifetime,
            Counters<KeysCounter> counters) {
        this.counters = counters;
        this.inbox = inbox;
        this.clock = NanoClock.system();
        this.machine = machine;
        this.journal = journal;
        this.leaves = leaves;
        this.terms = terms;
        this.associations = associations;
        this.server = server;
        this.desk = desk;
        this.pins = pins;
        this.lifetime = lifetime;
    }

    @Override
    public void run() {
        machine.start(out);
        settle();
        try {
            while (!stopping) {
                @Nullable KeysInput input = inbox.poll(Math.max(0, waitNanos()));
                step(input);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long waitNanos() {
        long next = machine.nextDeadlineNanos();
        for (TrustedPeer peer : peers.values()) {
            next = Math.min(next, peer.nextDeadlineNanos());
        }
        return Math.min(LONGEST_WAIT_NANOS, next - clock.nowNanos());
    }

    /**
     * A bug in one input must not end the thread that holds everybody's keys. A journal that cannot take what must last must: what
     * stands behind the entry, such as the end of a kicked member's call, would otherwise be forgotten.
     */
    private void step(@Nullable KeysInput input) {
        try {
            owe();
            if (input == null) {
                machine.on(new KdInput.Tick(), clock.nowNanos(), out);
                peers.values().forEach(peer -> peer.tunnel(new KdTunnelInput.Tick(), clock.nowNanos()));
            } else {
                on(input);
            }
            settle();
        } catch (OperationFailed e) {
            KeysLog.bug(e);
            associations.closeAll("the key distributor cannot write its journal");
            stopping = true;
            lifetime.askToStop();
        } catch (RuntimeException e) {
            counters.increment(KeysCounter.BUG);
            KeysLog.bug(e);
        }
    }

    /** Tells of a disk that takes no notes, and tries again. */
    private void owe() {
        boolean owes = journal.owed() > 0 && !journal.isWritable();
        if (owes != isOwing) {
            isOwing = owes;
            KeysLog.journalOwes(owes);
        }
    }

    /** What an operator wants must last: on a disk that takes nothing it is refused, and all else goes on. */
    private void onCommand(KdInput input) {
        if (input instanceof KdInput.Commanded command && !journal.isWritable()) {
            if (command.command() instanceof KdCommand.AllowPhones allow) {
                allow.destroy();
            }
            desk.onAnswer(new KdOutput.Answer(
                    command.requestId(),
                    new KdAnswer.No("The disk of the key distributor is full or read-only, so nothing was done."
                            + " Calls go on; say it again when there is room.")));
            return;
        }
        tell(input);
    }

    private void on(KeysInput input) {
        switch (input) {
            case KeysInput.FromLink(LinkEvent event) -> onLink(event);
            case KeysInput.FromDtls(Fingerprint md, UUID association, DtlsEvent event) ->
                onDtls(md, association, event);
            case KeysInput.FromAdmin(KdInput command) -> onCommand(command);
            case KeysInput.FromPins(KdInput answer) -> tell(answer);
            case KeysInput.Describe(var answer) -> answer.complete(describe());
            case KeysInput.Stop _ -> {
                // Keys are wiped, but what the associations would say is not sent any more: endpoints go on with the
                // keys they have until the next process takes them over, as after a crash.
                associations.closeAll("the key distributor stops");
                stopping = true;
            }
        }
    }

    private void onLink(LinkEvent event) {
        if (event.link().protocol() == LinkProtocol.PHONES) {
            gateway(event.link().peer()).on(event, clock.nowNanos());
            return;
        }
        TrustedPeer peer = peer(event.link().peer());
        boolean wasReady = peer.isAdmissionReady();
        boolean hadTunnel = peer.isTunnelReady();
        peer.on(event, clock.nowNanos());
        if (hadTunnel != peer.isTunnelReady()) {
            tell(hadTunnel ? new KdInput.TunnelCut(peer.md()) : new KdInput.TunnelBack(peer.md()));
        }
        if (event.link().protocol() == LinkProtocol.ADMISSION && wasReady != peer.isAdmissionReady()) {
            tell(wasReady ? new KdInput.LinkDown(peer.md()) : new KdInput.LinkUp(peer.md()));
        }
    }

    private void onDtls(Fingerprint md, UUID association, DtlsEvent event) {
        switch (event) {
            case DtlsEvent.Flight(byte[] datagram) ->
                peer(md).tunnel(new KdTunnelInput.DtlsToEndpoint(association, datagram), clock.nowNanos());
            case DtlsEvent.Established established -> tell(new KdInput.Established(md, association, established));
            case DtlsEvent.EktKeyAcknowledged(int _, int spi) -> tell(new KdInput.Acknowledged(association, spi));
            case DtlsEvent.EktKeyReceived(var body) -> body.destroy();
            case DtlsEvent.Closed closed -> {
                KeysLog.associationEnded(association, closed.reason());
                associations.forget(association);
                peer(md).tunnel(new KdTunnelInput.AssociationEnded(association), clock.nowNanos());
                tell(new KdInput.Closed(
                        md, association, closed.peerExternalSessionId(), closed.reason(), closed.wasEstablished()));
            }
        }
    }

    private void tell(KdInput input) {
        machine.on(input, clock.nowNanos(), out);
    }

    /** Does everything that follows, and what follows from that, until nothing is left. */
    private void settle() {
        boolean more = true;
        while (more) {
            out.drain().forEach(this::carryOut);
            for (TrustedPeer peer : peers.values().toArray(TrustedPeer[]::new)) {
                peer.drain(output -> onTunnel(peer.md(), output), output -> onAdmission(peer.md(), output));
            }
            settleGateways();
            more = !out.isEmpty()
                    || peers.values().stream().anyMatch(TrustedPeer::hasOutput)
                    || gateways.values().stream().anyMatch(TrustedGateway::hasOutput);
        }
    }

    private void onTunnel(Fingerprint md, KdTunnelOutput output) {
        switch (output) {
            case KdTunnelOutput.DtlsFromEndpoint(UUID association, byte[] datagram) ->
                associations.datagram(md, association, datagram);
            case KdTunnelOutput.EndpointGone(UUID association, String reason) ->
                associations.close(association, reason);
            case KdTunnelOutput.EndpointDoubted(UUID association) -> tell(new KdInput.Doubted(md, association));
            case KdTunnelOutput.Ready _ -> KeysLog.tunnelReady(md);
            case KdTunnelOutput.Alarm(var fault, String detail) -> KeysLog.tunnelAlarm(md, fault + ": " + detail);
            case KdTunnelOutput.SendBytes _, KdTunnelOutput.CloseLink _ ->
                throw new IllegalStateException("the peer does this itself");
        }
    }

    private void onAdmission(Fingerprint md, KdAdmissionOutput output) {
        if (output instanceof KdAdmissionOutput.Asked(AdmissionMessage.Request request)) {
            tell(new KdInput.Asked(md, request));
        }
    }

    private void onPhone(Fingerprint gateway, KdPhoneOutput output) {
        switch (output) {
            case KdPhoneOutput.Present(Set<Long> askIds) -> {
                KeysLog.gatewayReady(gateway, askIds.size());
                tell(new KdInput.GatewayPresent(gateway, askIds));
            }
            case KdPhoneOutput.Absent _ -> {
                KeysLog.gatewayAway(gateway);
                tell(new KdInput.GatewayAbsent(gateway));
            }
            case KdPhoneOutput.Asked(var ask) -> tell(new KdInput.PhoneAsked(gateway, ask));
            case KdPhoneOutput.Called(var call) -> tell(new KdInput.PhoneCalled(gateway, call));
            case KdPhoneOutput.Joins(long askId) -> tell(new KdInput.PhoneJoins(gateway, askId));
            case KdPhoneOutput.Left(long askId) -> tell(new KdInput.PhoneGone(gateway, askId));
            case KdPhoneOutput.StatusSaid(var status) -> tell(new KdInput.PhoneStatus(gateway, status));
            case KdPhoneOutput.Wished(var wish) -> tell(new KdInput.PhoneWished(gateway, wish));
            case KdPhoneOutput.SendBytes _, KdPhoneOutput.CloseLink _ ->
                throw new IllegalStateException("the gateway does this itself");
        }
    }

    private void carryOut(KdOutput output) {
        switch (output) {
            case KdOutput.Tell(Fingerprint md, AdmissionMessage.Notice notice) -> {
                switch (notice) {
                    case AdmissionMessage.LegNotice leg ->
                        peer(md).admission(new KdAdmissionInput.Tell(leg), clock.nowNanos());
                    case AdmissionMessage.PhoneNotice phone ->
                        peer(md).admission(new KdAdmissionInput.TellPhone(phone), clock.nowNanos());
                    case AdmissionMessage.Instance _ -> counters.increment(KeysCounter.NOTICES_LEFT_TO_LINK);
                }
            }
            case KdOutput.GiveMediaKeys(Fingerprint md, var keys) ->
                peer(md).tunnel(new KdTunnelInput.KeysForMd(keys), clock.nowNanos());
            case KdOutput.SendEktKey(UUID association, int _, var body) -> associations.sendEktKey(association, body);
            case KdOutput.CloseAssociation(Fingerprint _, UUID association, String reason) ->
                associations.close(association, reason);
            case KdOutput.OfferTerms(Fingerprint md, String tlsId, var serve) -> terms.offer(md, tlsId, serve);
            case KdOutput.WithdrawTerms(Fingerprint md, String tlsId) -> terms.withdraw(md, tlsId);
            case KdOutput.MakeLeaf(String conference) ->
                tell(new KdInput.LeafMade(conference, leaves.make(conference)));
            case KdOutput.TrustChanged(Set<Fingerprint> mds, Set<Fingerprint> trustedGateways) ->
                trust(mds, trustedGateways);
            case KdOutput.TellGateway(Fingerprint gateway, var message) -> {
                KeysLog.phone(gateway, message);
                gateway(gateway).on(new KdPhoneInput.Tell(message), clock.nowNanos());
            }
            case KdOutput.VerifyPin verify -> pins.verify(verify);
            case KdOutput.MakeVerifier make -> pins.make(make);
            case KdOutput.Remember(var what) -> journal.append(what);
            case KdOutput.Answer answer -> desk.onAnswer(answer);
        }
    }

    private void trust(Set<Fingerprint> mds, Set<Fingerprint> trustedGateways) {
        // What a gateway is told at last leaves before its link ends.
        settleGateways();
        server.trust(LinkTrust.of(mds, trustedGateways));
        for (TrustedPeer peer : peers.values()) {
            if (!mds.contains(peer.md())) {
                peer.tunnel(new KdTunnelInput.Dismissed(), clock.nowNanos());
            }
        }
    }

    private TrustedPeer peer(Fingerprint md) {
        return peers.computeIfAbsent(md, _ -> new TrustedPeer(md, machine.instanceId(), owners, counters));
    }

    private void settleGateways() {
        for (TrustedGateway gateway : gateways.values().toArray(TrustedGateway[]::new)) {
            gateway.drain(output -> onPhone(gateway.fingerprint(), output));
        }
    }

    private TrustedGateway gateway(Fingerprint gateway) {
        return gateways.computeIfAbsent(gateway, _ -> new TrustedGateway(gateway, counters));
    }

    private KeysState describe() {
        return new KeysState(
                inbox.waiting(),
                machine.describe(clock.nowNanos()),
                associations.describe(),
                peers.values().stream().map(TrustedPeer::describe).toList(),
                gateways.values().stream().map(TrustedGateway::describe).toList(),
                terms.count(),
                journal.size(),
                journal.owed(),
                counters.snapshot());
    }
}
