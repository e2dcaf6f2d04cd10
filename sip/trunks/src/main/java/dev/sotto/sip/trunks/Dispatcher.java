package dev.sotto.sip.trunks;

import dev.sotto.numbering.NumberPatterns;
import dev.sotto.sip.calls.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the rules in their order; the first that fits decides. Without one the called number does, if it is a conference's. Immutable.
 */
public final class Dispatcher {
    private static final String NOBODY = "Nobody is called by this number here.";

    private final List<RuleConfig> rules;
    private final Map<String, String> numbers;

    /**
     * @param rules in any order; of two of the same order the one whose name comes first is asked first
     * @param numbers ids of conferences by the numbers that lead into them
     */
    public Dispatcher(List<RuleConfig> rules, Map<String, String> numbers) {
        this.rules = rules.stream()
                .sorted(Comparator.comparingInt(RuleConfig::order).thenComparing(RuleConfig::name))
                .toList();
        this.numbers = Map.copyOf(numbers);
    }

    /** A reason why a rule does not fit. */
    private record Miss(String field, String words) {}

    /** Where {@code call} goes that came at {@code moment}. */
    public Dispatch dispatch(InboundCall call, Instant moment) {
        Trace.Builder trace = new Trace.Builder();
        Optional<Dispatch> barred = barred(call, trace);
        if (barred.isPresent()) {
            return barred.get();
        }
        for (RuleConfig rule : rules) {
            Optional<Miss> miss = miss(rule, call, moment);
            if (miss.isEmpty()) {
                return decided(rule, call, trace);
            }
            trace.passed(
                    Trace.Subject.RULE,
                    rule.name(),
                    miss.get().field(),
                    miss.get().words());
        }
        return byNumber(call, trace);
    }

    private static Optional<Dispatch> barred(InboundCall call, Trace.Builder trace) {
        TrunkConfig trunk = call.trunk();
        if (!fitsEither(trunk.numbers().dids(), call.called(), call.signalled())) {
            trace.passed(
                    Trace.Subject.NUMBER,
                    spoken(call.called()),
                    "/numbers/dids",
                    "is none of the numbers of " + trunk.name() + ", "
                            + trunk.numbers().dids());
            return Optional.of(refused(404, NOBODY, trace));
        }
        if (!trunk.numbers().allowedFrom().fits(call.caller().number())) {
            trace.passed(
                    Trace.Subject.CALLER,
                    spoken(call.caller().number()),
                    "/numbers/allowedFrom",
                    trunk.name() + " takes calls from " + trunk.numbers().allowedFrom() + " alone");
            return Optional.of(refused(403, "Calls from this number are not taken here.", trace));
        }
        return Optional.empty();
    }

    private static Optional<Miss> miss(RuleConfig rule, InboundCall call, Instant moment) {
        if (!rule.enabled()) {
            return miss("/enabled", "is not enabled");
        }
        if (!rule.trunks().isEmpty() && !rule.trunks().contains(call.trunk().id())) {
            return miss("/trunks", "is not for calls of " + call.trunk().name());
        }
        if (!fitsEither(rule.called(), call.called(), call.signalled())) {
            return miss("/called", "its called numbers " + rule.called() + " do not hold " + spoken(call.called()));
        }
        if (!rule.calling().fits(call.caller().number())) {
            return miss(
                    "/calling",
                    "its calling numbers " + rule.calling() + " do not hold "
                            + spoken(call.caller().number()));
        }
        return rule.hours()
                .filter(hours -> !hours.holds(moment))
                .flatMap(hours -> miss(
                        "/window",
                        "its hours " + hours + " do not hold "
                                + moment.truncatedTo(ChronoUnit.MINUTES)
                                        .atZone(hours.zone())
                                        .toLocalDateTime()));
    }

    private static boolean fitsEither(NumberPatterns patterns, Optional<String> called, Optional<String> signalled) {
        return patterns.fits(called) || patterns.fits(signalled);
    }

    private static Dispatch decided(RuleConfig rule, InboundCall call, Trace.Builder trace) {
        return switch (rule.then()) {
            case RuleConfig.Refuse(String reason) -> {
                trace.took(Trace.Subject.RULE, rule.name(), "/action", "fits, and refuses");
                yield refused(603, reason.isEmpty() ? "Calls of this kind are not taken here." : reason, trace);
            }
            case RuleConfig.Join join -> routed(rule, "fits: into a conference", join.attributes(), call, trace);
            case RuleConfig.Ask ask ->
                routed(rule, "fits: the caller is asked which meeting", ask.attributes(), call, trace);
            case RuleConfig.Ring ring -> routed(rule, "fits: a telephone rings", Map.of(), call, trace);
        };
    }

    private static Dispatch routed(
            RuleConfig rule, String words, Map<String, String> own, InboundCall call, Trace.Builder trace) {
        trace.took(Trace.Subject.RULE, rule.name(), "/action", words);
        Map<String, String> attributes = new HashMap<>(call.attributes());
        attributes.putAll(own);
        return new Dispatch.Routed(rule.name(), rule.then(), attributes, trace.build());
    }

    private Dispatch byNumber(InboundCall call, Trace.Builder trace) {
        for (Optional<String> number : List.of(call.called(), call.signalled())) {
            Optional<String> conference = number.map(numbers::get);
            if (conference.isPresent()) {
                trace.took(Trace.Subject.NUMBER, spoken(number), "/conference", "leads into a conference");
                RuleConfig.Join join = new RuleConfig.Join(conference.get(), RuleConfig.Role.GUEST, Map.of());
                return new Dispatch.Routed(spoken(number), join, call.attributes(), trace.build());
            }
        }
        trace.passed(
                Trace.Subject.NUMBER,
                spoken(call.called()),
                "",
                "no rule fits, and it is not the number of a conference");
        return refused(404, NOBODY, trace);
    }

    private static Dispatch refused(int status, String words, Trace.Builder trace) {
        return new Dispatch.Refused(Refusal.saying(status, words), trace.build());
    }

    private static String spoken(Optional<String> number) {
        return number.orElse("a call without a number");
    }

    private static Optional<Miss> miss(String field, String words) {
        return Optional.of(new Miss(field, words));
    }
}
