package dev.sotto.console;

import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Role;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param who for the audit log
 * @param userId the record of the user; empty for nobody
 * @param role what they may do; empty for nobody
 * @param session the session, if it is a browser's
 */
record Caller(String who, String userId, Optional<Role> role, Optional<Session> session) {
    /** Has not signed in. */
    static final Caller NOBODY = new Caller("nobody", "", Optional.empty(), Optional.empty());

    Act act() {
        return Act.of(who);
    }
}
