package dev.sotto.provisioning;

import java.util.List;

/**
 * A conference that people can dial. Who gets keys of a private one, and with which PIN a phone gets in, is decided at the key
 * distributor alone and is not here.
 *
 * @param user the user part of its address
 * @param name what people call it
 * @param description for administrators
 * @param enabled whether anybody can join
 * @param kind what the focus expects; the key distributor's roster decides, and a private one that is on no roster is not served
 * @param mayJoin addresses of whom the focus lets in; empty lets everybody in
 * @param maxLegs how many legs at once
 * @param tags by which an administrator finds it
 */
public record Conference(
        @Field(form = Form.USER, min = 1, max = 64) String user,
        @Field(min = 1, max = 120) String name,
        @Field(max = 1000, fallback = "\"\"") String description,
        @Field(fallback = "true") boolean enabled,
        @Field(fallback = "\"private\"") Kinds kind,
        @Field(form = Form.SIP_URI, max = 1000) List<String> mayJoin,
        @Field(min = 1, max = 20_000, fallback = "200") int maxLegs,
        @Field(form = Form.WORD, max = 20) List<String> tags) {
    /** Takes copies of the lists. */
    public Conference {
        mayJoin = List.copyOf(mayJoin);
        tags = List.copyOf(tags);
    }

    /** Who can read its media. */
    public enum Kinds {
        /** Endpoints, and gateways that the key distributor lets in. */
        PRIVATE,
        /** The gateway and, in principle, the operator. */
        STANDARD,
        /** Whoever the key distributor says: those of a private one if it is on a roster there, otherwise those of a standard one. */
        EITHER
    }
}
