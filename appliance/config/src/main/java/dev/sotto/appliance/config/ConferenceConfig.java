package dev.sotto.appliance.config;

import java.util.List;
import java.util.Optional;

/**
 * One conference that the focus offers. Who gets keys is decided at the key distributor alone.
 *
 * @param user the user part of its address; the host part is {@code sip.domain}
 * @param name what people call it
 * @param kind what the focus expects, {@code private} or {@code standard}; the key distributor's roster decides. Empty takes what it says
 * @param mayJoin URIs of From that the focus lets in; empty lets everybody in
 * @param maxLegs how many legs at once
 */
public record ConferenceConfig(String user, String name, Optional<String> kind, List<String> mayJoin, int maxLegs) {
    /** Takes a copy of the list. */
    public ConferenceConfig {
        mayJoin = List.copyOf(mayJoin);
    }
}
