package dev.sotto.keying.admin;

import dev.sotto.base.Refused;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.distributor.PinVerifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Setup, signing in and out, and who else may. */
final class PageDoor {
    private static final Logger LOG = LogManager.getLogger(PageDoor.class);
    private static final int MAX_NAME = 64;
    private static final int MAX_OPERATORS = 100;

    private final PageJournal journal;
    private final PageSessions sessions;
    private final SetupLink setup;
    private final PagePasswords passwords;
    private final SharedCounters<PageCounter> counters;

    PageDoor(
            PageJournal journal,
            PageSessions sessions,
            SetupLink setup,
            PagePasswords passwords,
            SharedCounters<PageCounter> counters) {
        this.journal = journal;
        this.sessions = sessions;
        this.setup = setup;
        this.passwords = passwords;
        this.counters = counters;
    }

    List<PageRoute> routes() {
        Set<String> namePassword = Set.of("name", "password");
        return List.of(
                new PageRoute("GET", "/api/v1/session", true, Set.of(), this::whoAmI),
                new PageRoute("POST", "/api/v1/setup", true, Set.of("token", "name", "password"), this::setup),
                new PageRoute("POST", "/api/v1/session", true, namePassword, this::signIn),
                PageRoute.of("DELETE", "/api/v1/session", Set.of(), this::signOut),
                PageRoute.of("POST", "/api/v1/session/password", Set.of("password", "new"), this::newPassword),
                PageRoute.of("GET", "/api/v1/operators", Set.of(), _ -> PageAnswer.of(200, journal.operators())),
                PageRoute.of("POST", "/api/v1/operators", namePassword, this::addOperator),
                PageRoute.of("DELETE", "/api/v1/operators/{name}", Set.of(), this::removeOperator),
                PageRoute.of("GET", "/api/v1/audit", Set.of(), _ -> PageAnswer.of(200, journal.acts())));
    }

    private PageAnswer whoAmI(PageRequest request) {
        return request.session()
                .map(PageDoor::told)
                .orElseGet(() -> PageAnswer.of(200, Map.of("signedIn", false, "setupOpen", setup.isOpen())));
    }

    private static PageAnswer told(PageSessions.Session session) {
        return PageAnswer.of(200, Map.of("signedIn", true, "operator", session.operator(), "csrf", session.csrf()));
    }

    private PageAnswer setup(PageRequest request) throws InterruptedException {
        String token = request.body().text("token");
        if (!setup.fits(token)) {
            throw setupOver(request.source());
        }
        String name = name(request.body());
        PinVerifier verifier = passwords.verifier(request.body().text("password"));
        if (!setup.take(token)) {
            throw setupOver(request.source());
        }
        long act = journal.begins(name, request.source(), "set up an operator by the link");
        journal.operator(name, verifier);
        journal.settled(act, name + " is an operator.");
        LOG.info("page.setup source={}", request.source());
        sessions.endAllOf(name);
        return begun(request, name);
    }

    private Refused setupOver(String source) {
        counters.increment(PageCounter.WRONG_SETUP_LINKS);
        LOG.warn("page.setup.refused source={}", source);
        return new Refused(
                403, "This link was used, is over, or is not the newest one. ./sotto kd page prints another.");
    }

    private PageAnswer signIn(PageRequest request) throws InterruptedException {
        String said = request.body().text("name").strip();
        String name = said.length() > MAX_NAME ? "" : said;
        checkPassword(request, name, 401);
        journal.settled(journal.begins(name, request.source(), "sign in"), "Signed in.");
        return begun(request, name);
    }

    /**
     * Names that do not exist take as long as wrong passwords, and are answered alike. What was typed is not logged.
     *
     * @param status of the refusal of a wrong one
     */
    private void checkPassword(PageRequest request, String name, int status) throws InterruptedException {
        String password = request.body().text("password");
        switch (passwords.check(password, journal.verifier(name), name, request.source())) {
            case RIGHT -> {
                // The caller goes on.
            }
            case WRONG -> {
                counters.increment(PageCounter.WRONG_PASSWORDS);
                LOG.warn("page.password.wrong source={}", request.source());
                throw new Refused(status, "The name or the password is wrong.");
            }
            case PAUSE -> {
                counters.increment(PageCounter.IN_A_PAUSE);
                throw new Refused(429, "There were too many wrong passwords. Wait, then try again.");
            }
        }
    }

    /** What the browser had before ends: a session that somebody else gave it becomes nobody's. */
    private PageAnswer begun(PageRequest request, String operator) {
        request.session().ifPresent(sessions::end);
        PageSessions.Begun begun = sessions.begin(operator);
        return told(begun.session()).with("Set-Cookie", begun.cookie());
    }

    private PageAnswer signOut(PageRequest request) {
        PageSessions.Session session = request.signedIn();
        sessions.end(session);
        journal.settled(journal.begins(session.operator(), request.source(), "sign out"), "Signed out.");
        return PageAnswer.of(200, Map.of("signedIn", false, "setupOpen", setup.isOpen()))
                .with("Set-Cookie", PageSessions.gone());
    }

    private PageAnswer newPassword(PageRequest request) throws InterruptedException {
        String name = request.signedIn().operator();
        checkPassword(request, name, 403);
        PinVerifier verifier = passwords.verifier(request.body().text("new"));
        long act = journal.begins(name, request.source(), "change the own password");
        journal.operator(name, verifier);
        journal.settled(act, "Changed; other browsers are signed out.");
        sessions.endAllOf(name);
        return begun(request, name);
    }

    private PageAnswer addOperator(PageRequest request) throws InterruptedException {
        String name = name(request.body());
        if (journal.verifier(name).isPresent() || journal.operators().size() >= MAX_OPERATORS) {
            throw new Refused(409, "There is an operator of this name already, or there are " + MAX_OPERATORS + ".");
        }
        PinVerifier verifier = passwords.verifier(request.body().text("password"));
        long act = journal.begins(request.signedIn().operator(), request.source(), "make the operator " + name);
        journal.operator(name, verifier);
        journal.settled(act, name + " is an operator.");
        return PageAnswer.of(201, Map.of("done", name + " is an operator."));
    }

    private PageAnswer removeOperator(PageRequest request) {
        String name = request.name("name");
        long act = journal.begins(request.signedIn().operator(), request.source(), "remove the operator " + name);
        boolean removed = journal.removeOperator(name);
        String outcome = removed
                ? name + " is no operator any more."
                : "Nobody was removed: there is none of this name, or nobody else.";
        journal.settled(act, outcome);
        if (!removed) {
            throw new Refused(409, outcome);
        }
        sessions.endAllOf(name);
        return PageAnswer.of(200, Map.of("done", outcome));
    }

    private static String name(JsonBody body) {
        String name = body.text("name").strip();
        if (name.isEmpty() || name.length() > MAX_NAME || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new Refused(400, "A name has 1 to " + MAX_NAME + " characters.");
        }
        return name;
    }
}
