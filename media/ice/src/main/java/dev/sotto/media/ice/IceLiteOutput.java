package dev.sotto.media.ice;

/** What {@link IceLiteResponder} wants done or known. */
public sealed interface IceLiteOutput {
    /**
     * Send {@code octets} from the socket on which the request came.
     *
     * @param to where
     * @param octets a STUN response
     */
    record Send(TransportAddress to, byte[] octets) implements IceLiteOutput {}

    /** The holder of this leg's credentials was seen at {@code address}: datagrams from there belong to the leg. */
    record Validated(long legId, TransportAddress address) implements IceLiteOutput {}

    /** The peer nominated {@code address}: the leg's media go there from now on. */
    record Nominated(long legId, TransportAddress address) implements IceLiteOutput {}

    /** {@code address} is no longer the leg's; datagrams from there are a stranger's. */
    record Released(long legId, TransportAddress address) implements IceLiteOutput {}

    /** Nothing may be sent to the leg any more: no check came for 30 seconds (RFC 7675 section 5.1). */
    record ConsentLost(long legId) implements IceLiteOutput {}
}
