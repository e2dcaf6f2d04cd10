package dev.sotto.sip.trunks;

import dev.sotto.numbering.NumberPatterns;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Network;
import dev.sotto.sip.calls.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection to a telephone provider or another exchange, as far as calls and registrations need it. Its text form has no password in it.
 *
 * @param id by which rules name it
 * @param name by which people know it
 * @param enabled whether calls go over it
 * @param mode who tells whom where to send calls
 * @param peer where the other side is and how its calls are known
 * @param auth how each side proves who it is
 * @param registration how we register with the other side
 * @param health how we notice that it is not there
 * @param numbers which numbers belong to it and how they are written
 * @param callerId what is said and believed about who is calling
 * @param limits how much may go over it
 * @param headersIn header fields whose values become attributes of the participant, and their names there
 * @param headersOut header fields that our requests carry, and their values
 */
public record TrunkConfig(
        String id,
        String name,
        boolean enabled,
        Mode mode,
        Peer peer,
        Auth auth,
        Registration registration,
        Health health,
        Numbers numbers,
        CallerIdPolicy callerId,
        Limits limits,
        Map<String, String> headersIn,
        Map<String, String> headersOut) {
    private static final int TRIED_SECONDS = 30;

    /** Takes copies. */
    public TrunkConfig {
        headersIn = Map.copyOf(headersIn);
        headersOut = Map.copyOf(headersOut);
    }

    /** Where requests to {@code gateway} are sent: there, or to the outbound proxy as that gateway is reached. */
    public Hop nextHop(Gateway gateway) {
        return peer.outboundProxy().map(proxy -> named(proxy, gateway)).orElseGet(gateway::hop);
    }

    /** A host without a port of its own, reached as {@code gateway} is. */
    static Hop named(String host, Gateway gateway) {
        return new Hop(gateway.transport(), host, gateway.transport().defaultPort(), gateway.lookup());
    }

    /** The same, in use and asked whether it is there: to be tried out. */
    public TrunkConfig tried() {
        Health asked =
                new Health(Math.max(health.optionsSeconds(), TRIED_SECONDS), health.timeoutSeconds(), health.only2xx());
        return new TrunkConfig(
                id,
                name,
                true,
                mode,
                peer,
                auth,
                registration,
                asked,
                numbers,
                callerId,
                limits,
                headersIn,
                headersOut);
    }

    /** Who tells whom where to send calls. */
    public enum Mode {
        /** Both sides know each other's address. */
        STATIC,
        /** We register with the provider. */
        REGISTERS_WITH_PROVIDER,
        /** The other side registers with us. */
        REGISTERS_WITH_US
    }

    /** How a call is known to be the trunk's. */
    public enum Match {
        /** It comes from one of the allowed sources. */
        IP,
        /** It answers our challenge. */
        AUTH,
        /** It has a certain header field. */
        HEADER,
        /** It is for one of the trunk's numbers. */
        REQUEST_URI,
        /** It is for the Contact that we registered, or from the one that was registered with us. */
        REGISTERED_CONTACT
    }

    /**
     * Where the other side is.
     *
     * @param gateways its addresses
     * @param outboundProxy through which everything goes; empty for none
     * @param allowedSources from where its calls come
     * @param matchBy how a call is known; all of them must fit. None means that it comes from the address of a gateway
     * @param matchHeader the header field for {@link Match#HEADER}
     * @param matchValue what stands in it
     */
    public record Peer(
            List<Gateway> gateways,
            Optional<String> outboundProxy,
            List<Network> allowedSources,
            List<Match> matchBy,
            Optional<String> matchHeader,
            Optional<String> matchValue) {
        /** Takes copies. */
        public Peer {
            gateways = List.copyOf(gateways);
            allowedSources = List.copyOf(allowedSources);
            matchBy = List.copyOf(matchBy);
        }
    }

    /**
     * One address of the other side.
     *
     * @param host a name or an address, IPv6 without brackets
     * @param port 0 for what DNS or the transport says
     * @param transport what it speaks
     * @param lookup whether NAPTR and SRV records are asked (RFC 3263)
     * @param priority smaller is tried first
     * @param weight how often among those of the same priority (RFC 2782)
     * @param inbound whether calls come from it
     * @param outbound whether calls go to it
     * @param enabled whether it is used
     */
    public record Gateway(
            String host,
            int port,
            Transport transport,
            boolean lookup,
            int priority,
            int weight,
            boolean inbound,
            boolean outbound,
            boolean enabled) {
        /** Where it is. */
        public Hop hop() {
            return port == 0 ? named(host, this) : new Hop(transport, host, port);
        }

        boolean takesCalls() {
            return enabled && outbound;
        }

        boolean sendsCalls() {
            return enabled && inbound;
        }

        /** As people write it. */
        String text() {
            String written = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            return port == 0 ? written : written + ":" + port;
        }
    }

    /**
     * How each side proves who it is.
     *
     * @param inbound what the other side has to know; its realms say what we ask with
     * @param username our name in From; empty for none
     * @param outbound what we answer challenges with, and of which realms
     */
    public record Auth(Optional<Login> inbound, Optional<String> username, Optional<Login> outbound) {}

    /**
     * How we register (RFC 3261 10).
     *
     * @param registrar host of the registrar; empty for the first gateway
     * @param aor what we register; empty for the user name at the registrar
     * @param contactUser the user part of our Contact; empty for one that nobody can guess
     * @param expiresSeconds the lifetime that we ask for
     * @param retrySeconds after the first failure; it doubles
     * @param forbiddenRetrySeconds after a refusal that will hardly be another one soon
     * @param maxRetries in a row; 0 for no end
     * @param outbound whether to use RFC 5626
     * @param gin whether to register all numbers at once (RFC 6140)
     */
    public record Registration(
            Optional<String> registrar,
            Optional<String> aor,
            Optional<String> contactUser,
            int expiresSeconds,
            int retrySeconds,
            int forbiddenRetrySeconds,
            int maxRetries,
            boolean outbound,
            boolean gin) {
        /** What the form proposes. */
        public static final Registration USUAL =
                new Registration(Optional.empty(), Optional.empty(), Optional.empty(), 3600, 30, 600, 0, false, false);
    }

    /**
     * How we notice that the other side is not there.
     *
     * @param optionsSeconds how often it is asked; 0 for never
     * @param timeoutSeconds how long an answer may take
     * @param only2xx whether an answer other than 2xx counts as none
     */
    public record Health(int optionsSeconds, int timeoutSeconds, boolean only2xx) {}

    /**
     * Which numbers belong to the trunk and how they are written.
     *
     * @param dids numbers that lead to us; empty for all that are called
     * @param allowedFrom who may call
     * @param allowedTo what may be called over it; none for nothing
     * @param country where national numbers are from, two capital letters
     * @param stripPrefix what is taken off numbers that come in
     * @param addPrefix what is put before them then
     * @param plus whether numbers to the other side carry a +
     * @param hideCallerNumber whether others in a conference see the caller's number
     */
    public record Numbers(
            NumberPatterns dids,
            NumberPatterns allowedFrom,
            NumberPatterns allowedTo,
            Optional<String> country,
            Optional<String> stripPrefix,
            Optional<String> addPrefix,
            boolean plus,
            boolean hideCallerNumber) {
        /** What the form proposes: every number leads in, and none out. */
        public static final Numbers USUAL = new Numbers(
                NumberPatterns.EVERYBODY,
                NumberPatterns.EVERYBODY,
                NumberPatterns.EVERYBODY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                true);
    }

    /**
     * What is said and believed about who is calling.
     *
     * @param number the number that we call with
     * @param displayName the name
     * @param passThrough whether the number of the one who asked for the call is told instead
     * @param privacy whether the called one is to see none (RFC 3323)
     * @param assertedIdentity whether P-Asserted-Identity is sent (RFC 3325)
     * @param remotePartyId whether Remote-Party-ID is sent
     * @param diversion whether Diversion is sent (RFC 5806)
     * @param trustInbound whether what the other side asserts is believed
     */
    public record CallerIdPolicy(
            Optional<String> number,
            Optional<String> displayName,
            boolean passThrough,
            boolean privacy,
            boolean assertedIdentity,
            boolean remotePartyId,
            boolean diversion,
            boolean trustInbound) {
        /** What the form proposes. */
        public static final CallerIdPolicy USUAL =
                new CallerIdPolicy(Optional.empty(), Optional.empty(), false, false, true, false, false, false);
    }

    /**
     * How much may go over it; 0 for no limit.
     *
     * @param maxCalls at once
     * @param maxCallsIn at once, from the other side
     * @param maxCallsOut at once, to the other side
     * @param callsPerSecond new ones; at least 1
     * @param maxSeconds the longest call
     * @param ringSeconds how long it may ring
     * @param dailyMinutes of calls to the other side, all together
     * @param countries which may be called; empty for the trunk's own
     */
    public record Limits(
            int maxCalls,
            int maxCallsIn,
            int maxCallsOut,
            int callsPerSecond,
            int maxSeconds,
            int ringSeconds,
            int dailyMinutes,
            List<String> countries) {
        /** What the form proposes. */
        public static final Limits USUAL = new Limits(0, 0, 0, 10, 14_400, 60, 0, List.of());

        /** Takes a copy. */
        public Limits {
            countries = List.copyOf(countries);
        }
    }
}
