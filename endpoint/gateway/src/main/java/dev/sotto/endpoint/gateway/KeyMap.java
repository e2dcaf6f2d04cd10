package dev.sotto.endpoint.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Which keys do what, for one role. No sequence is the beginning of another, so that each acts with its last key. Immutable. */
final class KeyMap {
    private final SequencedMap<String, KeyAction> actions;

    /** @throws IllegalArgumentException if a sequence is the beginning of another */
    KeyMap(Map<String, KeyAction> actions) {
        this.actions = new LinkedHashMap<>(actions);
        hidden(actions).ifPresent(pair -> {
            throw new IllegalArgumentException(pair.shorter() + " hides " + pair.longer());
        });
    }

    /** Two sequences of which the longer can never be pressed. */
    record Hidden(String shorter, String longer) {}

    static Optional<Hidden> hidden(Map<String, KeyAction> actions) {
        for (String shorter : actions.keySet()) {
            for (String longer : actions.keySet()) {
                if (longer.length() > shorter.length() && longer.startsWith(shorter)) {
                    return Optional.of(new Hidden(shorter, longer));
                }
            }
        }
        return Optional.empty();
    }

    /** What these keys do, if they do something. */
    Optional<KeyAction> action(String keys) {
        return Optional.ofNullable(actions.get(keys));
    }

    /** Whether these keys are the beginning of a sequence. */
    boolean begins(String keys) {
        return actions.keySet().stream().anyMatch(sequence -> sequence.startsWith(keys) && !sequence.equals(keys));
    }

    /** The first keys that do this. */
    Optional<String> keysOf(KeyAction action) {
        return actions.entrySet().stream()
                .filter(entry -> entry.getValue() == action)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** All of them, in their order. */
    Map<String, KeyAction> all() {
        return new LinkedHashMap<>(actions);
    }
}
