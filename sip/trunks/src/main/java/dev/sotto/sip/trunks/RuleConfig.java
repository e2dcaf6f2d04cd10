package dev.sotto.sip.trunks;

import dev.sotto.numbering.Hours;
import dev.sotto.numbering.NumberPatterns;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a call goes that came in by a trunk.
 *
 * @param name by which people know it
 * @param order its place; smaller is asked first
 * @param enabled whether it is asked
 * @param trunks ids of the trunks whose calls it is for; empty for all
 * @param called which called numbers it is for
 * @param calling which calling numbers it is for
 * @param hours when it is asked; always if empty
 * @param then what happens
 */
public record RuleConfig(
        String name,
        int order,
        boolean enabled,
        Set<String> trunks,
        NumberPatterns called,
        NumberPatterns calling,
        Optional<Hours> hours,
        Then then) {
    /** Takes a copy. */
    public RuleConfig {
        trunks = Set.copyOf(trunks);
    }

    /** What happens. */
    public sealed interface Then {}

    /**
     * The call goes into a conference.
     *
     * @param conference its id
     * @param role what the caller is in it
     * @param attributes what is noted about the participant
     */
    public record Join(String conference, Role role, Map<String, String> attributes) implements Then {
        /** Takes a copy. */
        public Join {
            attributes = Map.copyOf(attributes);
        }
    }

    /** The caller is asked which meeting; role and attributes as in {@link Join}. */
    public record Ask(Role role, Map<String, String> attributes) implements Then {
        /** Takes a copy. */
        public Ask {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * A registered telephone rings.
     *
     * @param account its id
     */
    public record Ring(String account) implements Then {}

    /**
     * The call is refused.
     *
     * @param reason what the caller's system is told; may be empty
     */
    public record Refuse(String reason) implements Then {}

    /** What a caller is in a conference. */
    public enum Role {
        /** May speak and listen. */
        GUEST,
        /** May also lock, admit and mute others. */
        HOST
    }
}
