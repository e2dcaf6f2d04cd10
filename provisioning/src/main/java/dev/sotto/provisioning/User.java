package dev.sotto.provisioning;

/**
 * Somebody who signs in to the console.
 *
 * @param name with which they sign in
 * @param displayName for people
 * @param role what they may do
 * @param enabled whether they can sign in, and their tokens work
 * @param password the hash of their password
 */
public record User(
        @Field(form = Form.LOGIN, min = 1, max = 64) String name,
        @Field(max = 120, fallback = "\"\"") String displayName,
        @Field Role role,
        @Field(fallback = "true") boolean enabled,
        @Field Verifier password) {
    /** The same with another password. */
    public User with(Verifier other) {
        return new User(name, displayName, role, enabled, other);
    }
}
