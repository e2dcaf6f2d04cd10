package dev.sotto.console;

import dev.sotto.provisioning.Role;
import java.util.EnumSet;
import java.util.Set;

/**
 * One thing that can be asked for. Routing, roles, the API document's test and the matrix of roles all come from these.
 *
 * @param method of HTTP
 * @param path with variable parts in braces
 * @param roles who may
 * @param isOpen whether also those who have not signed in
 * @param does what happens
 */
record Route(String method, String path, Set<Role> roles, boolean isOpen, Action does) {
    /** What happens. */
    interface Action {
        Answer answer(Request request, Caller caller);
    }

    Route {
        roles = Set.copyOf(roles);
    }

    static Route open(String method, String path, Action does) {
        return new Route(method, path, EnumSet.allOf(Role.class), true, does);
    }

    /** Part of the API document; pages are not. */
    boolean isApi() {
        return path.startsWith("/api/") || path.startsWith("/health/") || path.equals("/metrics");
    }
}
