package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sotto.base.Entropy;
import dev.sotto.console.Ceremonies.Ceremony;
import dev.sotto.console.Ceremonies.Purpose;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signing in by another service. It says who somebody is; whether they may use the console, and as what, is said by the user of that name here. The tab that
 * began a sign-in is the one that ends it: it has a secret that no address carries.
 */
final class OidcDesk {
    private static final int LONGEST_PART = 4096;

    private final Store store;
    private final SignIn signIn;
    private final Optional<OidcConfig> config;
    private final Optional<OidcClient> client;
    private final Supplier<String> address;
    private final Ceremonies ceremonies;
    private final InstantSource clock;

    /** @param address of the console, to which the browser comes back */
    OidcDesk(
            Store store,
            SignIn signIn,
            Optional<OidcConfig> config,
            Supplier<String> address,
            Entropy entropy,
            InstantSource clock) {
        this.store = store;
        this.signIn = signIn;
        this.config = config;
        this.client = config.map(OidcClient::new);
        this.address = address;
        this.ceremonies = new Ceremonies(entropy);
        this.clock = clock;
    }

    private OidcClient there() {
        return client.orElseThrow(() -> new Problem(404, "not-found", "Signing in by another service is not set up."));
    }

    Answer begin(Request request, Caller caller) {
        OidcClient with = there();
        Instant now = clock.instant();
        Ceremony made = ceremonies.begin(Purpose.SERVICE, request.source(), "", now);
        return Answer.json(
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("ceremony", made.id())
                        .put("secret", part(made, "tab"))
                        .put("address", with.address(attempt(made), now).toString())
                        .put("seconds", Ceremonies.LIFETIME.toSeconds()));
    }

    Answer signIn(Request request, Caller caller) {
        JsonNode said = RecordDesk.object(request);
        OidcClient with = there();
        Instant now = clock.instant();
        Ceremony begun = ceremonies
                .end(Request.text(said, "ceremony"), Purpose.SERVICE, now)
                .filter(one -> isOfTab(one, Request.text(said, "secret")))
                .orElseThrow(PasskeyDesk::over);
        String code = Request.text(said, "code");
        if (code.isEmpty() || code.length() > LONGEST_PART) {
            throw new Problem(400, "malformed", "code must be what the other service gave the browser.");
        }
        Optional<String> issuer = Optional.of(Request.text(said, "iss")).filter(text -> !text.isEmpty());
        String name = with.name(attempt(begun), code, issuer, now);
        Stored<User> user = store.snapshot()
                .byKey(Kind.USERS, name)
                .filter(one -> one.value().enabled())
                .orElseThrow(() -> unknown(name, request.source()));
        return signIn.begun(request, user, config.orElseThrow().name());
    }

    private Problem unknown(String name, String source) {
        ConsoleLog.unknownThere(name, source);
        return new Problem(
                403,
                "unknown-here",
                "The other service knows you, but nobody of that name may use this console; ask an administrator.");
    }

    private static boolean isOfTab(Ceremony one, String secret) {
        return MessageDigest.isEqual(
                part(one, "tab").getBytes(StandardCharsets.US_ASCII), secret.getBytes(StandardCharsets.UTF_8));
    }

    private OidcClient.Attempt attempt(Ceremony one) {
        return new OidcClient.Attempt(
                one.id(), part(one, "nonce"), part(one, "verifier"), URI.create(address.get() + "/sign-in/service"));
    }

    /** Several secrets of the one that a ceremony has, of which none leads to another. */
    private static String part(Ceremony one, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(one.challenge(), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(name.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no HMAC", e);
        }
    }
}
