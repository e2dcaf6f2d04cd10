package dev.sotto.tests.bench;

import dev.sotto.media.ice.TransportAddress;

/** Where the packets of the receivers go that nobody looks at. */
enum Sink {
    /** Loopback sockets with tiny buffers that are never read: the kernel's receiving side is paid for as well. */
    LOOPBACK,
    /** A device in a private network namespace that drops what it transmits: a network card without its cost. */
    IFB;

    /** Ports of the sinks on loopback; those of the C reference. */
    static final int FIRST_PORT = 20_000;

    /** Where conference 0 has its sampled receiver; that of the C reference. */
    private static final int SAMPLED_PORT = 19_999;

    private static final int SAMPLED_PORTS = 17_000;
    private static final int SENDER_PORTS = 16_000;
    private static final int IFB_LOCAL = 0x0A09_0001;
    private static final int IFB_NETWORK = 0x0A09_0100;
    private static final int IFB_PORTS = 5_000;
    private static final int LOOPBACK_NETWORK = 0x7F00_0001;

    /** The address from which a conference's sender sends. */
    static TransportAddress sender(int conference) {
        return at(LOOPBACK_NETWORK, SENDER_PORTS + conference);
    }

    /** The address of a conference's receiver; number 0 is sampled and on loopback. */
    TransportAddress receiver(Scenario scenario, int conference, int receiver) {
        if (receiver == 0) {
            return at(LOOPBACK_NETWORK, conference == 0 ? SAMPLED_PORT : SAMPLED_PORTS + conference);
        }
        return switch (this) {
            case LOOPBACK -> at(LOOPBACK_NETWORK + (conference << 8), FIRST_PORT + receiver);
            case IFB -> at(IFB_NETWORK + conference * scenario.receivers() + receiver, IFB_PORTS + receiver);
        };
    }

    /** How many sockets there must be behind the receivers that are not sampled. */
    int sockets(Scenario scenario) {
        int visitors = scenario.duties() == Scenario.Duties.RESTLESS ? EngineTraffic.VISITORS : 0;
        return this == IFB ? 0 : scenario.receivers() - 1 + visitors;
    }

    /** A local address from which both the sinks and loopback can be reached; port 0. */
    TransportAddress local() {
        return at(this == IFB ? IFB_LOCAL : LOOPBACK_NETWORK, 0);
    }

    private static TransportAddress at(int ip, int port) {
        byte[] octets = {(byte) (ip >>> 24), (byte) (ip >>> 16), (byte) (ip >>> 8), (byte) ip};
        return new TransportAddress(octets, port);
    }
}
