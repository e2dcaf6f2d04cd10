package dev.sotto.sip.trunks;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.numbering.Countries;
import dev.sotto.numbering.SpecialNumbers;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says over which trunk a number is called; over none unless somebody may call, and a trunk says that the number may be called over it. The trunk
 * whose patterns say most digits of the number is first, of equals the one whose name is.
 */
public final class OutboundRouter {
    private final List<TrunkConfig> trunks;
    private final Entropy entropy;

    /** Over these trunks. */
    public OutboundRouter(List<TrunkConfig> trunks, Entropy entropy) {
        this.trunks = List.copyOf(trunks);
        this.entropy = entropy;
    }

    /**
     * A trunk that may carry the call.
     *
     * @param number as the trunk reads it
     * @param depth how many digits of it the trunk's patterns say
     */
    private record Candidate(TrunkConfig trunk, String number, int depth, List<TrunkConfig.Gateway> gateways) {}

    /** Why a trunk does not carry the call. */
    private record Miss(String field, String words, Kind kind) {}

    private enum Kind {
        NEVER,
        NOT_NOW,
        EMERGENCY
    }

    /**
     * The ways to call, or why there is none.
     *
     * @param standings what machines know, by the ids of trunks; of one that is missing nothing is known
     */
    public Outbound route(OutboundRequest request, Map<String, Outbound.Standing> standings) {
        Trace.Builder trace = new Trace.Builder();
        if (!request.asker().mayCall()) {
            trace.passed(Trace.Subject.CALLER, request.asker().words(), "", "may not call numbers outside");
            return denied(403, "You may not call numbers outside.", trace);
        }
        Optional<String> dialled = SignalledNumber.of("tel:" + request.dialled().replace(" ", ""));
        if (dialled.isEmpty()) {
            trace.passed(Trace.Subject.NUMBER, request.dialled(), "", "is no telephone number");
            return denied(404, "This is no telephone number.", trace);
        }
        List<Candidate> candidates = new ArrayList<>();
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (TrunkConfig trunk : trunks) {
            String number =
                    Countries.international(dialled.get(), trunk.numbers().country());
            Outbound.Standing standing = standings.getOrDefault(trunk.id(), Outbound.Standing.FINE);
            List<TrunkConfig.Gateway> gateways = trunk.peer().gateways().stream()
                    .filter(TrunkConfig.Gateway::takesCalls)
                    .filter(gateway -> !standing.down().contains(gateway))
                    .toList();
            Optional<Miss> miss = miss(trunk, dialled.get(), number).or(() -> unreachable(trunk, standing, gateways));
            if (miss.isEmpty()) {
                int depth = trunk.numbers().allowedTo().depth(number).orElse(0);
                candidates.add(new Candidate(trunk, number, depth, gateways));
            } else {
                kinds.add(miss.get().kind());
                trace.passed(
                        Trace.Subject.TRUNK,
                        trunk.name(),
                        miss.get().field(),
                        miss.get().words());
            }
        }
        if (candidates.isEmpty()) {
            return nobody(kinds, trace);
        }
        candidates.sort(Comparator.comparingInt((Candidate one) -> -one.depth).thenComparing(one -> one.trunk.name()));
        List<Outbound.Attempt> attempts = new ArrayList<>();
        for (Candidate one : candidates) {
            trace.took(
                    Trace.Subject.TRUNK,
                    one.trunk.name(),
                    "/numbers/allowedTo",
                    one.trunk.numbers().allowedTo() + " hold " + one.number);
            List<String> route = standings
                    .getOrDefault(one.trunk.id(), Outbound.Standing.FINE)
                    .route();
            GatewayOrder.of(one.gateways, entropy)
                    .forEach(gateway -> attempts.add(attempt(one, gateway, route, request)));
        }
        return new Outbound.Allowed(attempts, trace.build());
    }

