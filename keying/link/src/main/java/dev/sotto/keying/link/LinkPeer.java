package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;
import javax.net.ssl.SSLSocket;

/**
 * A connection whose handshake is over and whose peer is pinned.
 *
 * @param raw TCP
 * @param tls above it
 * @param fingerprint of the public key of the peer
 * @param protocol what was agreed
 * @param remote address and port, for logs
 */
record LinkPeer(ObservedSocket raw, SSLSocket tls, Fingerprint fingerprint, LinkProtocol protocol, String remote) {}
