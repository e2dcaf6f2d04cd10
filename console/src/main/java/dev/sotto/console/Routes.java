package dev.sotto.console;

import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Store;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All that can be asked for, and by whom. */
final class Routes {
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);
    private static final Set<Role> ADMIN = EnumSet.of(Role.ADMIN);
    private static final Set<Role> OPERATOR = EnumSet.of(Role.OPERATOR, Role.ADMIN);
    private static final Set<Role> AUDITOR = EnumSet.of(Role.ADMIN, Role.AUDITOR);
    private static final Set<Role> NOT_VIEWER = EnumSet.of(Role.OPERATOR, Role.ADMIN, Role.AUDITOR);

    private Routes() {}

    static List<Route> all(
            Store store, SignIn signIn, TokenDesk tokens, HealthDesk health, PasskeyDesk passkeys, Pages pages) {
        List<Route> out = new ArrayList<>();
        out.add(Route.open("GET", "/health/live", health::live));
        out.add(Route.open("GET", "/health/ready", health::ready));
        out.add(Route.open("POST", "/api/v1/setup", signIn::setup));
        out.add(Route.open("POST", "/api/v1/session", signIn::signIn));
        out.add(new Route("GET", "/api/v1/session", ALL, false, signIn::session));
        out.add(new Route("DELETE", "/api/v1/session", ALL, false, signIn::signOut));
        out.add(new Route("PUT", "/api/v1/session/password", ALL, false, signIn::ownPassword));
        out.add(new Route("GET", "/api/v1/openapi.json", ALL, false, Pages::apiDocument));
        out.addAll(resource(new RecordDesk<>(store, Kind.CONFERENCES), ALL, OPERATOR));
        out.addAll(resource(new RecordDesk<>(store, Kind.NUMBERS), ALL, OPERATOR));
        out.addAll(resource(new RecordDesk<>(store, Kind.RULES), ALL, ADMIN));
        out.addAll(resource(new RecordDesk<>(store, Kind.TRUNKS), ALL, ADMIN));
        out.addAll(resource(new RecordDesk<>(store, Kind.ACCOUNTS), NOT_VIEWER, ADMIN));
        out.addAll(resource(new RecordDesk<>(store, Kind.USERS), AUDITOR, ADMIN));
        out.add(new Route("PUT", "/api/v1/users/{id}/password", ADMIN, false, signIn::othersPassword));
        out.addAll(resource(new RecordDesk<>(store, Kind.WEBHOOKS), AUDITOR, ADMIN));
        RecordDesk<?> kept = new RecordDesk<>(store, Kind.TOKENS);
        out.add(new Route("GET", "/api/v1/tokens", AUDITOR, false, kept::list));
        out.add(new Route("POST", "/api/v1/tokens", ADMIN, false, tokens::newToken));
        out.add(new Route("GET", "/api/v1/tokens/{id}", AUDITOR, false, kept::read));
        out.add(new Route("DELETE", "/api/v1/tokens/{id}", ADMIN, false, kept::remove));
        out.add(new Route("GET", "/api/v1/audit", AUDITOR, false, new AuditDesk(store)::list));
        out.add(Route.open("POST", "/api/v1/setup/begin", signIn::beginSetup));
        out.add(Route.open("POST", "/api/v1/session/passkey/begin", passkeys::beginSignIn));
        out.add(Route.open("POST", "/api/v1/session/passkey", signIn::signInByPasskey));
        out.add(new Route("GET", "/api/v1/passkeys", ALL, false, passkeys::list));
        out.add(new Route("POST", "/api/v1/passkeys/begin", ALL, false, passkeys::begin));
        out.add(new Route("POST", "/api/v1/passkeys", ALL, false, passkeys::make));
        out.add(new Route("DELETE", "/api/v1/passkeys/{id}", ALL, false, passkeys::remove));
        SettingsDesk settings = new SettingsDesk(store);
        out.add(new Route("GET", "/api/v1/settings", AUDITOR, false, settings::read));
        out.add(new Route("PUT", "/api/v1/settings", ADMIN, false, settings::replace));
        out.addAll(pages.routes());
        return List.copyOf(out);
    }

    /** Where somebody is signed in. */
    static List<Route> of(SessionsDesk sessions) {
        String mine = "/api/v1/account/sessions";
        return List.of(
                new Route("GET", mine, ALL, false, sessions::list),
                new Route("DELETE", mine, ALL, false, sessions::endOthers),
                new Route("DELETE", mine + "/{id}", ALL, false, sessions::end));
    }

    /** How it goes with webhooks. */
    static List<Route> of(WebhookDesk webhooks) {
        return List.of(
                new Route("GET", "/api/v1/webhooks/{id}/deliveries", AUDITOR, false, webhooks::deliveries),
                new Route("POST", "/api/v1/webhooks/{id}/test", ADMIN, false, webhooks::test));
    }

    /** Which telephones are registered. */
    static List<Route> of(PhonesDesk phones) {
        return List.of(new Route("GET", "/api/v1/accounts/{id}/registrations", NOT_VIEWER, false, phones::registered));
    }

    /** Signing in by another service. */
    static List<Route> of(OidcDesk service) {
        return List.of(
                Route.open("POST", "/api/v1/session/service/begin", service::begin),
                Route.open("POST", "/api/v1/session/service", service::signIn));
    }

    /** What people are sent who are to join. */
    static List<Route> of(InviteDesk invitations) {
        return List.of(new Route("GET", "/api/v1/conferences/{id}/calendar.ics", ALL, false, invitations::calendar));
    }

    /** How trunks are. These stand before the records, whose ids they are not. */
    static List<Route> of(TrunkDesk trunks) {
        return List.of(
                new Route("GET", "/api/v1/trunks/states", ALL, false, trunks::states),
                new Route("POST", "/api/v1/trunks/test", ADMIN, false, trunks::test),
                new Route("POST", "/api/v1/trunks/{id}/retry", OPERATOR, false, trunks::retry));
    }

    private static List<Route> resource(RecordDesk<?> desk, Set<Role> readers, Set<Role> writers) {
        String path = "/api/v1/" + desk.kind().word();
        String one = path + "/{id}";
        return List.of(
                new Route("GET", path, readers, false, desk::list),
                new Route("POST", path, writers, false, desk::create),
                new Route("GET", one, readers, false, desk::read),
                new Route("PUT", one, writers, false, desk::replace),
                new Route("DELETE", one, writers, false, desk::remove));
    }
}
