package dev.sotto.keying.tunnel;

import dev.sotto.keying.tunnel.AdmissionMessage.Resume;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Carries messages in order and exactly once over connections that break, for as long as both processes live: TLS does not
 * say which octets of a broken connection arrived, so both ends count what they have received, keep what is not
 * acknowledged, and repeat that on the next connection.
 */
final class AdmissionSession {
    static final int MAX_UNACKNOWLEDGED = 8192;

    private final ArrayDeque<AdmissionMessage> unacknowledged = new ArrayDeque<>();
    private OptionalLong peer = OptionalLong.empty();
    private long acknowledged;
    private long received;

    /** Keeps a message until the peer has it; false if too many are kept. */
    boolean keep(AdmissionMessage message) {
        if (unacknowledged.size() >= MAX_UNACKNOWLEDGED) {
            return false;
        }
        unacknowledged.addLast(message);
        return true;
    }

    /** What we have from the peer. */
    Resume resume() {
        return new Resume(peer.orElse(0), received);
    }

    /** A message of the peer arrived: how many there are now. */
    long receive() {
        return ++received;
    }

    /** How many messages of the peer have arrived. */
    long received() {
        return received;
    }

    /** Which process the peer is; true if it is another than before, which has nothing of us and of which we have nothing. */
    boolean isAnother(long instanceId) {
        boolean another = peer.isPresent() && peer.getAsLong() != instanceId;
        if (another) {
            received = 0;
            acknowledged = 0;
        }
        peer = OptionalLong.of(instanceId);
        return another;
    }

    /** What the peer has of process {@code ours}; false if that cannot be. */
    boolean resume(Resume theirs, long ours) {
        if (theirs.peerInstanceId() != ours) {
            // It never met us, or has met another process meanwhile: it counts from the beginning.
            acknowledged = 0;
            return true;
        }
        return acknowledge(theirs.received());
    }

    /** The peer has this many of our messages; false if that cannot be. */
    boolean acknowledge(long count) {
        long news = count - acknowledged;
        if (news < 0 || news > unacknowledged.size()) {
            return false;
        }
        for (long i = 0; i < news; i++) {
            unacknowledged.removeFirst();
        }
        acknowledged = count;
        return true;
    }

    /** Forgets kept messages that a new process of the peer has no use for. */
    void forget(Predicate<AdmissionMessage> useless) {
        unacknowledged.removeIf(useless);
    }

    /** What the peer does not have, oldest first. */
    List<AdmissionMessage> unacknowledged() {
        return List.copyOf(unacknowledged);
    }

    int size() {
        return unacknowledged.size();
    }
}
