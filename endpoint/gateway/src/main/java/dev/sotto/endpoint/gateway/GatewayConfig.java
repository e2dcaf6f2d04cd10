package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.SipConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a gateway is and where.
 *
 * @param sip its own listeners
 * @param media where phones' media goes
 * @param focus where the conferences are called
 * @param domain the host part of the addresses of all conferences
 * @param dialIn the user part of the number that asks for the meeting
 * @param prompts what callers are told, and in which language
 * @param talk what callers can do by keys, and hear
 * @param dialling how phones are called
 * @param home the identity of the gateway, and the conferences that it is enrolled in
 * @param carriers from where calls were carried, besides those that say so themselves
 */
public record GatewayConfig(
        SipConfig sip,
        Media media,
        Hop focus,
        String domain,
        String dialIn,
        Prompting prompts,
        Talking talk,
        Dialling dialling,
        EndpointHome home,
        Carriers carriers) {
    /** Where phones call the gateway, as the host of an address says it. */
    List<String> ownHosts() {
        Stream<String> advertised = media.places().stream()
                .map(place -> place.isIpv6() ? "[" + place.advertised() + "]" : place.advertised());
        return Stream.concat(advertised, Stream.of(domain)).toList();
    }

    /** The conference that a phone means which calls this address; empty for the number that asks which. */
    Optional<String> meeting(String called) {
        return called.startsWith("sip:" + dialIn + "@")
                ? Optional.empty()
                : Optional.of(called.substring(0, called.indexOf('@') + 1) + domain);
    }

    /**
     * What callers are told, and in which language.
     *
     * @param folder of all languages
     * @param language of the gateway: the folder in it
     * @param languages of conferences that have another one, by the user part of their addresses
     */
    public record Prompting(Path folder, String language, Map<String, String> languages) {
        /** Keeps a copy. */
        public Prompting {
            languages = Map.copyOf(languages);
        }
    }

    /**
     * What callers can do by keys, and hear.
     *
     * @param keys of guests and hosts
     * @param tonesUpTo the most people with whom somebody's coming and going is heard; 0 for never
     */
    public record Talking(KeyMaps keys, int tonesUpTo) {}

    /**
     * Where phones' media goes.
     *
     * @param places at least one, at most one of each family
     * @param firstPort of the range
     * @param lastPort of the range, inclusive
     * @param phones how many at once
     * @param offers what our offers are, to phones that call without one
     */
    public record Media(List<Place> places, int firstPort, int lastPort, int phones, Offer offers) {
        /** Takes a copy. */
        public Media {
            places = List.copyOf(places);
        }
    }

    /**
     * Addresses of one family.
     *
     * @param listen a literal address of ours, or the wildcard
     * @param advertised the literal address that SDP says
     */
    public record Place(String listen, String advertised) {
        boolean isIpv6() {
            return advertised.indexOf(':') >= 0;
        }
    }

    /**
     * How phones are called.
     *
     * @param outboundProxy where all calls are sent; empty for where their address says
     * @param ringSeconds how long somebody may take to answer
     * @param atOnce how many are called at once
     * @param perMinute how many are called in a minute
     */
    public record Dialling(Optional<Hop> outboundProxy, int ringSeconds, int atOnce, int perMinute) {
        /** Where a call of this address is sent. */
        Hop hop(SipUri who) {
            return outboundProxy.orElseGet(() -> direct(who));
        }

        /** Where an address leads without a proxy: its host and port, by UDP unless it says otherwise (RFC 3261 19.1.2, without RFC 3263). */
        public static Hop direct(SipUri who) {
            Transport transport = who.transport().orElse(who.secure() ? Transport.TLS : Transport.UDP);
            String host = who.host().startsWith("[")
                    ? who.host().substring(1, who.host().length() - 1)
                    : who.host();
            return new Hop(transport, host, who.port().orElse(transport.defaultPort()));
        }
    }

    /** What phones are offered that call without an offer, and that we call. */
    public enum Offer {
        /** RTP in clear. */
        CLEAR(PhoneSecurity.PLAIN),
        /** RTP with keys that the phone may take (RFC 8643). */
        OPPORTUNISTIC(PhoneSecurity.OPPORTUNISTIC),
        /** DTLS-SRTP alone. */
        DTLS(PhoneSecurity.DTLS);

        private final PhoneSecurity security;

        Offer(PhoneSecurity security) {
            this.security = security;
        }

        PhoneSecurity security() {
            return security;
        }
    }
}
