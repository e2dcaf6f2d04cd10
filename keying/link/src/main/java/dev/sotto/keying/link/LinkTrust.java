package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whom a server or a client of links trusts, and with what: a media distributor is no gateway, and a gateway no media
 * distributor, so that whoever breaks into one of them does not become the other.
 *
 * @param pins fingerprint of a peer's public key to what it may speak
 */
public record LinkTrust(Map<Fingerprint, Set<LinkProtocol>> pins) {
    /** Trusts nobody. */
    public static final LinkTrust NOBODY = new LinkTrust(Map.of());

    /** Keeps a copy. */
    public LinkTrust {
        Map<Fingerprint, Set<LinkProtocol>> copy = new HashMap<>();
        pins.forEach((pin, protocols) -> copy.put(pin, Set.copyOf(protocols)));
        pins = Map.copyOf(copy);
    }

    /** What a key distributor trusts. Who is named as both may speak nothing. */
    public static LinkTrust of(Set<Fingerprint> mediaDistributors, Set<Fingerprint> gateways) {
        Map<Fingerprint, Set<LinkProtocol>> pins = new HashMap<>();
        mediaDistributors.forEach(pin -> pins.put(pin, EnumSet.of(LinkProtocol.TUNNEL, LinkProtocol.ADMISSION)));
        for (Fingerprint pin : gateways) {
            pins.put(pin, pins.containsKey(pin) ? Set.of() : EnumSet.of(LinkProtocol.PHONES));
        }
        return new LinkTrust(pins);
    }

    /** What somebody trusts who dials: what is spoken is its own choice. */
    static LinkTrust ofDialled(Set<Fingerprint> peers) {
        Map<Fingerprint, Set<LinkProtocol>> pins = new HashMap<>();
        peers.forEach(pin -> pins.put(pin, EnumSet.allOf(LinkProtocol.class)));
        return new LinkTrust(pins);
    }

    boolean knows(Fingerprint peer) {
        return pins.containsKey(peer);
    }

    boolean allows(Fingerprint peer, LinkProtocol protocol) {
        return pins.getOrDefault(peer, Set.of()).contains(protocol);
    }
}
