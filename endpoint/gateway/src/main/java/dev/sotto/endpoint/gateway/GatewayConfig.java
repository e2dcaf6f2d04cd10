package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.sdp.PhoneSecurity;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.stack.SipConfig;
import java.nio.file.Path;
import java.util.Map;

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
 * @param home the identity of the gateway, and the conferences that it is enrolled in
 */
public record GatewayConfig(
        SipConfig sip,
        Media media,
        Hop focus,
        String domain,
        String dialIn,
        Prompting prompts,
        Talking talk,
        EndpointHome home) {
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
     * @param listen a literal address of ours
     * @param advertised the literal address that SDP says
     * @param firstPort of the range
     * @param lastPort of the range, inclusive
     * @param phones how many at once
     * @param offers what our offers are, to phones that call without one
     */
    public record Media(String listen, String advertised, int firstPort, int lastPort, int phones, Offer offers) {}

    /** What phones are offered that call without an offer. */
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
