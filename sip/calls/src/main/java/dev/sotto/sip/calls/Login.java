package dev.sotto.sip.calls;

import java.util.List;

/**
 * Who we are to a peer that asks (RFC 3261 22). A challenge of another realm is not answered: a stranger who redirects a call could
 * collect responses otherwise.
 *
 * @param username for authentication
 * @param password as agreed with the peer
 * @param realms the only ones that are answered
 */
public record Login(String username, String password, List<String> realms) {
    /** Takes a copy of the list. */
    public Login {
        realms = List.copyOf(realms);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[" + username + "]";
    }
}
