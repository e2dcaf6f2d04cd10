package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Draft;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The records of one kind as a resource: lists with a cursor, ETags against lost updates, words that make a POST happen once.
 *
 * @param store where they are
 * @param kind which
 * @param <T> the record
 */
record RecordDesk<T extends Record>(Store store, Kind<T> kind) {
    private static final int USUAL_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int LONGEST_WORD = 128;

    Answer list(Request request, Caller caller) {
        int limit = limit(request);
        String after = request.asked("cursor").map(RecordDesk::key).orElse("");
        String wanted = request.asked("q").orElse("").toLowerCase(Locale.ROOT);
        List<Stored<T>> found = store.snapshot().page(kind, after, limit + 1, one -> fits(one, wanted));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(one -> items.add(shown(one)));
        if (found.size() > limit) {
            out.put("next", cursor(found.get(limit - 1).key()));
        } else {
            out.putNull("next");
        }
        return Answer.json(200, out);
    }

    static int limit(Request request) {
        String said = request.asked("limit").orElse(Integer.toString(USUAL_LIMIT));
        if (!said.matches("[1-9][0-9]{0,2}") || Integer.parseInt(said) > MAX_LIMIT) {
            throw new Problem(400, "bad-query", "limit must be a whole number from 1 to " + MAX_LIMIT + ".");
        }
        return Integer.parseInt(said);
    }

    /** A word in the key or in what people call it. */
    private boolean fits(Stored<T> one, String wanted) {
        return wanted.isEmpty()
                || one.key().toLowerCase(Locale.ROOT).contains(wanted)
                || name(Documents.shown(one.value())).toLowerCase(Locale.ROOT).contains(wanted);
    }

    private static String name(ObjectNode shown) {
        return shown.path("name").asText() + " " + shown.path("displayName").asText();
    }

    private static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Problem(400, "bad-query", "cursor must be what next said.");
        }
    }

    Answer create(Request request, Caller caller) {
        Optional<Act.Once> once = request.header("idempotency-key").map(word -> once(word, request));
        String id = store.newId();
        T value = fine(store.draft(kind, id, request.document(), null));
        Outcome<T> outcome = store.create(new Act(caller.who(), once), kind, id, value);
        Stored<T> made = done(outcome);
        return whole(201, made).with("Location", "/api/v1/" + kind.word() + "/" + made.id());
    }

    static Act.Once once(String word, Request request) {
        if (word.isBlank() || word.length() > LONGEST_WORD) {
            throw new Problem(400, "bad-header", "Idempotency-Key must have 1 to " + LONGEST_WORD + " characters.");
        }
        return new Act.Once(word, request.path() + "\n" + request.body());
    }

    Answer read(Request request, Caller caller) {
        Stored<T> one = find(request);
        return request.header("if-none-match").equals(Optional.of(etag(one)))
                ? Answer.empty(304).with("ETag", etag(one))
                : whole(200, one);
    }

    Answer replace(Request request, Caller caller) {
        Stored<T> before = find(request);
        requireMatch(etag(before), request);
        T value = fine(store.draft(kind, before.id(), request.document(), before.value()));
        return whole(200, done(store.replace(caller.act(), kind, before.id(), before.version(), value)));
    }

    Answer remove(Request request, Caller caller) {
        Stored<T> before = find(request);
        requireMatch(etag(before), request);
        done(store.remove(caller.act(), kind, before.id(), before.version()));
        return Answer.empty(204);
    }

    private Stored<T> find(Request request) {
        return store.snapshot().find(kind, request.part("id")).orElseThrow(Problem::notFound);
    }

    static void requireMatch(String etag, Request request) {
        String said = request.header("if-match")
                .orElseThrow(() -> new Problem(
                        428,
                        "if-match-missing",
                        "Say in If-Match which ETag you have seen, so that no change is lost."));
        if (!said.equals(etag)) {
            throw stale();
        }
    }

    private static Problem stale() {
        return new Problem(412, "changed-meanwhile", "Somebody changed it meanwhile; read it again.");
    }

    static String etag(Stored<?> one) {
        return "\"" + one.version() + "\"";
    }

    private static Answer whole(int status, Stored<?> one) {
        return Answer.json(status, shown(one)).with("ETag", etag(one));
    }

    /** What stands under record can be changed and sent back. */
    static ObjectNode shown(Stored<?> one) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("id", one.id())
                .put("etag", etag(one))
                .put("created", one.created().toString())
                .put("changed", one.changed().toString());
        out.set("record", Documents.shown(one.value()));
        return out;
    }

    static <T extends Record> T fine(Draft<T> draft) {
        return switch (draft) {
            case Draft.Fine<T>(T value) -> value;
            case Draft.Faulty<T>(var faults) -> throw Problem.invalid(faults);
        };
    }

    static <T extends Record> Stored<T> done(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Done<T> done) {
            return done.record();
        }
        throw refusal(outcome);
    }

    /** Why it was not done. */
    static Problem refusal(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Done<?> _ -> throw new IllegalStateException("it was done");
            case Outcome.Faulty<?>(var faults) -> Problem.invalid(faults);
            case Outcome.Stale<?> _ -> stale();
            case Outcome.Missing<?> _ -> Problem.notFound();
            case Outcome.InUse<?>(String sentence) -> new Problem(409, "in-use", sentence);
            case Outcome.WordReused<?> _ ->
                new Problem(422, "key-reused", "This Idempotency-Key came with another request before.");
        };
    }

    /** A part of a document that is an object, or a fault. */
    static JsonNode object(Request request) {
        JsonNode said = request.document();
        if (!said.isObject()) {
            throw new Problem(400, "malformed", "The body must be an object.");
        }
        return said;
    }
}
