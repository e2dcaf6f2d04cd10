package dev.sotto.appliance.config;

import dev.sotto.base.KeyMaterial;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What telephones need to get into one standard conference, and what they find there. Only the key distributor reads it.
 *
 * @param user the user part of its address with its place; the host part is {@code sip.domain}
 * @param pin of guests: 4 to 16 digits in ASCII
 * @param hostPin of hosts, if they have one
 * @param max how many phones at a time
 * @param rules the words of the rules that are on
 * @param callers who may bring a PIN; all if there are none
 */
public record PhonesConfig(
        SottoConfig.Placed user,
        KeyMaterial pin,
        Optional<KeyMaterial> hostPin,
        int max,
        Set<String> rules,
        List<SottoConfig.Placed> callers) {
    /** Takes copies of the collections. */
    public PhonesConfig {
        rules = Set.copyOf(rules);
        callers = List.copyOf(callers);
    }

    /** Says whose, and no PIN. */
    @Override
    public String toString() {
        return "PhonesConfig[" + user.text() + "]";
    }
}
