package dev.sotto.provisioning;

import java.util.List;
import java.util.Optional;

/**
 * How each side of a trunk proves who it is.
 *
 * @param inbound what the other side has to know
 * @param outbound what we say when we are asked
 * @param tls what is true of TLS with it
 */
public record TrunkAuth(
        @Field(fallback = "{}") Inbound inbound,
        @Field(fallback = "{}") Outbound outbound,
        @Field(fallback = "{}") Tls tls) {
    /**
     * What the other side has to know.
     *
     * @param username its name
     * @param secret its password
     * @param realm what we ask with; empty for our domain
     * @param algorithms which hashes are taken (RFC 8760)
     */
    public record Inbound(
            @Field(form = Form.USER, max = 64) Optional<String> username,
            @Field(min = 8, max = 128, fallback = "null") Secret secret,
            @Field(form = Form.HOST, max = 253) Optional<String> realm,
            @Field(max = 2) List<Algorithm> algorithms) {
        /** Takes a copy. */
        public Inbound {
            algorithms = List.copyOf(algorithms);
        }
    }

    /**
     * What we say when we are asked.
     *
     * @param username our name in From and Contact
     * @param authUsername our name for authentication; empty for the same
     * @param secret our password
     * @param realm the only realm that is answered; empty for the host of a gateway
     */
    public record Outbound(
            @Field(form = Form.USER, max = 64) Optional<String> username,
            @Field(max = 128) Optional<String> authUsername,
            @Field(min = 1, max = 128, fallback = "null") Secret secret,
            @Field(max = 253) Optional<String> realm) {}

    /**
     * What is true of TLS.
     *
     * @param clientCertificate what we show, certificates in PEM; empty for our own
     * @param clientKey the private key of it, PKCS 8 in PEM
     * @param authorities who may have signed the other side's; empty for those of the system
     * @param verifyPeer whether its certificate is checked at all
     * @param serverName the name that we ask for; empty for the host
     * @param minVersion the oldest that is taken
     */
    public record Tls(
            @Field(form = Form.PEM, max = 20_000) Optional<String> clientCertificate,

            @Field(form = Form.KEY, min = 100, max = 8000, fallback = "null")
            Secret clientKey,

            @Field(form = Form.PEM, max = 200_000) Optional<String> authorities,
            @Field(fallback = "true") boolean verifyPeer,
            @Field(form = Form.HOST, max = 253) Optional<String> serverName,
            @Field(fallback = "\"tls-1-2\"") TlsVersion minVersion) {}

    /** The hash of an authentication (RFC 7616). */
    public enum Algorithm {
        MD5,
        SHA_256
    }

    /** A version of TLS. */
    public enum TlsVersion {
        TLS_1_2,
        TLS_1_3
    }
}
