package dev.sotto.appliance.cli;

import java.util.List;

/**
 * One kind of record, as commands see it.
 *
 * @param word the command
 * @param plural its name in addresses of the API
 * @param schema its name in the API document
 * @param key the field by which people name one
 * @param columns what a list shows, by fields
 * @param what in the plural, for people
 */
record Resource(String word, String plural, String schema, String key, List<String> columns, String what) {
    private static final String ENABLED = "enabled";

    /** All of them; tokens are made in another way. */
    static final List<Resource> ALL = List.of(
            new Resource(
                    "conf",
                    "conferences",
                    "Conference",
                    "user",
                    List.of("user", "name", "kind", ENABLED, "maxLegs"),
                    "conferences"),
            new Resource(
                    "number",
                    "numbers",
                    "DialNumber",
                    "number",
                    List.of("number", "description", ENABLED),
                    "telephone numbers"),
            new Resource(
                    "rule",
                    "rules",
                    "DispatchRule",
                    "name",
                    List.of("order", "name", "action", ENABLED),
                    "dispatch rules"),
            new Resource(
                    "account", "accounts", "Account", "user", List.of("user", "displayName", ENABLED), "SIP accounts"),
            new Resource("trunk", "trunks", "Trunk", "name", List.of("name", "mode", ENABLED), "trunks"),
            new Resource(
                    "user",
                    "users",
                    "User",
                    "name",
                    List.of("name", "displayName", "role", ENABLED),
                    "people who administer"));

    /** Where the API has them. */
    String path() {
        return "/api/v1/" + plural;
    }
}
