package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.Entropy;
import dev.sotto.console.Ceremonies.Ceremony;
import dev.sotto.console.Ceremonies.Purpose;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Passkey;
import dev.sotto.provisioning.Role;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.User;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Passkeys: made in two steps, shown in two steps, listed and removed. */
final class PasskeyDesk {
    private static final int LONGEST_PART = 16_384;

    private final Store store;
    private final Ceremonies ceremonies;
    private final Optional<PasskeyCheck> check;
    private final InstantSource clock;

    /** @param check empty if the console is known by no name */
    PasskeyDesk(Store store, Optional<PasskeyCheck> check, Entropy entropy, InstantSource clock) {
        this.store = store;
        this.ceremonies = new Ceremonies(entropy);
        this.check = check;
        this.clock = clock;
    }

    /** The host for which passkeys are made; empty if there are none. */
    Optional<String> host() {
        return check.map(PasskeyCheck::host);
    }

    private PasskeyCheck there() {
        return check.orElseThrow(() -> new Problem(
                409, "no-passkeys", "Passkeys belong to a name; set console.advertised to a host name first."));
    }

    Answer begin(Request request, Caller caller) {
        SignIn.browser(caller);
        User user = store.snapshot()
                .find(Kind.USERS, caller.userId())
                .orElseThrow(Problem::notFound)
                .value();
        return beginMaking(Purpose.ADD, caller.userId(), caller.userId(), user);
    }

    /** The first step for a user who is there, or will be. */
    Answer beginMaking(Purpose purpose, String by, String userId, User user) {
        PasskeyCheck with = there();
        Ceremony made = ceremonies.begin(purpose, by, userId, clock.instant());
        ObjectNode out = described(made, with)
                .put("userHandle", PasskeyCheck.text(userId.getBytes(StandardCharsets.UTF_8)))
                .put("name", user.name())
                .put("displayName", user.displayName());
        ArrayNode algorithms = out.putArray("algorithms");
        PasskeyCheck.ALGORITHMS.forEach(algorithms::add);
        ArrayNode known = out.putArray("known");
        of(userId).forEach(one -> known.add(one.value().credential()));
        return Answer.json(200, out);
    }

