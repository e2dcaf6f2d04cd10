package dev.sotto.sip.focus;

import dev.sotto.sip.calls.digest.HashAlgorithm;
import dev.sotto.sip.registrar.AccountConfig;
import java.util.List;

/**
 * What is provisioned for telephones that register.
 *
 * @param domain of their addresses, in lower case, and the realm of their passwords
 * @param digests that passwords are proven by
 * @param accounts all of them
 */
public record AccountPlan(String domain, List<HashAlgorithm> digests, List<AccountConfig> accounts) {
    /** No account. */
    public static final AccountPlan NONE = new AccountPlan("", List.of(), List.of());

    /** Takes copies. */
    public AccountPlan {
        digests = List.copyOf(digests);
        accounts = List.copyOf(accounts);
    }
}