    private static Optional<Miss> miss(TrunkConfig trunk, String dialled, String number) {
        TrunkConfig.Numbers numbers = trunk.numbers();
        if (!trunk.enabled()) {
            return miss("/enabled", "is not enabled");
        }
        if (SpecialNumbers.isEmergency(dialled, numbers.country())) {
            return Optional.of(new Miss("", dialled + " is for emergencies", Kind.EMERGENCY));
        }
        if (SpecialNumbers.isPremium(number)) {
            return miss("", number + " costs extra, which a conference does not call");
        }
        if (numbers.allowedTo().isEverybody()) {
            return miss("/numbers/allowedTo", "nothing may be called over it");
        }
        if (numbers.allowedTo().depth(number).isEmpty()) {
            return miss("/numbers/allowedTo", "its " + numbers.allowedTo() + " do not hold " + number);
        }
        return country(trunk, number);
    }

    /** Numbers without their country are those of an exchange behind the trunk; a pattern has to name them. */
    private static Optional<Miss> country(TrunkConfig trunk, String number) {
        if (!Countries.isE164(number)) {
            return trunk.numbers().allowedTo().depth(number).orElse(0) > 0
                    ? Optional.empty()
                    : miss("/numbers/normalisation/country", "cannot say of which country " + number + " is");
        }
        Optional<String> country = Countries.of(number);
        List<String> allowed = trunk.limits().countries().isEmpty()
                ? trunk.numbers().country().stream().toList()
                : trunk.limits().countries();
        if (country.isEmpty()) {
            return miss("/limits/countries", number + " is of no country");
        }
        return allowed.contains(country.get())
                ? Optional.empty()
                : miss(
                        "/limits/countries",
                        number + " is of " + country.get() + ", and it calls "
                                + (allowed.isEmpty()
                                        ? "no country"
                                        : allowed.stream().limit(10).collect(Collectors.joining(", "))));
    }

    private static Optional<Miss> unreachable(
            TrunkConfig trunk, Outbound.Standing standing, List<TrunkConfig.Gateway> gateways) {
        if (!standing.why().isEmpty()) {
            return Optional.of(new Miss("/registration", standing.why(), Kind.NOT_NOW));
        }
        if (!gateways.isEmpty()) {
            return Optional.empty();
        }
        return trunk.peer().gateways().stream().anyMatch(TrunkConfig.Gateway::takesCalls)
                ? Optional.of(new Miss("/peer/gateways", "none of its gateways answers", Kind.NOT_NOW))
                : miss("/peer/gateways", "has no gateway to which calls go");
    }

    private static Outbound.Attempt attempt(
            Candidate one, TrunkConfig.Gateway gateway, List<String> route, OutboundRequest request) {
        CallerIdWriter writer = new CallerIdWriter(one.trunk, ourHost(one.trunk, gateway));
        String parameters = gateway.transport() == Transport.UDP
                ? ""
                : ";transport=" + gateway.transport().name().toLowerCase(Locale.ROOT);
        return new Outbound.Attempt(
                one.trunk,
                gateway,
                "sip:" + writer.written(one.number) + "@" + gateway.text() + parameters,
                one.trunk.nextHop(gateway),
                route,
                writer.told(request),
                one.trunk.auth().outbound());
    }

    /** Of our address: that of the registration, else that of the other side. */
    static String ourHost(TrunkConfig trunk, TrunkConfig.Gateway gateway) {
        Optional<String> registered = trunk.registration().aor().flatMap(OutboundRouter::host);
        return registered
                .or(() -> trunk.registration().registrar().map(OutboundRouter::bracketed))
                .orElseGet(() -> bracketed(gateway.host()));
    }

    private static Optional<String> host(String aor) {
        try {
            return Optional.of(SipUri.parse(aor).host());
        } catch (MalformedException _) {
            return Optional.empty();
        }
    }

    static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static Outbound nobody(Set<Kind> kinds, Trace.Builder trace) {
        if (kinds.contains(Kind.EMERGENCY)) {
            return denied(403, "No conference calls for help: use a telephone, it tells where you are.", trace);
        }
        return kinds.contains(Kind.NOT_NOW)
                ? denied(503, "The trunks that carry calls to this number do not answer now.", trace)
                : denied(403, "No trunk carries calls to this number.", trace);
    }

    private static Outbound denied(int status, String words, Trace.Builder trace) {
        return new Outbound.Denied(Refusal.saying(status, words), trace.build());
    }

    private static Optional<Miss> miss(String field, String words) {
        return Optional.of(new Miss(field, words, Kind.NEVER));
    }
}
