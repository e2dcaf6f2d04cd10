package dev.sotto.tests.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.console.Backstage;
import dev.sotto.console.CallLog;
import dev.sotto.console.Console;
import dev.sotto.console.ConsoleConfig;
import dev.sotto.console.OidcConfig;
import dev.sotto.console.PasswordPort;
import dev.sotto.console.PhonePort;
import dev.sotto.console.TlsIdentity;
import dev.sotto.notices.Courier;
import dev.sotto.notices.Notices;
import dev.sotto.notices.Reach;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Draft;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import dev.sotto.provisioning.Verifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A console on a free port with a store of its own, and Debian's Chromium in front of it. */
final class Stage implements AutoCloseable {
    static final String PASSWORD = "a sentence for a test";

    final Store store;
    final CallLog calls;
    final Courier courier;
    final LiveScript live = new LiveScript();
    /** Which telephones of an account are registered. */
    volatile List<PhonePort.RegisteredPhone> registered = List.of();

    private final PhonePort phones = _ -> registered;
    final Console console;
    private final Chromium chromium;

    Stage(Path folder) {
        this(folder, Optional.empty());
    }

    /** @param oidc another service by which people sign in */
    Stage(Path folder, Optional<OidcConfig> oidc) {
        ProgramIdentity made =
                ProgramIdentity.loadOrMake(folder.resolve("console.pem"), "console", List.of("localhost", "127.0.0.1"));
        store = Store.open(
                "jdbc:sqlite:" + folder.resolve("sotto.db"),
                KeyMaterial.copyOf(new byte[32]),
                Entropy.system(),
                InstantSource.system());
        Notices notices = new Notices(Entropy.system(), 200);
        calls = CallLog.open(
                folder.resolve("calls"), () -> store.snapshot().settings(), notices, InstantSource.system());
        courier = Courier.start(
                store,
                notices,
                new Courier.Means(Reach.of(List.of()), Optional.empty(), folder.resolve("webhooks.json")),
                Entropy.system(),
                InstantSource.system());
        console = Console.start(
                new ConsoleConfig("127.0.0.1", 0, "localhost", "example.org", List.of(), oidc),
                new TlsIdentity(made.key(), List.of(made.certificate())),
                store,
                new Backstage(
                        new QuickPasswords(),
                        live,
                        calls,
                        notices,
                        courier,
                        new TrunkScript(store),
                        phones,
                        _ -> List.of()),
                Entropy.system(),
                InstantSource.system());
        chromium = new Chromium(List.of(made.certificate()));
    }

    /** Passwords hashed at once; the real ones are slow, and tested where they are. */
    static final class QuickPasswords implements PasswordPort {
        @Override
        public String hash(KeyMaterial password) {
            return hash(new String(password.dangerousOctets(), StandardCharsets.UTF_8));
        }

        static String hash(String password) {
            return HexFormat.of()
                    .formatHex(Fingerprint.sha256(password.getBytes(StandardCharsets.UTF_8))
                            .digest());
        }

        @Override
        public boolean matches(KeyMaterial password, String hash) {
            return hash(password).equals(hash);
        }
    }

    String address(String path) {
        return "https://localhost:" + console.port() + path;
    }

    Stored<User> user(String name, Role role) {
        User made = new User(name, "", role, true, new Verifier(QuickPasswords.hash(PASSWORD)));
        return done(store.create(Act.of("test"), Kind.USERS, store.newId(), made));
    }

    /** A record of that kind; apostrophes stand for quotes. */
    <T extends Record> Stored<T> record(Kind<T> kind, String json) {
        String id = store.newId();
        Draft<T> draft = store.draft(kind, id, Documents.parse(json.replace('\'', '"')), null);
        if (!(draft instanceof Draft.Fine<T> fine)) {
            throw new AssertionError(draft.toString());
        }
        return done(store.create(Act.of("test"), kind, id, fine.value()));
    }

    private static <T extends Record> Stored<T> done(Outcome<T> outcome) {
        return ((Outcome.Done<T>) outcome).record();
    }

    /** A new browser that knows nothing. */
    Page page(String language, ColorScheme scheme) {
        return chromium.page(language, scheme);
    }

    Page page() {
        return page("en", ColorScheme.LIGHT);
    }

    /** What the browser complained about until now. */
    List<String> complaints() {
        return chromium.complaints();
    }

    /** Somebody who has signed in with a password. */
    Page signedIn(Page page, String name) {
        page.navigate(address("/"));
        page.locator("#name").fill(name);
        page.locator("#password").fill(PASSWORD);
        page.locator("#password").press("Enter");
        page.locator("nav a[aria-current=page]").first().waitFor();
        return page;
    }

    @Override
    public void close() {
        chromium.close();
        console.close();
        courier.close();
        calls.close();
        store.close();
    }
}
