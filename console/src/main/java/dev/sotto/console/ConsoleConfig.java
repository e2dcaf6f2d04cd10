package dev.sotto.console;

import java.util.List;
import java.util.Optional;

/**
 * What the console needs to start.
 *
 * @param listen the address
 * @param port 0 for any
 * @param host what links to the console say
 * @param domain of the conferences' SIP addresses
 * @param checks what readiness asks besides the store
 * @param oidc another service by which people sign in
 */
public record ConsoleConfig(
        String listen, int port, String host, String domain, List<Check> checks, Optional<OidcConfig> oidc) {
    /** Without another service. */
    public ConsoleConfig(String listen, int port, String host, String domain, List<Check> checks) {
        this(listen, port, host, domain, checks, Optional.empty());
    }

    /** Takes a copy. */
    public ConsoleConfig {
        checks = List.copyOf(checks);
    }
}
