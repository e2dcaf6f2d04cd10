package dev.sotto.sip.stack;

import java.util.Optional;

/**
 * How one host is dialled over TLS, where it is not as all others.
 *
 * @param host its name or address, as it is dialled
 * @param identity what we show when it asks for a certificate; without one nothing
 * @param trust whom we believe to be it
 * @param serverName the name that its certificate has to be for, and that we ask for (RFC 6066 3); empty for {@code host}
 * @param isNewOnly whether TLS 1.2 is not good enough
 */
public record TlsProfile(
        String host, Optional<TlsIdentity> identity, TlsTrust trust, Optional<String> serverName, boolean isNewOnly) {}
