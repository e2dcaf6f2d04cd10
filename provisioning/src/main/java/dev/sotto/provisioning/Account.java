package dev.sotto.provisioning;

import java.util.List;

/**
 * What a telephone registers with.
 *
 * @param user the user part of its address, and its name for authentication
 * @param displayName who it is, for people
 * @param enabled whether it can register and call
 * @param password what it authenticates with
 * @param maxContacts how many telephones may be registered at once
 * @param allowedSources from where; empty for everywhere
 * @param tags by which an administrator finds it
 */
public record Account(
        @Field(form = Form.USER, min = 1, max = 64) String user,
        @Field(max = 120, fallback = "\"\"") String displayName,
        @Field(fallback = "true") boolean enabled,
        @Field(min = 12, max = 128) Secret password,
        @Field(min = 1, max = 20, fallback = "3") int maxContacts,
        @Field(form = Form.NETWORK, max = 100) List<String> allowedSources,
        @Field(form = Form.WORD, max = 20) List<String> tags) {
    /** Takes copies of the lists. */
    public Account {
        allowedSources = List.copyOf(allowedSources);
        tags = List.copyOf(tags);
    }
}
