package dev.sotto.appliance.md;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Whether the system lets this process open as many sockets as the configuration promises. */
final class Descriptors {
    /** Files, media sockets, links, the state socket. */
    private static final long EVERYTHING_ELSE = 512;

    private Descriptors() {}

    /** What is too little and what to do; empty if there are enough. */
    static Optional<String> shortage(int connectionsPerListener) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? shortage(connectionsPerListener, system.getMaxFileDescriptorCount())
                : Optional.empty();
    }

    static Optional<String> shortage(int connectionsPerListener, long allowed) {
        long needed = 2L * connectionsPerListener + EVERYTHING_ELSE;
        return allowed >= needed
                ? Optional.empty()
                : Optional.of("This process may open " + allowed + " files, but sip.connections of "
                        + connectionsPerListener + " on TCP and on TLS can need " + needed
                        + ": raise the limit (ulimit -n, or LimitNOFILE in the unit) or lower sip.connections.");
    }
}