    private static ObjectNode described(Ceremony made, PasskeyCheck with) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("ceremony", made.id())
                .put("challenge", PasskeyCheck.text(made.challenge()))
                .put("host", with.host())
                .put("seconds", Ceremonies.LIFETIME.toSeconds());
    }

    private List<Stored<Passkey>> of(String userId) {
        return store.snapshot().all(Kind.PASSKEYS).stream()
                .filter(one -> one.value().user().equals(userId))
                .toList();
    }

    Answer make(Request request, Caller caller) {
        SignIn.browser(caller);
        JsonNode said = RecordDesk.object(request);
        Fresh fresh = fresh(Purpose.ADD, said);
        if (!fresh.userId().equals(caller.userId())) {
            throw doesNotFit();
        }
        Stored<Passkey> kept = keep(caller.act(), fresh, Request.text(said, "name"));
        return Answer.json(201, RecordDesk.shown(kept)).with("ETag", RecordDesk.etag(kept));
    }

    /**
     * A passkey that fits its ceremony and is not kept yet.
     *
     * @param userId for whom it was begun
     * @param made what it is
     */
    record Fresh(String userId, PasskeyCheck.Made made) {}

    /** @throws Problem if it does not fit */
    Fresh fresh(Purpose purpose, JsonNode said) {
        Ceremony begun = ceremonies
                .end(Request.text(said, "ceremony"), purpose, clock.instant())
                .orElseThrow(PasskeyDesk::over);
        return there().made(begun.challenge(), part(said, "clientData"), part(said, "attestation"))
                .map(made -> new Fresh(begun.userId(), made))
                .orElseThrow(PasskeyDesk::doesNotFit);
    }

    Stored<Passkey> keep(Act act, Fresh fresh, String name) {
        String id = store.newId();
        ObjectNode draft = JsonNodeFactory.instance
                .objectNode()
                .put("user", fresh.userId())
                .put("name", name)
                .put("credential", fresh.made().credential())
                .put("signCount", Long.toString(fresh.made().signCount()))
                .put("backedUp", fresh.made().backedUp());
        Passkey value = RecordDesk.fine(store.draft(Kind.PASSKEYS, id, draft, null));
        return RecordDesk.done(
                store.create(act, Kind.PASSKEYS, id, value.with(fresh.made().key())));
    }

    Answer list(Request request, Caller caller) {
        String wanted = request.asked("user").orElse(caller.userId());
        if (!wanted.equals(caller.userId()) && !isAdministrator(caller)) {
            throw new Problem(403, "not-allowed", "Only an administrator sees the passkeys of others.");
        }
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode items = out.putArray("items");
        of(wanted).forEach(one -> items.add(RecordDesk.shown(one)));
        return Answer.json(200, out);
    }

    private static boolean isAdministrator(Caller caller) {
        return caller.role().equals(Optional.of(Role.ADMIN));
    }

    Answer remove(Request request, Caller caller) {
        Stored<Passkey> one = store.snapshot()
                .find(Kind.PASSKEYS, request.part("id"))
                .filter(key -> key.value().user().equals(caller.userId()) || isAdministrator(caller))
                .orElseThrow(Problem::notFound);
        RecordDesk.requireMatch(RecordDesk.etag(one), request);
        RecordDesk.done(store.remove(caller.act(), Kind.PASSKEYS, one.id(), one.version()));
        return Answer.empty(204);
    }

    Answer beginSignIn(Request request, Caller caller) {
        PasskeyCheck with = there();
        return Answer.json(
                200, described(ceremonies.begin(Purpose.SIGN_IN, request.source(), "", clock.instant()), with));
    }

    /**
     * Whose passkey was shown, after its counter was kept if the store can.
     *
     * @throws Problem if it does not fit
     */
    Stored<User> owner(JsonNode said) {
        Ceremony begun = ceremonies
                .end(Request.text(said, "ceremony"), Purpose.SIGN_IN, clock.instant())
                .orElseThrow(PasskeyDesk::over);
        Stored<Passkey> kept = store.snapshot()
                .byKey(Kind.PASSKEYS, Request.text(said, "credential"))
                .orElseThrow(PasskeyDesk::doesNotFit);
        Passkey key = kept.value();
        String handle = new String(part(said, "userHandle"), StandardCharsets.UTF_8);
        long count = there().shown(
                        begun.challenge(),
                        key,
                        part(said, "clientData"),
                        part(said, "authenticator"),
                        part(said, "signature"))
                .orElseThrow(PasskeyDesk::doesNotFit);
        Stored<User> user = store.snapshot()
                .find(Kind.USERS, key.user())
                .filter(owner -> owner.value().enabled() && owner.id().equals(handle))
                .orElseThrow(PasskeyDesk::doesNotFit);
        if (count != Long.parseLong(key.signCount())) {
            count(kept, user, count);
        }
        return user;
    }

    /** A store that takes nothing keeps the counter of before, against which a copy of the device is found out as well, only later. */
    private void count(Stored<Passkey> kept, Stored<User> user, long count) {
        try {
            RecordDesk.done(store.replace(
                    Act.of("user:" + user.key()),
                    Kind.PASSKEYS,
                    kept.id(),
                    kept.version(),
                    kept.value().signed(count)));
        } catch (StoreUnavailable e) {
            ConsoleLog.storeUnavailable(String.valueOf(e.getMessage()));
        }
    }

    private static byte[] part(JsonNode said, String name) {
        String text = Request.text(said, name);
        try {
            return PasskeyCheck.octets(text.length() > LONGEST_PART ? "" : text);
        } catch (IllegalArgumentException _) {
            throw new Problem(400, "malformed", name + " must be base64url.");
        }
    }

    static Problem over() {
        return new Problem(401, "over", "This took too long or was used already; begin anew.");
    }

    private static Problem doesNotFit() {
        return new Problem(401, "wrong", "This passkey does not fit.");
    }
}
