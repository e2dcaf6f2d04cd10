package dev.sotto.endpoint.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * What the talk with all callers of a gateway has in common.
 *
 * @param domain the host part of the addresses of all conferences
 * @param keys what keys do
 * @param tonesUpTo the most people with whom somebody's coming and going is heard; 0 for never
 * @param gatewayName how the gateway is named to callers; empty if it cannot be said
 */
record DialInSettings(String domain, KeyMaps keys, int tonesUpTo, List<Phrase> gatewayName) {
    DialInSettings {
        gatewayName = List.copyOf(gatewayName);
    }

    /**
     * How safe a private conference is from here.
     *
     * @param carried whether somebody on the way could read the call
     */
    List<Phrase> throughGateway(boolean carried) {
        List<Phrase> phrases = new ArrayList<>();
        if (gatewayName.isEmpty()) {
            phrases.add(Phrase.SECURITY);
        } else {
            phrases.add(Phrase.SECURITY_THROUGH);
            phrases.addAll(gatewayName);
            phrases.add(Phrase.SECURITY_HEARS);
        }
        if (carried) {
            phrases.add(Phrase.CARRIED);
        }
        return phrases;
    }
}
