package dev.sotto.sip.registrar;

import dev.sotto.sip.calls.Network;
import java.util.List;

/**
 * An account with which telephones register.
 *
 * @param id of the record
 * @param user the user part of its address, and its name for digests
 * @param displayName who it is, for those who are called; may be empty
 * @param password for digests
 * @param maxContacts how many telephones may be registered at once, at least 1
 * @param allowedSources from where; empty for everywhere
 */
public record AccountConfig(
        String id, String user, String displayName, String password, int maxContacts, List<Network> allowedSources) {
    /** Takes a copy. */
    public AccountConfig {
        allowedSources = List.copyOf(allowedSources);
    }

    boolean allows(String address) {
        return allowedSources.isEmpty() || allowedSources.stream().anyMatch(network -> network.holds(address));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "AccountConfig[" + user + "]";
    }
}
