package dev.sotto.notices;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where host names lead. */
@FunctionalInterface
interface Names {
    /** @throws UnknownHostException if nowhere */
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** As this machine is told. */
    static Names ofTheSystem() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
