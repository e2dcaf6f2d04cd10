package dev.sotto.endpoint.gateway;

/**
 * Sequence numbers and timestamps of one phone's packets as those of ours to another one: both move by a fixed distance, so that what is lost or
 * late on the way from the one is seen to be so by the other. With another sequence of the phone, or after packets of our own, the distance is another, and ours go on.
 */
final class RelayedNumbers {
    /** More missing than this is no loss any more (RFC 3550 A.1), and as a gap it would make a receiver of SRTP guess wrong. */
    private static final long MOST_MISSING = 3000;

    private boolean isRunning;
    private int source;
    private long firstIndex;
    private long highestIndex;
    private long indexDistance;
    private int timestampDistance;

    /** Whether a packet continues those before it. */
    boolean continues(HeardPacket packet) {
        return isRunning && packet.source() == source && packet.index() - highestIndex <= MOST_MISSING;
    }

    /** A packet begins with these numbers of ours. */
    void begin(HeardPacket packet, long index, int timestamp) {
        isRunning = true;
        source = packet.source();
        firstIndex = packet.index();
        highestIndex = packet.index();
        indexDistance = index - packet.index();
        timestampDistance = timestamp - packet.timestamp();
    }

    /** What comes next begins anew. */
    void end() {
        isRunning = false;
    }

    /** Our index of a packet that continues; −1 of one from before the first, whose number is another packet's. */
    long index(HeardPacket packet) {
        if (packet.index() < firstIndex) {
            return -1;
        }
        highestIndex = Math.max(highestIndex, packet.index());
        return packet.index() + indexDistance;
    }

    /** Our timestamp of a packet that continues. */
    int timestamp(HeardPacket packet) {
        return packet.timestamp() + timestampDistance;
    }
}
