package dev.sotto.sip.focus;

import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.util.List;
import java.util.Optional;

/**
 * What the focus is told at its start.
 *
 * @param conferences the provisioned ones
 * @param mediaHosts literal IP addresses where the media distributor receives, at least one; the first of a family is the
 *     default for peers of that family
 * @param firstMediaPort UDP port of core 0; core k has this plus k
 * @param cores how many forwarding cores there are, at least 1
 * @param legsPerCore how many legs a core has before conferences spread over others
 * @param maxLegs how many legs there may be in all
 * @param phones the gateway through which phones take part; empty to refuse them
 * @param limits waiting times and lengths
 */
public record FocusConfig(
        List<ConferenceConfig> conferences,
        List<String> mediaHosts,
        int firstMediaPort,
        int cores,
        int legsPerCore,
        int maxLegs,
        Optional<PhoneGateway> phones,
        Limits limits) {
    /**
     * The gateway for phones.
     *
     * @param host a literal address
     * @param port for UDP
     * @param tcpPort for TCP
     * @param tlsPort for TLS
     * @param way how phones get there
     * @param isHere whether it is on this machine, so that what is said to it over TCP is on no network
     * @param dialIn the address of ours for those who are asked which conference they want, {@code sip:9000@conf.example}
     */
    public record PhoneGateway(
            String host, int port, int tcpPort, int tlsPort, Way way, boolean isHere, String dialIn) {
        /** How phones get to the gateway. */
        public enum Way {
            /** They are told to call it, with 302. */
            REDIRECT,
            /** Their calls are carried to it. */
            CARRY
        }

        /** Where who called {@code address} of ours over {@code transport} calls instead. */
        String uri(String address, Transport transport) {
            String user = address.substring(0, address.indexOf('@') + 1);
            String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            return switch (transport) {
                case UDP -> user + literal + ":" + port;
                case TCP -> user + literal + ":" + tcpPort + ";transport=tcp";
                case TLS -> user + literal + ":" + tlsPort + ";transport=tls";
            };
        }

        /** Where calls are carried: over a stream, which tells at once that nobody is there, and takes descriptions of any length. */
        Hop hop() {
            return new Hop(Transport.TCP, host, tcpPort);
        }

        /** Whether a call that came over {@code transport} is carried. What came over TLS is not sent over a network without it (RFC 4568 8.3). */
        boolean carries(Transport transport) {
            return way == Way.CARRY && (isHere || transport != Transport.TLS);
        }
    }

    /** Takes copies of the lists. */
    public FocusConfig {
        conferences = List.copyOf(conferences);
        mediaHosts = List.copyOf(mediaHosts);
        if (mediaHosts.isEmpty() || cores < 1 || legsPerCore < 1) {
            throw new IllegalArgumentException("a media host and a core with room for a leg are needed");
        }
    }

    /**
     * How long and how many.
     *
     * @param admissionSeconds how long the key distributor may take to answer before the caller gets 503
     * @param keyingSeconds how long an endpoint may take from our answer to its keys before its leg ends
     * @param retryAfterSeconds Retry-After of a 503
     * @param refusalsKept how many refused calls are remembered with their decision trace
     */
    public record Limits(int admissionSeconds, int keyingSeconds, int retryAfterSeconds, int refusalsKept) {
        /** 4 s, 30 s, 5 s and 64 refusals. */
        public static final Limits USUAL = new Limits(4, 30, 5, 64);
    }
}
