package dev.sotto.keying.distributor;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which phones may be called into one conference, or take the place of others in it. */
final class PhoneRights {
    /** The targets of each right that is on, as they were written; any if there are none. */
    private final Map<PhoneRight, List<String>> on = new EnumMap<>(PhoneRight.class);

    void set(PhoneRight right, boolean isOn, List<String> targets) {
        if (isOn) {
            on.put(right, targets);
        } else {
            on.remove(right);
        }
    }

    /** Whether it is on with exactly these targets, or off. */
    boolean is(PhoneRight right, boolean isOn, List<String> targets) {
        List<String> present = on.get(right);
        return isOn ? targets.equals(present) : present == null;
    }

    /** Why this phone may not; empty if it may. */
    Optional<String> refusal(PhoneRight right, String who) {
        List<String> targets = on.get(right);
        if (targets == null) {
            return Optional.of(
                    "The key distributor does not allow it: phones CONFERENCE " + right.word() + " on would allow it.");
        }
        boolean isTarget = targets.isEmpty()
                || targets.stream()
                        .anyMatch(target -> CallerPattern.parse(target)
                                .filter(pattern -> pattern.matches(who))
                                .isPresent());
        return isTarget
                ? Optional.empty()
                : Optional.of("The key distributor does not allow this number: phones CONFERENCE " + right.word()
                        + " on lists others.");
    }

    /** For the operator: each right that is on, with its targets. */
    Map<String, List<String>> describe() {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        on.forEach((right, targets) -> shown.put(right.word(), targets));
        return shown;
    }
}
