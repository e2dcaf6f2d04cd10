package dev.sotto.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Trunk;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How trunks are, and trying them out. One test runs at a time, for each asks machines of others; one that nobody waits for any more
 * still counts until it has ended.
 */
final class TrunkDesk {
    /** A browser's user waits no longer; a test takes half a minute at most. */
    private static final Duration PATIENCE = Duration.ofSeconds(38);

    private static final int BUSY_SECONDS = 10;
    private static final String ID = "id";

    private final TrunkPort trunks;
    private final Store store;
    private final Duration patience;
    private final Semaphore turn = new Semaphore(1);

    TrunkDesk(TrunkPort trunks, Store store) {
        this(trunks, store, PATIENCE);
    }

    /** One that waits only so long for a test. */
    TrunkDesk(TrunkPort trunks, Store store, Duration patience) {
        this.trunks = trunks;
        this.store = store;
        this.patience = patience;
    }

    Answer states(Request request, Caller caller) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        trunks.states().forEach(one -> items.add(TrunkWords.state(one)));
        return Answer.json(200, JsonNodeFactory.instance.objectNode().set("items", items));
    }

    Answer retry(Request request, Caller caller) {
        Stored<Trunk> one = find(request.part(ID)).orElseThrow(Problem::notFound);
        if (!trunks.retry(one.id())) {
            throw new Problem(409, "not-running", "This trunk does not run; is it enabled?");
        }
        note(caller, "retry", one.value().name());
        return Answer.json(
                202,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sentence", "It tries again now; its state says how it went."));
    }

    /**
     * Tries out what may not be in the store. Secrets that the body only says are kept are those of the trunk that it names by id, whose
     * password goes nowhere else ({@link KeptPassword}); new ones are sealed for this test alone.
     */
    Answer test(Request request, Caller caller) {
        ObjectNode said = ((ObjectNode) RecordDesk.object(request)).deepCopy();
        Optional<Stored<Trunk>> before = before(said.remove(ID));
        String id = before.map(Stored::id).orElseGet(store::newId);
        Trunk trunk = RecordDesk.fine(
                store.draft(Kind.TRUNKS, id, said, before.map(Stored::value).orElse(null)));
        before.ifPresent(stored -> KeptPassword.requireSameWay(stored.value(), trunk));
        if (!turn.tryAcquire()) {
            throw Problem.later(
                    429, "busy", "Another trunk is being tried out; wait until that has ended.", BUSY_SECONDS);
        }
        FutureTask<List<TrunkTestStep>> task = new FutureTask<>(() -> trunks.test(trunk, id));
        Thread.ofVirtual().name("trunk-test").start(() -> {
            try {
                task.run();
            } finally {
                turn.release();
            }
        });
        note(caller, "test", trunk.name());
        return Answer.json(200, TrunkWords.steps(awaited(task)));
    }

    private Optional<Stored<Trunk>> before(@Nullable JsonNode id) {
        if (id == null || id.isNull()) {
            return Optional.empty();
        }
        return Optional.of(find(id.asText()).orElseThrow(Problem::notFound));
    }

    private List<TrunkTestStep> awaited(FutureTask<List<TrunkTestStep>> task) {
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            task.cancel(true);
            throw new Problem(
                    504,
                    "too-slow",
                    "The test was not over in " + patience.toSeconds() + " s and was stopped; try again.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("a test of a trunk failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the console ends", e);
        }
    }

    private Optional<Stored<Trunk>> find(String id) {
        return store.snapshot().find(Kind.TRUNKS, id);
    }

    /** Whoever looks for a fault is not stopped by a store that takes nothing. */
    private void note(Caller caller, String word, String name) {
        try {
            store.noteInTime(caller.act(), word, "the trunk " + name);
        } catch (StoreUnavailable e) {
            ConsoleLog.storeUnavailable(String.valueOf(e.getMessage()));
        }
    }
}
