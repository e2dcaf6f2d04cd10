package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.keying.tunnel.AdmissionMessage.Described;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.LegNotice;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A conference that somebody is in or calls: its legs and their sources. It exists from the first call to the last leg's end. */
final class Conference {
    private ConferenceConfig config;
    private final int home;
    private final SourceRegistry sources = new SourceRegistry();
    private final Map<Long, Leg> legs = new LinkedHashMap<>();
    private final Openings openings = new Openings();
    private final long sinceNanos;
    private boolean everJoined;
    private OptionalInt spi = OptionalInt.empty();
    private Optional<Kind> kind = Optional.empty();

    /** @param home the forwarding core on which it begins */
    Conference(ConferenceConfig config, int home, long nowNanos) {
        this.sinceNanos = nowNanos;
        this.config = config;
        this.home = home;
    }

    /** Another name or limit holds from now on; who is in stays in. */
    void onProvisioned(ConferenceConfig changed) {
        config = changed;
    }

    String address() {
        return config.address();
    }

    /** Whether serving it as {@code said} would be less than its administrator expects. */
    boolean expectsMoreThan(Kind said) {
        return config.expectsMoreThan(said);
    }

    /** Whether the key distributor has said so, or nothing yet. */
    boolean isPrivate() {
        return kind.isEmpty() || kind.get() == Kind.PRIVATE;
    }

    int home() {
        return home;
    }

    /** How many of its legs each of {@code cores} forwarding cores has. */
    int[] legsByCore(int cores) {
        int[] out = new int[cores];
        legs.values().forEach(leg -> out[leg.core()]++);
        return out;
    }

    SourceRegistry sources() {
        return sources;
    }

    int legs() {
        return legs.size();
    }

    boolean isEmpty() {
        return legs.isEmpty();
    }

    boolean has(long legId) {
        return legs.containsKey(legId);
    }

    boolean isFull() {
        return legs.size() >= config.maxLegs();
    }

    /** A call that was routed here and fits in. */
    void onInvited(Invited call, int core, List<String> trace, Entropy entropy, Step step) {
        List<String> hosts = hostsFor(call.source().address(), step.config().mediaHosts());
        LegSession session = new LegSession(entropy, hosts, step.config().firstMediaPort() + core);
        trace.forEach(words -> step.decided(call.legId(), words));
        Leg leg = new Leg(call, this, core, session);
        legs.put(call.legId(), leg);
        leg.open(step);
        settle(call.legId(), step);
    }

    void onCall(CallEvent event, Step step) {
        if (event instanceof CallEvent.WeakerLegsTold told) {
            openings.onTold(told.legId(), told.taken(), step);
        } else {
            leg(event.legId()).onCall(event, step);
        }
        settle(event.legId(), step);
    }

    void onNotice(LegNotice notice, Step step) {
        Leg leg = leg(notice.legId());
        if (notice instanceof Expected said) {
            kind = Optional.of(said.kind());
        }
        leg.onNotice(notice, step);
        if (notice instanceof Keyed by && leg.hasJoined()) {
            openings.onKeyed(by, leg.isWeaker(), step);
        }
        settle(notice.legId(), step);
        if (notice instanceof Described) {
            tellNewKey(step);
        }
    }

    /** Once all legs have the same key, and had another. */
    private void tellNewKey(Step step) {
        Set<OptionalInt> keys = legs.values().stream()
                .filter(Leg::hasJoined)
                .map(leg -> leg.describe().keys().map(FocusView.KeysView::spi).orElse(OptionalInt.empty()))
                .collect(Collectors.toSet());
        OptionalInt now = keys.size() == 1 ? keys.iterator().next() : OptionalInt.empty();
        if (now.isPresent() && !now.equals(spi)) {
            if (spi.isPresent()) {
                step.roster(new RosterEvent.Rekeyed(address(), now.getAsInt()));
            }
            spi = now;
        }
    }

    void onMedia(MediaEvent.OfLeg event, Step step) {
        leg(event.legId()).onMedia(event, step);
        settle(event.legId(), step);
    }

    void onTick(long legId, Step step) {
        openings.onTick(legId, step);
        leg(legId).onTick(step);
        settle(legId, step);
    }

    void onKeysUnreachable(Step step) {
        for (long legId : List.copyOf(legs.keySet())) {
            leg(legId).onKeysUnreachable(step);
            settle(legId, step);
        }
    }

    void onKeysReachable(boolean restarted, Step step) {
        for (long legId : List.copyOf(legs.keySet())) {
            leg(legId).onKeysReachable(restarted, step);
            settle(legId, step);
        }
    }

    /** The legs that an operator means: by number, by From URI, by its user part, or by display name. */
    List<Leg> find(String who) {
        return legs.values().stream().filter(leg -> leg.isCalled(who)).toList();
    }

    /** One out, and the key distributor is to ban it. */
    void kick(long legId, Step step) {
        leg(legId).kick(step);
        settle(legId, step);
    }

    /** Whether what one sends is kept from the others from now on; false if that cannot be. */
    boolean mute(long legId, boolean muted, Step step) {
        return leg(legId).mute(muted, step);
    }

    /** Everybody out, for a reason of the appliance. */
    void end(Reason reason, Step step) {
        for (long legId : List.copyOf(legs.keySet())) {
            leg(legId).end(reason, step);
            settle(legId, step);
        }
    }

    /** Everybody out after a bug: says what ends a leg and trusts none of its state. */
    void discard(Step step) {
        for (long legId : List.copyOf(legs.keySet())) {
            step.call(new CallCommand.Hangup(legId, Optional.of(new Reason(500, "The conference has failed"))));
            step.admission(new Leave(legId));
            step.media(new MediaCommand.RemoveLeg(legId));
            step.deadlines().remove(legId);
        }
        legs.clear();
        step.roster(new RosterEvent.Ended(address()));
    }

    FocusView.ConferenceView describe(boolean rekeyPending, List<FocusView.PhoneView> phones) {
        return new FocusView.ConferenceView(
                address(),
                config.displayName(),
                kind.map(CallWords::of).orElse(""),
                sinceNanos,
                sources.size(),
                rekeyPending,
                phones,
                legs.values().stream().map(Leg::describe).toList());
    }

    private Leg leg(long legId) {
        Leg leg = legs.get(legId);
        if (leg == null) {
            throw new IllegalStateException("leg " + legId + " is not of " + address());
        }
        return leg;
    }

    private void settle(long legId, Step step) {
        Leg leg = leg(legId);
        everJoined |= leg.hasJoined();
        if (!leg.isOver()) {
            step.deadlines().set(legId, Math.min(leg.deadlineNanos(), openings.deadlineNanos(legId)));
            return;
        }
        step.deadlines().remove(legId);
        legs.remove(legId);
        openings.onOver(legId, step);
        if (legs.isEmpty() && everJoined) {
            step.roster(new RosterEvent.Ended(address()));
        }
    }

    /** The addresses of the caller's own family first. */
    private static List<String> hostsFor(String peer, List<String> hosts) {
        boolean v6 = peer.indexOf(':') >= 0;
        return Stream.concat(
                        hosts.stream().filter(h -> h.indexOf(':') >= 0 == v6),
                        hosts.stream().filter(h -> h.indexOf(':') >= 0 != v6))
                .toList();
    }
}
