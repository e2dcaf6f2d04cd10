package dev.sotto.keying.dtls;

/**
 * How a server association finds out, once it has read the ClientHello, who it is to this client. Called once per
 * association on its owner thread: answer from an immutable snapshot, without blocking.
 */
@FunctionalInterface
public interface LeafPort {
    /** The terms for this client, or why there are none. */
    LeafChoice choose(ClientOffer offer);
}
