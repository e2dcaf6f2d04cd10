package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.SipPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A peer of one of our listeners that sends octets as they are. */
final class RawPeer extends SipPeer {
    RawPeer(Hop target) throws IOException {
        super(
                target.transport() == Transport.TCP,
                new InetSocketAddress(InetAddress.getByName(target.address()), target.port()));
    }
}
