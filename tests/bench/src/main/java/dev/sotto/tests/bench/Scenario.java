package dev.sotto.tests.bench;

import java.util.Map;

/**
 * What is forwarded in one run.
 *
 * @param conferences how many conferences there are; each has one sender
 * @param receivers how many legs of each conference receive what its sender sends
 * @param octets of each packet that a sender sends, as UDP payload, header and tag included
 * @param batch how many packets are in one burst of a sender, and the most that the forwarder receives at once
 * @param path how the forwarder sends
 * @param duties what it does besides
 * @param rate packets that each second come in; 0 for the closed loop, in which the forwarder is never idle
 */
record Scenario(int conferences, int receivers, int octets, int batch, SendPath path, Duties duties, double rate) {
    /** How packets leave. */
    enum SendPath {
        /** One call of the kernel for each packet, on a connected socket. */
        CONNECTED,
        /** The packets of a batch for one receiver in one call (UDP_SEGMENT). */
        SEGMENTS
    }

    /** What the engine does with a packet. */
    enum Duties {
        /** Open, original header block, gapless numbers, seal: what the C reference does. */
        BARE,
        /** Also header extensions that are rewritten and encrypted (RFC 6904), levels, RTCP and the cache for repairs. */
        FULL,
        /** As {@link #BARE}, while legs come and go, keys change and the collector is forced to run. */
        RESTLESS
    }

    private static final Map<Duties, String> DUTIES =
            Map.of(Duties.BARE, "", Duties.FULL, ", all duties", Duties.RESTLESS, ", restless");

    /** One conference in the closed loop. */
    static Scenario closed(int receivers, int octets, int batch, SendPath path) {
        return new Scenario(1, receivers, octets, batch, path, Duties.BARE, 0);
    }

    Scenario with(Duties other) {
        return new Scenario(conferences, receivers, octets, batch, path, other, rate);
    }

    Scenario paced(double packetsPerSecond) {
        return new Scenario(conferences, receivers, octets, batch, path, duties, packetsPerSecond);
    }

    Scenario conferences(int count) {
        return new Scenario(count, receivers, octets, batch, path, duties, rate);
    }

    /**
     * Whether the forwarder asks for packets all the time instead of sleeping when there are none. In the closed loop it has
     * packets anyhow, unless something keeps the load from sending, and then asking in vain would be counted as work.
     */
    boolean spins() {
        return rate > 0;
    }

    /** The send path for people. */
    String pathName() {
        return path == SendPath.CONNECTED ? "connected" : "runs of " + batch;
    }

    @Override
    public String toString() {
        return conferences + "x" + receivers + ", " + octets + " octets, " + pathName()
                + DUTIES.get(duties)
                + (rate > 0 ? ", " + Math.round(rate) + " packets/s" : "");
    }
}
