package dev.sotto.sip.trunks;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Network;
import dev.sotto.sip.calls.SipUri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the trunk of a call that came in. Immutable. */
public final class TrunkMatcher {
    private final List<TrunkConfig> trunks;

    /** For these trunks. */
    public TrunkMatcher(List<TrunkConfig> trunks) {
        this.trunks = List.copyOf(trunks);
    }

    /** What differs. */
    private record Difference(String field, String words) {}

    /**
     * Names of the header fields that a stack has to hand up so that trunks are known and attributes are read.
     */
    public Set<String> headers() {
        Set<String> out = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        out.addAll(List.of("P-Asserted-Identity", "Remote-Party-ID", "Privacy", "Diversion"));
        trunks.forEach(trunk -> {
            trunk.peer().matchHeader().ifPresent(out::add);
            out.addAll(trunk.headersIn().keySet());
        });
        return out;
    }

    /**
     * The trunk of {@code invited}. Of several that fit, one whose numbers hold the called one, then the one that asks for more; and one that fits as
     * it is before one that needs a challenge.
     */
    public TrunkMatch match(CallEvent.Invited invited, TrunkMatch.Known known) {
        Trace.Builder trace = new Trace.Builder();
        List<TrunkConfig> fitting = new ArrayList<>();
        for (TrunkConfig trunk : trunks) {
            Optional<Difference> difference = difference(trunk, invited, known);
            difference.ifPresent(d -> trace.passed(Trace.Subject.TRUNK, trunk.name(), d.field, d.words));
            if (difference.isEmpty()) {
                fitting.add(trunk);
            }
        }
        fitting.sort(preference(invited));
        List<TrunkConfig> ready =
                fitting.stream().filter(trunk -> isProven(trunk, known)).toList();
        if (!ready.isEmpty()) {
            TrunkConfig taken = ready.getFirst();
            ready.stream()
                    .skip(1)
                    .forEach(other -> trace.passed(
                            Trace.Subject.TRUNK,
                            other.name(),
                            "/peer/matchBy",
                            "fits too, but " + taken.name() + " is for fewer calls"));
            trace.took(Trace.Subject.TRUNK, taken.name(), "/peer/matchBy", fits(taken, invited));
            return new TrunkMatch.Matched(taken, trace.build());
        }
        if (!fitting.isEmpty()) {
            fitting.forEach(trunk -> trace.passed(
                    Trace.Subject.TRUNK, trunk.name(), "/auth/inbound", "fits if the call proves who it is"));
            return new TrunkMatch.NeedsAuthentication(fitting, trace.build());
        }
        return new TrunkMatch.None(trace.build());
    }

    private static boolean isProven(TrunkConfig trunk, TrunkMatch.Known known) {
        return !trunk.peer().matchBy().contains(TrunkConfig.Match.AUTH)
                || known.authenticated().equals(Optional.of(trunk.id()));
    }

