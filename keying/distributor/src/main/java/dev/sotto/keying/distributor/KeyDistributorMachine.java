package dev.sotto.keying.distributor;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Instance;
import dev.sotto.keying.tunnel.AdmissionMessage.Notice;
import java.util.List;

/**
 * The key distributor as a machine (RFC 8871 3.2.2, RFC 9185 5.4, RFC 8870 5.2.2).
 *
 * <p>Call processing says whom to expect; the machine answers with the leaf and the tls-id of the conference. When the
 * handshake is complete it compares the certificate with what was announced and with its own roster. Only then the media
 * distributor gets the keys of its hop and the endpoint the EKTKey that all members share. Whoever leaves, is kicked or does
 * not acknowledge a key makes the others get a new one.
 *
 * <p>Start: {@link #configure}, {@link #restore} everything from the journal, then {@link #start}, then {@link #on}. Outputs are carried out in
 * order.
 */
public final class KeyDistributorMachine {
    private final KdState state;
    private final Rekeying rekeying;
    private final Admissions admissions;
    private final Handshakes handshakes;
    private final Operator operator;
    private final PhonePins pins;
    private final ConfiguredPhones configured;
    private final PhoneFloor floor;
    private final PhonesShown shown;
    private final GatewayWatch watch;
    private final PhoneAdmissions phones;
    private final PhoneCalls calls;

    /**
     * A key distributor without conferences and of a new instance.
     *
     * @param entropy for EKTKeys, salts, tls-ids, invitations; must be the system's outside tests
     */
    public KeyDistributorMachine(KeyDistributorConfig config, Entropy entropy) {
        state = new KdState(config, entropy);
        AdmissionPolicy policy = new AdmissionPolicy(state);
        rekeying = new Rekeying(state);
        admissions = new Admissions(state, policy, rekeying);
        pins = new PhonePins(state);
        configured = new ConfiguredPhones(state);
        floor = new PhoneFloor(state, admissions);
        shown = new PhonesShown(state, floor);
        watch = new GatewayWatch(state, rekeying, floor);
        handshakes = new Handshakes(state, policy, admissions, rekeying, watch);
        phones = new PhoneAdmissions(state, floor);
        calls = new PhoneCalls(state, floor);
        operator = new Operator(state, admissions, rekeying, pins, floor);
    }

    /** The settings for telephones of standard conferences that the configuration has, before {@link #restore}. */
    public void configure(List<PhoneSettings> phones) {
        configured.open(phones);
    }

    /** The conferences of {@link #configure} that the journal knows as private, before {@link #start}; there must be none. */
    public List<String> refusedSettings() {
        return configured.refused();
    }

    /** One entry of the journal, in its order, before {@link #start}. */
    public void restore(KdRecord remembered) {
        state.apply(remembered);
    }

    /** Says whom to trust. */
    public void start(Outbox<KdOutput> out) {
        configured.apply();
        // Who was in under settings of before may not be any more.
        state.phoneRightsChanged = true;
        state.conferences.values().forEach(Conference::started);
        operator.trustChanged();
        drain(out);
    }

    /** One input. */
    public void on(KdInput input, long nowNanos, Outbox<KdOutput> out) {
        switch (input) {
            case KdInput.LinkUp up -> onLinkUp(up.md(), nowNanos);
            case KdInput.LinkDown down -> onLinkDown(down.md());
            case KdInput.TunnelCut cut -> rekeying.onTunnel(cut.md(), true, nowNanos);
            case KdInput.TunnelBack back -> rekeying.onTunnel(back.md(), false, nowNanos);
            case KdInput.Asked asked -> onAsked(asked, nowNanos);
            case KdInput.Established established -> onEstablished(established, nowNanos);
            case KdInput.Acknowledged acknowledged ->
                handshakes.onAcknowledged(acknowledged.association(), acknowledged.spi(), nowNanos);
            case KdInput.Closed closed -> handshakes.onClosed(closed, nowNanos);
            case KdInput.Doubted doubted -> handshakes.onDoubted(doubted, nowNanos);
            case KdInput.LeafMade made -> admissions.onLeafMade(made.conference(), made.leaf());
            case KdInput.Commanded commanded -> onCommanded(commanded, nowNanos);
            case KdInput.GatewayPresent here -> {
                watch.onPresent(here.gateway(), here.askIds(), nowNanos);
                phones.onPresent(here.gateway(), here.askIds(), nowNanos);
            }
            case KdInput.GatewayAbsent away -> {
                watch.onAbsent(away.gateway(), nowNanos);
                phones.onAbsent(away.gateway(), nowNanos);
            }
            case KdInput.PhoneAsked asked -> phones.onAsked(asked.gateway(), asked.ask(), nowNanos);
            case KdInput.PhoneCalled called -> calls.onCalled(called.gateway(), called.call(), nowNanos);
            case KdInput.PhoneJoins joins -> calls.onJoins(joins.gateway(), joins.askId(), nowNanos);
            case KdInput.PhoneGone gone -> phones.onGone(gone.gateway(), gone.askId(), nowNanos);
            case KdInput.PinVerified verified ->
                phones.onVerified(verified.verificationId(), verified.match(), nowNanos);
            case KdInput.VerifierMade made -> pins.onVerifierMade(made);
            case KdInput.PhoneStatus said -> floor.onStatus(said.gateway(), said.status());
            case KdInput.PhoneWished wished -> floor.onWish(wished.gateway(), wished.wish(), nowNanos);
            case KdInput.Tick ignored -> {
                // What is due is done below, after every input.
            }
        }
        onTime(nowNanos);
        drain(out);
    }

