package dev.sotto.media.ice;

/** What {@link IceAgent} wants done or known. */
public sealed interface IceAgentOutput {
    /**
     * Send {@code octets}.
     *
     * @param from one of the agent's host addresses: use that socket
     * @param to where
     * @param octets a STUN message
     */
    record Send(TransportAddress from, TransportAddress to, byte[] octets) implements IceAgentOutput {}

    /** A pair is nominated and there is consent: DTLS and media may flow between these two addresses, and only these. */
    record Selected(TransportAddress from, TransportAddress to) implements IceAgentOutput {}

    /** No pair works; only {@link IceAgent#start} with new credentials can help. */
    record Failed(String reason) implements IceAgentOutput {}

    /** The peer no longer consents (RFC 7675): stop sending at once; only {@link IceAgent#start} with new credentials can help. */
    record ConsentLost(String reason) implements IceAgentOutput {}
}
