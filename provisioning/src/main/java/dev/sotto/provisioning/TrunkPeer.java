package dev.sotto.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * Where the other side of a trunk is.
 *
 * @param gateways its addresses
 * @param outboundProxy through which everything goes; empty for none
 * @param allowedSources from where its calls come
 * @param matchBy how a call is known to come from it; all of them must fit
 * @param matchHeader the header field for {@code header}
 * @param matchValue what stands in it
 */
public record TrunkPeer(
        @Field(max = 32) List<Gateway> gateways,
        @Field(form = Form.HOST, max = 253) Optional<String> outboundProxy,
        @Field(form = Form.NETWORK, max = 200) List<String> allowedSources,
        @Field(max = 5) List<Match> matchBy,
        @Field(form = Form.HEADER, max = 64) Optional<String> matchHeader,
        @Field(max = 200) Optional<String> matchValue)
        implements Checked {
    /** Takes copies. */
    public TrunkPeer {
        gateways = List.copyOf(gateways);
        allowedSources = List.copyOf(allowedSources);
        matchBy = List.copyOf(matchBy);
    }

    /**
     * One address.
     *
     * @param host its name or address
     * @param port its port; 0 for what DNS or the transport says
     * @param transport what it speaks
     * @param lookup whether NAPTR and SRV records are asked (RFC 3263)
     * @param priority smaller is tried first
     * @param weight how often among those of the same priority
     * @param inbound whether calls come from it
     * @param outbound whether calls go to it
     * @param enabled whether it is used
     */
    public record Gateway(
            @Field(form = Form.HOST, min = 1, max = 253) String host,
            @Field(min = 0, max = 65_535, fallback = "0") int port,
            @Field(fallback = "\"udp\"") Transports transport,
            @Field(fallback = "true") boolean lookup,
            @Field(min = 0, max = 65_535, fallback = "10") int priority,
            @Field(min = 0, max = 65_535, fallback = "10") int weight,
            @Field(fallback = "true") boolean inbound,
            @Field(fallback = "true") boolean outbound,
            @Field(fallback = "true") boolean enabled) {}

    /** What carries SIP. */
    public enum Transports {
        UDP,
        TCP,
        TLS
    }

    /** How a call is known. */
    public enum Match {
        IP,
        AUTH,
        HEADER,
        REQUEST_URI,
        REGISTERED_CONTACT
    }

    @Override
    public List<FieldFault> faults() {
        return matchBy.contains(Match.HEADER) && (matchHeader.isEmpty() || matchValue.isEmpty())
                ? List.of(
                        new FieldFault("/matchHeader", "and matchValue must be said when calls are matched by header."))
                : List.of();
    }
}
