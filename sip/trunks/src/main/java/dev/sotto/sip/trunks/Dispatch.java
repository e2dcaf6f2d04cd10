package dev.sotto.sip.trunks;

import dev.sotto.sip.calls.Refusal;
import java.util.Map;

/** Where a call goes that came in by a trunk. */
public sealed interface Dispatch {
    /** Which rules were looked at, and why they did not fit. */
    Trace trace();

    /**
     * There.
     *
     * @param by the name of the rule, or the number itself
     * @param then what happens; never {@link RuleConfig.Refuse}
     * @param attributes of the rule and of the call's header fields; the rule's win
     */
    record Routed(String by, RuleConfig.Then then, Map<String, String> attributes, Trace trace) implements Dispatch {
        /** Takes a copy. */
        public Routed {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Nowhere. */
    record Refused(Refusal refusal, Trace trace) implements Dispatch {}
}
