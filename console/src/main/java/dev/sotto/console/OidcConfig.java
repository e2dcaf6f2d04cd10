package dev.sotto.console;

import java.net.URI;

/**
 * Another service by which people sign in at the console (OpenID Connect).
 *
 * @param name what people call it
 * @param issuer its identifier, an address that begins with https, or http on this machine itself
 * @param clientId by which it knows the console
 * @param clientSecret what the console proves that with; empty for a public client
 * @param claim which says the name that somebody has here
 */
public record OidcConfig(String name, URI issuer, String clientId, String clientSecret, String claim) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "OidcConfig[" + name + ", " + issuer + ", " + clientId + ", " + claim + "]";
    }
}
