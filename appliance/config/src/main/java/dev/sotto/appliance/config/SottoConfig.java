package dev.sotto.appliance.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole configuration, read once at start. One file serves all programs; each reads its part.
 *
 * @param data the data folder; each program has a folder of its own in it
 * @param sip the SIP front end
 * @param media the media distributor
 * @param console the administrator's console and its store
 * @param kd the key distributor and where to find it
 * @param gw the gateway for phones
 * @param conferences the conferences that the focus offers
 */
public record SottoConfig(
        Path data, Sip sip, Media media, Console console, Kd kd, Gw gw, List<ConferenceConfig> conferences) {
    /** Takes a copy of the list. */
    public SottoConfig {
        conferences = List.copyOf(conferences);
    }

    /**
     * The SIP front end.
     *
     * @param domain the host part of the addresses of all conferences
     * @param listen the address of the listeners
     * @param udpPort port, 0 for any
     * @param tcpPort port, 0 for any
     * @param tlsPort port, 0 for any
     * @param strangers what they may take
     * @param refresh how calls are kept alive
     * @param phones how ordinary phones get to the gateway
     * @param digests {@code md5}, {@code both} or {@code sha-256}: what telephones prove the passwords of their accounts by
     * @param nameServer that is asked for the services of names (RFC 3263); empty for those of the system
     */
    public record Sip(
            String domain,
            String listen,
            int udpPort,
            int tcpPort,
            int tlsPort,
            Strangers strangers,
            Refresh refresh,
            PhoneWay phones,
            String digests,
            Optional<InetSocketAddress> nameServer) {}

    /** How ordinary phones that call the front end get to the gateway. */
    public enum PhoneWay {
        /** They are refused. */
        OFF,
        /** They are told to call it, with 302. */
        REDIRECT,
        /** Their calls are carried to it. */
        CARRY;

        /** As written in the file, where there was only yes or no once, and YAML takes off for no. */
        static PhoneWay of(String word) {
            return switch (word) {
                case "carry" -> CARRY;
                case "redirect", "true" -> REDIRECT;
                default -> OFF;
            };
        }
    }

    /**
     * How long a call lives without a sign of life (RFC 4028).
     *
     * @param seconds what we ask for
     * @param minimumSeconds the shortest that we agree to
     */
    public record Refresh(int seconds, int minimumSeconds) {}

    /**
     * What strangers may take from the SIP front end. A source is an IPv4 address or an IPv6 /64.
     *
     * @param connections open at once on each of the TCP and TLS listeners
     * @param connectionsPerSource those of one source
     * @param requestsPerSecond of one source outside of calls
     * @param firstOctetSeconds from the accepted connection to the first octet of SIP
     * @param headerSeconds from the first octet of a message to the end of its header section
     * @param messageSeconds from the first octet of a message to its last
     * @param idleSeconds without any message
     */
    public record Strangers(
            int connections,
            int connectionsPerSource,
            int requestsPerSecond,
            int firstOctetSeconds,
            int headerSeconds,
            int messageSeconds,
            int idleSeconds) {}

    /**
     * The media distributor.
     *
     * @param listen the address of the media sockets
     * @param advertised the address that SDP says
     * @param portBase the port of core 0; core k has this plus k
     * @param cores how many forwarding cores
     * @param legsPerCore how many legs a core has before conferences spread over others
     * @param cpus the CPU of each core, in order; empty to choose
     * @param lastN how many sources are forwarded at once
     * @param forwarding how the cores work
     */
    public record Media(
            String listen,
            String advertised,
            int portBase,
            int cores,
            int legsPerCore,
            List<Integer> cpus,
            int lastN,
            Forwarding forwarding) {
        /** Takes a copy of the list. */
        public Media {
            cpus = List.copyOf(cpus);
        }
    }

    /**
     * How forwarding cores work.
     *
     * @param ciphers {@code auto}, or the word of the one library that is used for everything
     * @param nativeSockets whether to use the kernel directly instead of the JDK's channels
     * @param segmentation whether the kernel may cut and join runs of datagrams
     * @param xdpDevice the network device of the AF_XDP transmit ring; empty for none
     * @param batch the most datagrams that are handled together
     * @param holdMicros how long a core that is busy nearly all the time waits for more of them, in microseconds
     * @param busyPollPercent from which load on a core polls instead of sleeping; 0 for never
     * @param packetsPerSource how many packets of one source are forwarded in a second at most
     */
    public record Forwarding(
            String ciphers,
            boolean nativeSockets,
            boolean segmentation,
            String xdpDevice,
            int batch,
            int holdMicros,
            int busyPollPercent,
            int packetsPerSource) {}

    /**
     * The administrator's console and its store.
     *
     * @param enabled whether there are any; without them the conferences are those of the file
     * @param listen the address of the console
     * @param port port for HTTPS, 0 for any
     * @param advertised what links to it say
     * @param store the address of a PostgreSQL data base; empty for a file in the data folder
     * @param webhooks what they may call
     * @param oidc another service by which people sign in
     */
    public record Console(
            boolean enabled,
            String listen,
            int port,
            String advertised,
            String store,
            Webhooks webhooks,
            Optional<Oidc> oidc) {
        /** Without the address of the store, which may have a password in it. */
        @Override
        public String toString() {
            return "Console[" + listen + " " + port + "]";
        }
    }

    /**
     * Another service by which people sign in at the console (OpenID Connect).
     *
     * @param name what people call it
     * @param issuer its identifier
     * @param clientId by which it knows the console
     * @param clientSecret what the console proves that with; empty for a public client
     * @param claim which says the name that somebody has here
     */
    public record Oidc(String name, URI issuer, String clientId, String clientSecret, String claim) {
        /** Without the secret. */
        @Override
        public String toString() {
            return "Oidc[" + issuer + " " + clientId + "]";
        }
    }

    /**
     * What webhooks may call.
     *
     * @param networks besides the public Internet, such as {@code 10.0.0.0/8}
     * @param authorities certificates in PEM of those who are believed besides the usual ones
     */
    public record Webhooks(List<String> networks, Optional<Path> authorities) {
        /** Takes a copy of the list. */
        public Webhooks {
            networks = List.copyOf(networks);
        }
    }

    /**
     * The key distributor.
     *
     * @param host where the media distributor finds it
     * @param port the port of its links
     * @param listen the address on which it listens for links
     * @param enrol where people enrol
     * @param page its own page for its operators
     * @param rekeySeconds the longest life of an EKTKey before a periodic rekey
     * @param ektTtlSeconds the lifetime that an EKTKey says of itself
     * @param phones what telephones need to get into standard conferences
     */
    public record Kd(
            String host,
            int port,
            String listen,
            Enrol enrol,
            Page page,
            int rekeySeconds,
            int ektTtlSeconds,
            List<PhonesConfig> phones) {
        /** Takes a copy of the list. */
        public Kd {
            phones = List.copyOf(phones);
        }
    }

    /**
     * Where people enrol.
     *
     * @param listen the address
     * @param port port for HTTPS, 0 for any
     * @param advertised what invitations say instead of the address
     */
    public record Enrol(String listen, int port, String advertised) {}

    /**
     * The key distributor's own page.
     *
     * @param enabled whether there is one
     * @param listen its address
     * @param port port for HTTPS, 0 for any
     */
    public record Page(boolean enabled, String listen, int port) {}

    /**
     * The gateway for phones.
     *
     * @param listen the addresses of its SIP listeners and of the phones' media, at most one of each family
     * @param advertised what SIP and SDP say instead, names or at most one address of each family
     * @param udpPort port for SIP, 0 for any
     * @param tcpPort port for SIP, 0 for any
     * @param tlsPort port for SIP, 0 for any
     * @param firstRtpPort the first port of the phones' media
     * @param lastRtpPort the last one
     * @param phones how many phones at once
     * @param offer what the gateway's own offers are: clear, opportunistic or dtls
     * @param focus where the front end of the conferences is
     * @param carriers from where calls were carried: auto, none or literal addresses
     * @param dialIn the user part of the number that asks for the meeting
     * @param language the folder of what callers are told
     * @param languages the same of conferences that have another one, by the user part of their addresses
     * @param prompts the folder of all languages
     * @param tonesUpTo the most people with whom coming and going is heard; 0 for never
     * @param dialling how phones are called
     * @param keys what callers can do by keys
     */
    public record Gw(
            List<String> listen,
            List<String> advertised,
            int udpPort,
            int tcpPort,
            int tlsPort,
            int firstRtpPort,
            int lastRtpPort,
            int phones,
            String offer,
            String focus,
            String carriers,
            String dialIn,
            String language,
            Map<String, String> languages,
            Path prompts,
            int tonesUpTo,
            Dialling dialling,
            Keys keys) {
        /** Takes a copy of the map. */
        public Gw {
            languages = Map.copyOf(languages);
        }
    }

    /**
     * How the gateway calls phones.
     *
     * @param outboundProxy a SIP address where all of these calls are sent; empty for where theirs says
     * @param ringSeconds how long somebody may take to answer
     * @param atOnce how many are called at once
     * @param perMinute how many are called in a minute
     */
    public record Dialling(Placed outboundProxy, int ringSeconds, int atOnce, int perMinute) {}

    /**
     * What callers can do by keys. The gateway knows what the words mean.
     *
     * @param preset the name of a preset
     * @param guest what guests' keys do otherwise
     * @param host what hosts' keys do otherwise
     */
    public record Keys(String preset, Placed guest, Placed host) {}

    /**
     * A text that is read later, with its place for faults.
     *
     * @param key with dots
     * @param where {@code file:line:column}, the name of an environment variable, or {@code (defaults)}
     * @param text as written
     */
    public record Placed(String key, String where, String text) {
        /** A fault of this text. */
        public ConfigFault fault(String what) {
            return new ConfigFault(where, key, what);
        }
    }
}
