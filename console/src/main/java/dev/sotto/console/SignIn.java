package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.Entropy;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.FieldFault;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import dev.sotto.provisioning.Verifier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Signing in and out, the first administrator, and one's own password. */
final class SignIn {
    private static final int LONGEST_NAME = 64;

    private final Store store;
    private final Sessions sessions;
    private final Passwords passwords;
    private final Lockout lockout = new Lockout();
    private final InstantSource clock;
    private final String domain;
    private final PasskeyDesk passkeys;
    private final AtomicReference<String> setupHash = new AtomicReference<>("");

    SignIn(
            Store store,
            Sessions sessions,
            Passwords passwords,
            InstantSource clock,
            String domain,
            PasskeyDesk passkeys) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.clock = clock;
        this.domain = domain;
        this.passkeys = passkeys;
    }

    /** A new token by which the first administrator is made; empty if there is one already. */
    Optional<String> newSetupToken(Entropy entropy) {
        if (!store.snapshot().administrators().isEmpty()) {
            return Optional.empty();
        }
        String token = Tokens.make(entropy);
        setupHash.set(Tokens.hash(token));
        return Optional.of(token);
    }

    /** Begins the passkey of the first administrator; the link stays good. */
    Answer beginSetup(Request request, Caller caller) {
        JsonNode said = RecordDesk.object(request);
        requireSetup(said);
        String id = store.newId();
        return passkeys.beginMaking(Ceremonies.Purpose.SETUP, "setup", id, firstAdministrator(said, id));
    }

    /** The hash of the token, if it is the right one. */
    private String requireSetup(JsonNode said) {
        String expected = setupHash.get();
        if (expected.isEmpty() || !expected.equals(Tokens.hash(Request.text(said, "token")))) {
            throw new Problem(
                    403,
                    "setup-over",
                    "This link was used or is not the newest one; a restart prints another one if"
                            + " there is no administrator yet.");
        }
        return expected;
    }

    private User firstAdministrator(JsonNode said, String id) {
        ObjectNode draft = JsonNodeFactory.instance.objectNode().put("role", "admin");
        draft.set("name", said.path("name"));
        return RecordDesk.fine(store.draft(Kind.USERS, id, draft, null));
    }

    Answer setup(Request request, Caller caller) {
        JsonNode said = RecordDesk.object(request);
        String expected = requireSetup(said);
        Optional<PasskeyDesk.Fresh> passkey = said.has("passkey")
                ? Optional.of(passkeys.fresh(Ceremonies.Purpose.SETUP, said.path("passkey")))
                : Optional.empty();
        String id = passkey.map(PasskeyDesk.Fresh::userId).orElseGet(store::newId);
        User user = firstAdministrator(said, id);
        Verifier password = passkey.isPresent()
                ? Verifier.NONE
                : passwords.checkedHash(Request.text(said, "password"), "/password");
        if (!setupHash.compareAndSet(expected, "")) {
            throw new Problem(403, "setup-over", "This link was used just now.");
        }
        Outcome<User> made = store.create(Act.of("setup"), Kind.USERS, id, user.with(password));
        if (!(made instanceof Outcome.Done<User> done)) {
            setupHash.set(expected);
            throw RecordDesk.refusal(made);
        }
        passkey.ifPresent(fresh -> keepFirst(fresh, done.record(), expected));
        return begun(request, "user:" + user.name(), id, 201);
    }

    /** An administrator without a way to sign in would be none: then it is as if nothing had happened. */
    private void keepFirst(PasskeyDesk.Fresh fresh, Stored<User> made, String expected) {
        try {
            passkeys.keep(Act.of("setup"), fresh, "setup");
        } catch (Problem problem) {
            store.remove(Act.of("setup"), Kind.USERS, made.id(), made.version());
            setupHash.set(expected);
            throw problem;
        }
    }

    Answer signInByPasskey(Request request, Caller caller) {
        Stored<User> user = passkeys.owner(RecordDesk.object(request));
        return begun(request, "user:" + user.key(), user.id(), 201);
    }

    Answer signIn(Request request, Caller caller) {
        JsonNode said = request.document();
        String name = Request.text(said, "name");
        String known = name.length() > LONGEST_NAME ? "" : name;
        Instant now = clock.instant();
        Optional<Duration> pause = lockout.pause(known, request.source(), now);
        if (pause.isPresent()) {
            throw Problem.later(
                    429,
                    "locked",
                    "Too many wrong passwords; wait.",
                    (int) pause.get().toSeconds() + 1);
        }
        Optional<Stored<User>> user = store.snapshot().byKey(Kind.USERS, known);
        Verifier verifier = user.map(u -> u.value().password()).orElse(Verifier.NONE);
        boolean fits = passwords.matches(Request.text(said, "password"), verifier);
        if (!fits || !user.orElseThrow().value().enabled()) {
            wrong(known, request.source(), now);
            throw new Problem(401, "wrong", "The name or the password is wrong.");
        }
        lockout.right(known, request.source());
        return begun(request, "user:" + known, user.orElseThrow().id(), 201);
    }

    private void wrong(String name, String source, Instant now) {
        if (lockout.wrong(name, source, store.snapshot().settings().failedSignIns(), now)) {
            ConsoleLog.locked(name, source);
        }
    }

    /**
     * What the browser had before ends: a session that somebody else gave it becomes nobody's. Who has to see what is wrong gets in also
     * while the store takes nothing.
     */
    private Answer begun(Request request, String who, String userId, int status) {
        return begun(request, who, userId, status, "");
    }

    /** By another service. */
    Answer begun(Request request, Stored<User> user, String service) {
        return begun(request, "user:" + user.key(), user.id(), 201, " by " + service);
    }

    private Answer begun(Request request, String who, String userId, int status, String how) {
        if (!store.noteInTime(Act.of(who), "sign-in", "from " + request.source() + how)) {
            ConsoleLog.notedLater(who, "sign-in", request.source());
        }
        Instant now = clock.instant();
        Gate.cookie(request)
                .flatMap(id -> sessions.find(id, store.snapshot().settings(), now))
                .ifPresent(sessions::end);
        Sessions.Begun begun = sessions.begin(userId, request, now);
        return Answer.json(status, described(userId, begun.session())).with("Set-Cookie", begun.cookie());
    }

    Answer session(Request request, Caller caller) {
        return Answer.json(200, described(caller.userId(), browser(caller)));
    }

    private ObjectNode described(String userId, Session session) {
        User user = store.snapshot()
                .find(Kind.USERS, userId)
                .orElseThrow(Problem::notFound)
                .value();
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", user.name())
                .put("displayName", user.displayName())
                .put("role", user.role().name().toLowerCase(Locale.ROOT))
                .put("domain", domain)
                .put("csrf", session.csrf());
    }

    static Session browser(Caller caller) {
        return caller.session()
                .orElseThrow(() -> new Problem(404, "not-found", "A token has no session; this is for browsers."));
    }

    Answer signOut(Request request, Caller caller) {
        sessions.end(browser(caller));
        return Answer.empty(204).with("Set-Cookie", Sessions.goneCookie());
    }

    /** All other sessions of the user end, and this one gets a new cookie. */
    Answer ownPassword(Request request, Caller caller) {
        browser(caller);
        JsonNode said = request.document();
        Stored<User> user = store.snapshot().find(Kind.USERS, caller.userId()).orElseThrow(Problem::notFound);
        Instant now = clock.instant();
        Optional<Duration> pause = lockout.pause(user.key(), request.source(), now);
        if (pause.isPresent()) {
            throw Problem.later(
                    429,
                    "locked",
                    "Too many wrong passwords; wait.",
                    (int) pause.get().toSeconds() + 1);
        }
        if (!passwords.matches(Request.text(said, "old"), user.value().password())) {
            wrong(user.key(), request.source(), now);
            throw Problem.invalid(List.of(new FieldFault("/old", "is not the present password.")));
        }
        setPassword(caller, user, Request.text(said, "password"));
        return begun(request, caller.who(), user.id(), 200);
    }

    Answer othersPassword(Request request, Caller caller) {
        Stored<User> user =
                store.snapshot().find(Kind.USERS, request.part("id")).orElseThrow(Problem::notFound);
        setPassword(caller, user, Request.text(request.document(), "password"));
        return Answer.empty(204);
    }

    private void setPassword(Caller caller, Stored<User> user, String password) {
        Verifier made = passwords.checkedHash(password, "/password");
        Outcome<User> outcome = store.replace(
                caller.act(),
                Kind.USERS,
                user.id(),
                user.version(),
                user.value().with(made));
        if (!(outcome instanceof Outcome.Done)) {
            throw RecordDesk.refusal(outcome);
        }
        sessions.endAllOf(user.id());
    }
}
