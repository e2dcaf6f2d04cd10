package dev.sotto.console;

import dev.sotto.provisioning.ApiToken;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Who asks, and whether they may: tokens, sessions, requests that another page made a browser send, roles. */
final class Gate {
    private static final String BEARER = "Bearer ";
    static final String CSRF_HEADER = "x-csrf-token";

    private final Store store;
    private final Sessions sessions;
    private final InstantSource clock;

    Gate(Store store, Sessions sessions, InstantSource clock) {
        this.store = store;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** @throws Problem if they may not */
    Caller enter(Route route, Request request) {
        if (request.changesSomething()) {
            refuseForeignPages(request);
        }
        Caller caller = recognised(request);
        if (route.isOpen()) {
            return caller;
        }
        if (caller.role().isEmpty()) {
            throw new Problem(401, "sign-in", "Sign in first.");
        }
        if (request.changesSomething()) {
            caller.session().ifPresent(session -> requireToken(session, request));
        }
        if (!route.roles().contains(caller.role().get())) {
            throw new Problem(
                    403, "not-allowed", "Your role, " + word(caller.role().get()) + ", may not do this.");
        }
        return caller;
    }

    /** The role of who was let in a while ago, if they still would be; without counting as seen. */
    Optional<Role> still(Route route, Request request) {
        return recognised(request, id -> sessions.look(id, store.snapshot().settings(), clock.instant()))
                .role()
                .filter(route.roles()::contains);
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** Browsers say where a request comes from; who says nothing is no browser, and needs the token all the same. */
    private static void refuseForeignPages(Request request) {
        boolean foreignSite = request.header("sec-fetch-site")
                .map(site -> !site.equals("same-origin"))
                .orElse(false);
        boolean foreignOrigin = request.header("origin")
                .map(origin ->
                        !origin.equals("https://" + request.header("host").orElse("")))
                .orElse(false);
        if (foreignSite || foreignOrigin) {
            throw new Problem(403, "foreign-page", "This request comes from another page.");
        }
    }

    private static void requireToken(Session session, Request request) {
        if (!equal(session.csrf(), request.header(CSRF_HEADER).orElse(""))) {
            throw new Problem(
                    403, "csrf", "The header X-CSRF-Token must say what GET /api/v1/session says under csrf.");
        }
    }

    private Caller recognised(Request request) {
        return recognised(request, id -> sessions.find(id, store.snapshot().settings(), clock.instant()));
    }

    private Caller recognised(Request request, Function<String, Optional<Session>> session) {
        Optional<String> authorization = request.header("authorization");
        if (authorization.isPresent()) {
            return authorization
                    .filter(a -> a.startsWith(BEARER))
                    .flatMap(a -> program(a.substring(BEARER.length())))
                    .orElse(Caller.NOBODY);
        }
        return cookie(request).flatMap(session).flatMap(this::person).orElse(Caller.NOBODY);
    }

    static Optional<String> cookie(Request request) {
        return request.header("cookie")
                .flatMap(line -> Arrays.stream(line.split(";"))
                        .map(String::strip)
                        .filter(one -> one.startsWith(Sessions.COOKIE + "="))
                        .map(one -> one.substring(Sessions.COOKIE.length() + 1))
                        .findFirst());
    }

    /** The user is looked up each time, so that what an administrator takes away is gone at once. */
    private Optional<Caller> person(Session session) {
        return store.snapshot()
                .find(Kind.USERS, session.userId())
                .filter(user -> user.value().enabled())
                .map(user -> new Caller(
                        "user:" + user.value().name(),
                        user.id(),
                        Optional.of(user.value().role()),
                        Optional.of(session)));
    }

    private Optional<Caller> program(String token) {
        Snapshot now = store.snapshot();
        Instant time = clock.instant();
        String hash = Tokens.hash(token);
        return now.all(Kind.TOKENS).stream()
                .map(Stored::value)
                .filter(one -> one.secret().isSet() && equal(one.secret().hash(), hash))
                .filter(one -> one.expires().isAfter(time))
                .findFirst()
                .flatMap(one -> now.find(Kind.USERS, one.user()).flatMap(user -> of(one, user)));
    }

    private static Optional<Caller> of(ApiToken token, Stored<User> user) {
        boolean may = user.value().enabled() && user.value().role().includes(token.role());
        return may
                ? Optional.of(new Caller(
                        "token:" + token.name() + " of user:" + user.value().name(),
                        user.id(),
                        Optional.of(token.role()),
                        Optional.empty()))
                : Optional.empty();
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
