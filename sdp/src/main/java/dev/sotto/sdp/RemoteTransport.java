package dev.sotto.sdp;

import dev.sotto.base.Fingerprint;
import java.util.Optional;

/**
 * Where the peer is and how it will prove itself.
 *
 * @param host its default address, perhaps unspecified
 * @param port its default port
 * @param ice its credentials and candidates, absent if it does no ICE
 * @param fingerprint SHA-256 of its certificate
 * @param tlsId its name for the association
 */
public record RemoteTransport(
        String host, int port, Optional<IceDescription> ice, Fingerprint fingerprint, String tlsId) {}
