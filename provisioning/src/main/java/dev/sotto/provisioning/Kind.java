package dev.sotto.provisioning;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One kind of record.
 *
 * @param word its name in addresses and in the store, in the plural
 * @param type the record
 * @param key what no two of them have alike, and by which lists are sorted
 * @param keyField the pointer of that
 * @param belongsTo the id of the record without which it means nothing, and with which it goes
 * @param <T> the record
 */
public record Kind<T extends Record>(
        String word, Class<T> type, Function<T, String> key, String keyField, Function<T, Optional<String>> belongsTo) {
    /** Conferences by the user part of their address. */
    public static final Kind<Conference> CONFERENCES = kind("conferences", Conference.class, Conference::user, "/user");
    /** Telephone numbers. */
    public static final Kind<DialNumber> NUMBERS = kind("numbers", DialNumber.class, DialNumber::number, "/number");
    /** Rules for calls of trunks. */
    public static final Kind<DispatchRule> RULES = kind("rules", DispatchRule.class, DispatchRule::name, "/name");
    /** What telephones register with. */
    public static final Kind<Account> ACCOUNTS = kind("accounts", Account.class, Account::user, "/user");
    /** Connections to providers. */
    public static final Kind<Trunk> TRUNKS = kind("trunks", Trunk.class, Trunk::name, "/name");
    /** People who sign in. */
    public static final Kind<User> USERS = kind("users", User.class, User::name, "/name");
    /** What programs sign in with. */
    public static final Kind<ApiToken> TOKENS =
            new Kind<>("tokens", ApiToken.class, ApiToken::name, "/name", token -> Optional.of(token.user()));
    /** What people sign in with instead of a password, by the ids of their credentials. */
    public static final Kind<Passkey> PASSKEYS =
            new Kind<>("passkeys", Passkey.class, Passkey::credential, "/credential", key -> Optional.of(key.user()));
    /** Where events go. */
    public static final Kind<Webhook> WEBHOOKS = kind("webhooks", Webhook.class, Webhook::name, "/name");
    /** There is at most one. */
    public static final Kind<Settings> SETTINGS = kind("settings", Settings.class, _ -> "settings", "");

    /** All of them. */
    public static final List<Kind<?>> ALL =
            List.of(CONFERENCES, NUMBERS, RULES, ACCOUNTS, TRUNKS, USERS, TOKENS, PASSKEYS, WEBHOOKS, SETTINGS);

    private static <T extends Record> Kind<T> kind(
            String word, Class<T> type, Function<T, String> key, String keyField) {
        return new Kind<>(word, type, key, keyField, _ -> Optional.empty());
    }

    /** The kind of that name. */
    public static Optional<Kind<?>> of(String word) {
        return ALL.stream().filter(k -> k.word.equals(word)).findFirst();
    }

    @Override
    public String toString() {
        return word;
    }
}
