package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.base.Entropy;
import dev.sotto.provisioning.ApiToken;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Verifier;

/**
 * New API tokens. A token is told once, in the answer that makes it, so that answer cannot be repeated.
 *
 * @param store where they are
 * @param entropy what they are made of
 */
record TokenDesk(Store store, Entropy entropy) {
    private static final String PREFIX = "sotto_";

    Answer newToken(Request request, Caller caller) {
        if (request.header("idempotency-key").isPresent()) {
            throw new Problem(
                    400, "bad-header", "A token is told once, so this request cannot be repeated: no Idempotency-Key.");
        }
        String id = store.newId();
        ApiToken draft = RecordDesk.fine(store.draft(Kind.TOKENS, id, RecordDesk.object(request), null));
        String token = PREFIX + Tokens.make(entropy);
        Verifier hash = new Verifier(Tokens.hash(token));
        Stored<ApiToken> made = RecordDesk.done(store.create(caller.act(), Kind.TOKENS, id, draft.with(hash)));
        ObjectNode out = RecordDesk.shown(made).put("token", token);
        return Answer.json(201, out).with("ETag", out.path("etag").asText()).with("Location", "/api/v1/tokens/" + id);
    }
}
