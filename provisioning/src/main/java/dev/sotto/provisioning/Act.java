package dev.sotto.provisioning;

import java.util.Optional;

/**
 * By whom something is changed.
 *
 * @param who for the audit log
 * @param once what makes it happen once however often it is asked for
 */
public record Act(String who, Optional<Once> once) {
    /** Of somebody, without more. */
    public static Act of(String who) {
        return new Act(who, Optional.empty());
    }

    /**
     * A word by which a request is known again for a day.
     *
     * @param word as the sender chose it
     * @param request all that it asks for; it may have secrets in it, and only a keyed hash of it is kept
     */
    public record Once(String word, String request) {
        @Override
        public String toString() {
            return "Once[" + word + "]";
        }
    }
}
