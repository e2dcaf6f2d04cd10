package dev.sotto.provisioning;

import dev.sotto.base.MalformedException;
import dev.sotto.numbering.Hours;
import dev.sotto.numbering.NumberPatterns;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether rules can all be asked. One that is never asked, or two of which nobody can say which comes first, are mistakes that show when a call
 * goes astray; so they are refused when they are saved. Rules that are not enabled are asked nothing.
 */
final class RuleOrder {
    private RuleOrder() {}

    /** What a rule is for, in the words of numbering. */
    private record Scope(Set<String> trunks, NumberPatterns called, NumberPatterns calling, Optional<Hours> hours) {
        static Scope of(DispatchRule rule) {
            return new Scope(
                    Set.copyOf(rule.trunks()),
                    NumberPatterns.parse(rule.called()),
                    NumberPatterns.parse(rule.calling()),
                    rule.window().map(DispatchRule.Window::hours));
        }

        boolean covers(Scope other) {
            boolean coversTrunks = trunks.isEmpty() || (!other.trunks.isEmpty() && trunks.containsAll(other.trunks));
            boolean coversHours = hours.isEmpty()
                    || hours.get()
                            .covers(other.hours.orElse(new Hours(
                                    Set.of(),
                                    LocalTime.MIN,
                                    LocalTime.MIN,
                                    hours.get().zone())));
            return coversTrunks && coversHours && called.covers(other.called) && calling.covers(other.calling);
        }

        boolean overlaps(Scope other) {
            boolean sharesTrunk = trunks.isEmpty()
                    || other.trunks.isEmpty()
                    || trunks.stream().anyMatch(other.trunks::contains);
            boolean sharesHours =
                    hours.isEmpty() || other.hours.isEmpty() || hours.get().overlaps(other.hours.get());
            return sharesTrunk && sharesHours && called.overlaps(other.called) && calling.overlaps(other.calling);
        }
    }

    /** What is wrong with {@code rule} beside the others. */
    static List<FieldFault> faults(Snapshot now, String id, DispatchRule rule) {
        List<FieldFault> out = new ArrayList<>();
        if (!rule.enabled()) {
            return out;
        }
        Scope own = Scope.of(rule);
        for (Stored<DispatchRule> stored : now.all(Kind.RULES)) {
            DispatchRule other = stored.value();
            if (other.enabled() && !stored.id().equals(id)) {
                fault(rule, own, other).ifPresent(sentence -> out.add(new FieldFault("/order", sentence)));
            }
        }
        return out;
    }

    private static Optional<String> fault(DispatchRule rule, Scope own, DispatchRule other) {
        Optional<Scope> known = scope(other);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Scope its = known.get();
        if (other.order() < rule.order() && its.covers(own)) {
            return Optional.of(
                    "would never be asked: %s, which is asked before, fits every call that it fits. Give it a smaller order, or narrow %s."
                            .formatted(other.name(), other.name()));
        }
        if (other.order() > rule.order() && own.covers(its)) {
            return Optional.of(
                    "would leave %s no call: this one would be asked before and fits every call that %s fits. Give it a larger order."
                            .formatted(other.name(), other.name()));
        }
        return other.order() == rule.order() && own.overlaps(its)
                ? Optional.of(
                        "is that of %s too, and some call fits both. Give one of them another order, to say which is asked first."
                                .formatted(other.name()))
                : Optional.empty();
    }

    /** Empty for a rule with a pattern that holds nothing, a + alone, which drafts could have once. */
    private static Optional<Scope> scope(DispatchRule stored) {
        try {
            return Optional.of(Scope.of(stored));
        } catch (MalformedException _) {
            return Optional.empty();
        }
    }
}
