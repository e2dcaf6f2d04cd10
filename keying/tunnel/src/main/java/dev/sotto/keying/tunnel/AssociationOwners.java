package dev.sotto.keying.tunnel;

import dev.sotto.base.Fingerprint;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Which media distributor each live association belongs to, shared by the machines of all media distributors of one key
 * distributor, so that none can touch what is another's (RFC 9185 9).
 */
public final class AssociationOwners {
    private final Map<UUID, Fingerprint> owners = new HashMap<>();

    /** Makes {@code owner} the owner of an association that nobody owns; false if it is another's. */
    boolean claim(UUID association, Fingerprint owner) {
        return owner.equals(owners.computeIfAbsent(association, _ -> owner));
    }

    /** Whether somebody other than {@code who} owns the association. */
    boolean isForeign(UUID association, Fingerprint who) {
        Fingerprint owner = owners.get(association);
        return owner != null && !owner.equals(who);
    }

    /** Nobody owns it any more. */
    void release(UUID association) {
        owners.remove(association);
    }
}
