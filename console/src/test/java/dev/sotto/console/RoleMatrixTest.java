package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.provisioning.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route and every role, as a browser and as a program, and nobody. */
class RoleMatrixTest {
    @TempDir
    Path folder;

    /** What a role may change, said a second time so that a slip in the table of routes is seen. */
    private static final Map<Role, Set<String>> CHANGES = Map.of(
            Role.VIEWER, Set.of("passkeys", "account"),
            Role.AUDITOR, Set.of("passkeys", "account"),
            Role.OPERATOR, Set.of("conferences", "numbers", "trunks", "live", "passkeys", "account"),
            Role.ADMIN,
                    Set.of(
                            "conferences",
                            "numbers",
                            "rules",
                            "trunks",
                            "accounts",
                            "users",
                            "tokens",
                            "live",
                            "settings",
                            "webhooks",
                            "passkeys",
                            "account"));

    /** What a role may not even see. */
    private static final Map<Role, Set<String>> HIDDEN = Map.of(
            Role.VIEWER, Set.of("accounts", "users", "tokens", "audit", "settings", "webhooks", "packets"),
            Role.OPERATOR, Set.of("users", "tokens", "audit", "settings", "webhooks"),
            Role.ADMIN, Set.of(),
            Role.AUDITOR, Set.of());

    private static String[] headers(Bench.Reply session) {
        return new String[] {
            "Cookie",
            session.cookie(),
            "X-CSRF-Token",
            session.json().path("csrf").asText()
        };
    }

    private static Bench.Reply ask(Bench bench, Route route, String... headers) {
        return bench.send(
                route.method(),
                route.path().replaceAll("\\{[a-z]+}", "nothing-of-that-name"),
                route.method().equals("GET") || route.method().equals("DELETE") ? Optional.empty() : Optional.of("[]"),
                headers);
    }

    @Test
    void each_role_gets_what_the_table_says_and_nothing_else() {
        try (Bench bench = new Bench(folder)) {
            Map<Role, String[]> programs = new EnumMap<>(Role.class);
            Map<Role, String[]> browsers = new EnumMap<>(Role.class);
            for (Role role : Role.values()) {
                programs.put(role, Bench.bearer(bench.token(role)));
                bench.user("b-" + role.ordinal(), role);
                browsers.put(role, headers(bench.signIn("b-" + role.ordinal())));
            }
            int asked = 0;
            for (Route route : bench.console.routes()) {
                if (!route.isApi() || route.isOpen() || route.path().equals("/api/v1/session")) {
                    continue;
                }
                String what = route.method() + " " + route.path();
                assertThat(ask(bench, route).status()).as("nobody: " + what).isEqualTo(401);
                for (Role role : Role.values()) {
                    boolean may = route.roles().contains(role);
                    int browser = ask(bench, route, Objects.requireNonNull(browsers.get(role)))
                            .status();
                    int program = ask(bench, route, Objects.requireNonNull(programs.get(role)))
                            .status();
                    if (may) {
                        assertThat(browser).as(role + ": " + what).isNotIn(401, 403, 500);
                        assertThat(program).as(role + " by token: " + what).isNotIn(401, 403, 500);
                    } else {
                        assertThat(browser).as(role + ": " + what).isEqualTo(403);
                        assertThat(program).as(role + " by token: " + what).isEqualTo(403);
                    }
                    asked += 2;
                }
            }
            assertThat(asked).isGreaterThan(250);
        }
    }

    @Test
    void the_table_says_what_the_roles_are_for() {
        try (Bench bench = new Bench(folder)) {
            for (Role role : Role.values()) {
                Set<String> changes = new TreeSet<>();
                Set<String> hidden = new TreeSet<>();
                for (Route route : bench.console.routes()) {
                    String[] parts = route.path().split("/");
                    if (!route.path().startsWith("/api/") || route.isOpen() || parts[3].equals("session")) {
                        continue;
                    }
                    if (!route.method().equals("GET") && route.roles().contains(role)) {
                        changes.add(parts[3]);
                    }
                    if (route.method().equals("GET") && !route.roles().contains(role)) {
                        hidden.add(route.path().endsWith("/packets") ? "packets" : parts[3]);
                    }
                }
                assertThat(changes).as(role + " changes").isEqualTo(CHANGES.get(role));
                assertThat(hidden).as(role + " does not see").isEqualTo(HIDDEN.get(role));
            }
        }
    }

    @Test
    void a_token_ends_in_time_and_with_what_its_user_may() {
        try (Bench bench = new Bench(folder)) {
            String token = bench.token(Role.ADMIN);
            assertThat(bench.get("/api/v1/users", Bench.bearer(token)).status()).isEqualTo(200);
            assertThat(bench.get("/api/v1/users", Bench.bearer(token + "x")).status())
                    .isEqualTo(401);
            bench.clock.set(Bench.NOON.plus(Duration.ofDays(31)));
            assertThat(bench.get("/api/v1/users", Bench.bearer(token)).status()).isEqualTo(401);
        }
    }
}
