package dev.sotto.appliance.config;

import java.util.List;

/**
 * One conference that the focus offers. Who gets keys is decided at the key distributor alone.
 *
 * @param user the user part of its address; the host part is {@code sip.domain}
 * @param name what people call it
 * @param isPrivate what the focus expects; the key distributor's roster decides
 * @param mayJoin URIs of From that the focus lets in; empty lets everybody in
 * @param maxLegs how many legs at once
 */
public record ConferenceConfig(String user, String name, boolean isPrivate, List<String> mayJoin, int maxLegs) {
    /** Takes a copy of the list. */
    public ConferenceConfig {
        mayJoin = List.copyOf(mayJoin);
    }
}
