package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.FieldFault;
import dev.sotto.provisioning.StoreUnavailable;
import java.util.List;
import java.util.Locale;

/** A refusal, told as RFC 9457 says: a document for programs with a sentence for people. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final String TYPE = "application/problem+json";

    private final int status;
    private final String word;
    private final transient List<FieldFault> faults;
    private final int retrySeconds;

    Problem(int status, String word, String sentence) {
        this(status, word, sentence, List.of(), 0);
    }

    private Problem(int status, String word, String sentence, List<FieldFault> faults, int retrySeconds) {
        super(sentence, null, false, false);
        this.status = status;
        this.word = word;
        this.faults = List.copyOf(faults);
        this.retrySeconds = retrySeconds;
    }

    static Problem invalid(List<FieldFault> faults) {
        return new Problem(422, "invalid", "Some fields are wrong; see errors.", faults, 0);
    }

    static Problem later(int status, String word, String sentence, int retrySeconds) {
        return new Problem(status, word, sentence, List.of(), retrySeconds);
    }

    static Problem notFound() {
        return new Problem(404, "not-found", "There is nothing of that name.");
    }

    static Problem of(StoreUnavailable e) {
        String sentence = String.valueOf(e.getMessage());
        String word = "store-" + word(e.why());
        return switch (e.why()) {
            case FULL, READ_ONLY -> new Problem(507, word, sentence);
            case UNREACHABLE -> later(503, word, sentence, 5);
            case BUSY -> later(503, word, sentence, 1);
            case OTHER -> later(503, word, "The store failed; the log says more.", 60);
        };
    }

    /** The store's trouble in one word: full, read-only, unreachable, busy or failed. */
    static String word(StoreUnavailable.Why why) {
        return why == StoreUnavailable.Why.OTHER
                ? "failed"
                : why.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    int status() {
        return status;
    }

    Answer answer(String path) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("type", "urn:sotto:problem:" + word)
                .put("title", word.replace('-', ' '))
                .put("status", status)
                .put("detail", getMessage())
                .put("instance", path);
        if (!faults.isEmpty()) {
            ArrayNode errors = out.putArray("errors");
            faults.forEach(f -> errors.addObject().put("pointer", f.pointer()).put("detail", f.sentence()));
        }
        Answer json = Answer.json(status, out);
        Answer made = new Answer(status, json.headers(), TYPE, json.body());
        return retrySeconds > 0 ? made.with("Retry-After", Integer.toString(retrySeconds)) : made;
    }
}
