package dev.sotto.media.ice;

import dev.sotto.base.Entropy;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of one ICE generation (RFC 8445 sections 7.1 and 7.2.2).
 *
 * @param local our credentials: their ufrag is the second half of USERNAME
 * @param remote the peer's: first half of USERNAME, and the password of requests and responses
 * @param tiebreaker 64 random bits
 */
record CheckMessages(IceCredentials local, IceCredentials remote, long tiebreaker) {
    /** 96 bits that nobody can foresee (RFC 7675 section 8). */
    static StunMessage.Transaction transaction(Entropy entropy) {
        return new StunMessage.Transaction(entropy.nextLong(), entropy.nextInt());
    }

    byte[] request(
            CandidatePair pair, StunMessage.Transaction transaction, boolean controlling, List<StunAttribute> more) {
        List<StunAttribute> attributes = new ArrayList<>();
        attributes.add(new StunAttribute.Username(remote.ufrag() + ":" + local.ufrag()));
        attributes.add(new StunAttribute.Priority(pair.local.peerReflexivePriority()));
        attributes.add(
                controlling
                        ? new StunAttribute.IceControlling(tiebreaker)
                        : new StunAttribute.IceControlled(tiebreaker));
        attributes.addAll(more);
        return StunCodec.encode(
                StunMessage.binding(StunMessage.Kind.REQUEST, transaction, attributes), remote.password());
    }

    boolean isAuthentic(byte[] response) {
        return StunCodec.integrity(response, remote.password()) == StunCodec.Proof.RIGHT;
    }
}
