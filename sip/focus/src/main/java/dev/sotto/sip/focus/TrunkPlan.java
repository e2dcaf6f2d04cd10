package dev.sotto.sip.focus;

import dev.sotto.sip.trunks.RuleConfig;
import dev.sotto.sip.trunks.TrunkConfig;
import java.util.List;
import java.util.Map;

/**
 * What is provisioned for calls that come by trunks.
 *
 * @param trunks all of them
 * @param rules where their calls go
 * @param conferences addresses of conferences by their ids, which rules name
 * @param numbers ids of conferences by the numbers that lead into them
 */
public record TrunkPlan(
        List<TrunkConfig> trunks,
        List<RuleConfig> rules,
        Map<String, String> conferences,
        Map<String, String> numbers) {
    /** No trunk. */
    public static final TrunkPlan NONE = new TrunkPlan(List.of(), List.of(), Map.of(), Map.of());

    /** Takes copies. */
    public TrunkPlan {
        trunks = List.copyOf(trunks);
        rules = List.copyOf(rules);
        conferences = Map.copyOf(conferences);
        numbers = Map.copyOf(numbers);
    }
}
