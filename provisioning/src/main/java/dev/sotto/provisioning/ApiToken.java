package dev.sotto.provisioning;

import java.time.Instant;

/**
 * What a program signs in with instead of a user. It works while its user may sign in.
 *
 * @param name what it is for
 * @param user whose it is
 * @param role what it may do; never more than its user
 * @param expires when it ends
 * @param secret the hash of the token
 */
public record ApiToken(
        @Field(form = Form.WORD, min = 1, max = 64) String name,
        @Field(refers = "users", max = 40) String user,
        @Field Role role,
        @Field Instant expires,
        @Field Verifier secret) {
    /** The same with another secret. */
    public ApiToken with(Verifier other) {
        return new ApiToken(name, user, role, expires, other);
    }
}