    private static String fits(TrunkConfig trunk, CallEvent.Invited invited) {
        String by = trunk.peer().matchBy().isEmpty()
                ? "is one of its gateways"
                : "fits by "
                        + trunk.peer().matchBy().stream()
                                .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(" and "));
        return invited.source().address() + " " + by;
    }

    private static Comparator<TrunkConfig> preference(CallEvent.Invited invited) {
        return Comparator.comparingInt((TrunkConfig trunk) ->
                        !trunk.numbers().dids().isEverybody() && isForIts(trunk, invited) ? 0 : 1)
                .thenComparingInt(trunk -> -trunk.peer().matchBy().size())
                .thenComparingInt(trunk -> -trunk.peer().allowedSources().stream()
                        .filter(network -> network.holds(invited.source().address()))
                        .mapToInt(Network::bits)
                        .max()
                        .orElse(0))
                .thenComparing(TrunkConfig::name);
    }

    private static boolean isForIts(TrunkConfig trunk, CallEvent.Invited invited) {
        Optional<String> called = SignalledNumber.called(invited, trunk);
        return trunk.numbers().dids().fits(called)
                || trunk.numbers()
                        .dids()
                        .fits(called.map(number -> SignalledNumber.normalised(number, trunk.numbers())));
    }

    private static Optional<Difference> difference(
            TrunkConfig trunk, CallEvent.Invited invited, TrunkMatch.Known known) {
        if (!trunk.enabled()) {
            return differs("/enabled", "is not enabled");
        }
        List<TrunkConfig.Gateway> gateways = trunk.peer().gateways();
        if (!gateways.isEmpty() && gateways.stream().noneMatch(TrunkConfig.Gateway::sendsCalls)) {
            return differs("/peer/gateways", "none of its gateways is one from which calls come");
        }
        if (trunk.peer().matchBy().isEmpty()) {
            return gateway(trunk, invited.source().address(), known);
        }
        for (TrunkConfig.Match match : trunk.peer().matchBy()) {
            Optional<Difference> difference = difference(match, trunk, invited, known);
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<Difference> difference(
            TrunkConfig.Match match, TrunkConfig trunk, CallEvent.Invited invited, TrunkMatch.Known known) {
        return switch (match) {
            case IP -> address(trunk, invited.source().address(), known);
            case AUTH -> proof(trunk, known);
            case HEADER -> header(trunk, invited);
            case REQUEST_URI ->
                isForIts(trunk, invited) && !trunk.numbers().dids().isEverybody()
                        ? Optional.empty()
                        : differs(
                                "/numbers/dids",
                                "its numbers " + trunk.numbers().dids() + " do not hold "
                                        + called(invited.requestUri()));
            case REGISTERED_CONTACT -> contact(trunk, invited, known);
        };
    }

    private static Optional<Difference> gateway(TrunkConfig trunk, String source, TrunkMatch.Known known) {
        boolean isIts = trunk.peer().gateways().stream()
                .filter(TrunkConfig.Gateway::sendsCalls)
                .anyMatch(gateway -> isAt(gateway, source, known));
        String names = trunk.peer().gateways().stream()
                .map(TrunkConfig.Gateway::host)
                .limit(5)
                .collect(Collectors.joining(", "));
        return isIts
                ? Optional.empty()
                : differs("/peer/gateways", source + " is not the address of one of its gateways " + names);
    }

    private static boolean isAt(TrunkConfig.Gateway gateway, String source, TrunkMatch.Known known) {
        return Network.isSame(gateway.host(), source)
                || known.addresses().getOrDefault(gateway.host(), Set.of()).stream()
                        .anyMatch(address -> Network.isSame(address, source));
    }

    private static Optional<Difference> address(TrunkConfig trunk, String source, TrunkMatch.Known known) {
        List<Network> sources = trunk.peer().allowedSources();
        if (sources.stream().noneMatch(network -> network.holds(source))) {
            String few = sources.stream().limit(5).map(Network::toString).collect(Collectors.joining(", "));
            return differs("/peer/allowedSources", "its allowed sources " + few + " do not hold " + source);
        }
        List<TrunkConfig.Gateway> there = trunk.peer().gateways().stream()
                .filter(gateway -> isAt(gateway, source, known))
                .toList();
        return there.isEmpty() || there.stream().anyMatch(TrunkConfig.Gateway::sendsCalls)
                ? Optional.empty()
                : differs("/peer/gateways", source + " is a gateway of it from which no calls come");
    }

    private static Optional<Difference> proof(TrunkConfig trunk, TrunkMatch.Known known) {
        if (trunk.auth().inbound().isEmpty()) {
            return differs("/auth/inbound", "it is matched by auth and has no name and password for that");
        }
        Optional<String> proven = known.authenticated();
        return proven.isEmpty() || proven.get().equals(trunk.id())
                ? Optional.empty()
                : differs("/auth/inbound", "the call proved to be another trunk's");
    }

    /** What stands in a header field is not said: it can be a secret between the two sides. */
    private static Optional<Difference> header(TrunkConfig trunk, CallEvent.Invited invited) {
        String name = trunk.peer().matchHeader().orElse("");
        List<String> values = invited.headers().values(name);
        if (values.isEmpty()) {
            return differs("/peer/matchHeader", "the call has no header field " + name);
        }
        return values.stream()
                        .map(String::strip)
                        .anyMatch(trunk.peer().matchValue().orElse("")::equals)
                ? Optional.empty()
                : differs("/peer/matchValue", "the header field " + name + " has another value");
    }

    private static Optional<Difference> contact(TrunkConfig trunk, CallEvent.Invited invited, TrunkMatch.Known known) {
        if (trunk.mode() == TrunkConfig.Mode.REGISTERS_WITH_US) {
            boolean isFrom = known.registeredFrom().getOrDefault(trunk.id(), Set.of()).stream()
                    .anyMatch(hop -> hop.transport() == invited.source().transport()
                            && hop.port() == invited.source().port()
                            && Network.isSame(hop.address(), invited.source().address()));
            return isFrom
                    ? Optional.empty()
                    : differs(
                            "/mode",
                            "it did not register from " + invited.source().address() + ":"
                                    + invited.source().port());
        }
        Optional<String> ours = Optional.ofNullable(known.contactUsers().get(trunk.id()));
        if (ours.isEmpty()) {
            return differs("/registration", "it is not registered");
        }
        return isForUser(invited.requestUri(), ours.get())
                ? Optional.empty()
                : differs("/registration/contactUser", "the call is not for the contact that it registered");
    }

    private static boolean isForUser(String uri, String user) {
        try {
            return user.equals(SipUri.parse(uri).user());
        } catch (MalformedException _) {
            // Somebody else tells the caller so.
            return false;
        }
    }

    private static String called(String uri) {
        return SignalledNumber.of(uri).orElse(uri);
    }

    private static Optional<Difference> differs(String field, String words) {
        return Optional.of(new Difference(field, words));
    }
}