    /** When the machine needs a {@link KdInput.Tick}. */
    public long nextDeadlineNanos() {
        long next = Math.min(admissions.nextDeadlineNanos(), rekeying.nextDeadlineNanos());
        return Math.min(next, Math.min(floor.nextDeadlineNanos(), watch.nextDeadlineNanos()));
    }

    /** Random, of this start only; changes with every restart. */
    public long instanceId() {
        return state.instanceId;
    }

    /** The whole state, for forensics. */
    public KdView describe(long nowNanos) {
        return operator.describe(nowNanos);
    }

    private void onLinkUp(Fingerprint md, long nowNanos) {
        KdState.Md link = state.mds.get(md);
        if (link == null) {
            state.counters.increment(KdCounter.UNTRUSTED_MD);
            return;
        }
        link.up = true;
        state.tell(md, new Instance(state.instanceId));
        for (Notice notice = link.waiting.poll(); notice != null; notice = link.waiting.poll()) {
            state.tell(md, notice);
        }
        for (Leg leg : state.legs.values()) {
            if (leg.keyed && leg.member != null && leg.md().equals(md)) {
                state.tell(md, Handshakes.keyed(leg.member));
                state.tell(md, leg.member.described(nowNanos));
            }
        }
    }

    private void onLinkDown(Fingerprint md) {
        KdState.Md link = state.mds.get(md);
        if (link != null) {
            link.up = false;
        }
    }

    private void onAsked(KdInput.Asked asked, long nowNanos) {
        if (!state.mds.containsKey(asked.md())) {
            state.counters.increment(KdCounter.UNTRUSTED_MD);
        } else if (asked.request() instanceof AdmissionMessage.PhoneWanted wanted) {
            shown.onWanted(wanted, nowNanos);
        } else {
            admissions.on(asked.md(), asked.request(), nowNanos);
        }
    }

    private void onEstablished(KdInput.Established established, long nowNanos) {
        if (state.mds.containsKey(established.md())) {
            handshakes.onEstablished(established, nowNanos);
            return;
        }
        established.event().exporterBlock().destroy();
        state.counters.increment(KdCounter.UNTRUSTED_MD);
        state.outbox.add(new KdOutput.CloseAssociation(
                established.md(), established.association(), "The media distributor is not trusted."));
    }

    private void onCommanded(KdInput.Commanded commanded, long nowNanos) {
        if (commanded.command() instanceof KdCommand.AllowPhones allow) {
            onAllowPhones(commanded.requestId(), allow);
            return;
        }
        KdAnswer answer = operator.on(commanded.command(), commanded.epochSeconds(), nowNanos);
        state.outbox.add(new KdOutput.Answer(commanded.requestId(), answer));
    }

    /** The only command whose answer comes later: what is kept of a PIN takes a while to make. */
    private void onAllowPhones(long requestId, KdCommand.AllowPhones allow) {
        pins.allow(requestId, allow).ifPresent(no -> state.outbox.add(new KdOutput.Answer(requestId, no)));
    }

    private void onTime(long nowNanos) {
        admissions.onTime(nowNanos);
        handshakes.removeOverdue(nowNanos);
        watch.onTime(nowNanos);
        rekeying.onTime(nowNanos);
        phones.onTime(nowNanos);
        floor.onTime(nowNanos);
        shown.onTime();
    }

    private void drain(Outbox<KdOutput> out) {
        state.outbox.drain().forEach(out::add);
    }
}
