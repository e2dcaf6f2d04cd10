package dev.sotto.console;

import java.util.List;

/**
 * What the console needs to start.
 *
 * @param listen the address
 * @param port 0 for any
 * @param host what links to the console say
 * @param domain of the conferences' SIP addresses
 * @param checks what readiness asks besides the store
 */
public record ConsoleConfig(String listen, int port, String host, String domain, List<Check> checks) {
    /** Takes a copy. */
    public ConsoleConfig {
        checks = List.copyOf(checks);
    }
}
