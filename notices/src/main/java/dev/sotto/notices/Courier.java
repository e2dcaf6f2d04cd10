package dev.sotto.notices;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells webhooks what happened. Its thread owns what waits; each try has a thread of its own, which answers by the mailbox. What waits is
 * in memory alone: a restart forgets it.
 */
public final class Courier implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ROOM = 4096;
    private static final int AT_ONCE = 200;
    private static final Duration DOUBT = Duration.ofMinutes(1);
    private static final long STOP_MILLIS = 5000;

    private final Store store;
    private final Notices notices;
    private final InstantSource clock;
    private final NanoClock time = NanoClock.system();
    private final Deliveries deliveries;
    private final TroubleFile file;
    private final Post post;
    private final Mailbox<Word> inbox = new Mailbox<>(ROOM);
    private final AtomicLong tests = new AtomicLong();
    private final Thread thread;
    private volatile Map<String, WebhookView> views = Map.of();
    private volatile boolean closed;
    private long place;
    private long seen = -1;
    private Instant notBefore = Instant.MIN;

    /** What its thread is told. */
    private sealed interface Word {
        record Over(Attempt attempt, Attempt.Outcome outcome) implements Word {}

        record Test(String hook, String notice) implements Word {}
    }

    /**
     * What it may do.
     *
     * @param reach which addresses it may call
     * @param authorities certificates in PEM whose owners are believed besides the usual ones
     * @param troubles the file that remembers since when webhooks fail
     */
    public record Means(Reach reach, Optional<Path> authorities, Path troubles) {}

    private Courier(Store store, Notices notices, Means means, Names names, Entropy entropy, InstantSource clock) {
        this.store = store;
        this.notices = notices;
        this.clock = clock;
        this.place = notices.newest();
        this.file = new TroubleFile(means.troubles());
        this.deliveries = new Deliveries(entropy, file.read());
        this.post = Post.start(means.reach(), Authorities.with(means.authorities()), names, Post.PATIENCE);
        this.thread = Thread.ofVirtual().name("webhooks").start(this::run);
    }

    /**
     * Starts.
     *
     * @param store has the webhooks and their secrets
     * @param notices what happens
     * @throws OperationFailed if the authorities cannot be read
     */
    public static Courier start(Store store, Notices notices, Means means, Entropy entropy, InstantSource clock) {
        return new Courier(store, notices, means, Names.ofTheSystem(), entropy, clock);
    }

    /** How it goes with one webhook. */
    public WebhookView view(String id) {
        return views.getOrDefault(id, WebhookView.NEW);
    }

    /** How it goes with all that there are. */
    public List<WebhookView> views() {
        return List.copyOf(views.values());
    }

    /** Sends one webhook a word of test; answers the id of its notice, or nothing if too much is to be done. */
    public Optional<String> test(String hook) {
        String id = "test-" + clock.millis() + "-" + tests.incrementAndGet();
        return inbox.post(new Word.Test(hook, id)) ? Optional.of(id) : Optional.empty();
    }

    // ---- its thread -------------------------------------------------------------------------------------------------

    private void run() {
        try {
            while (!closed) {
                Word word = inbox.poll(LOOK_NANOS);
                try {
                    Tick now = new Tick(time.nowNanos(), clock.instant());
                    hooks();
                    for (; word != null; word = inbox.poll(0)) {
                        on(word, now);
                    }
                    news(now);
                    deliveries.due(now).forEach(this::begin);
                    giveUp(now);
                    file.write(deliveries.troubles());
                    views = deliveries.views();
                } catch (RuntimeException e) {
                    NoticesLog.bug("webhooks", e);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void hooks() {
        Snapshot now = store.snapshot();
        if (now.generation() != seen) {
            seen = now.generation();
            Map<String, Webhook> all = new TreeMap<>();
            now.all(Kind.WEBHOOKS).forEach(one -> all.put(one.id(), one.value()));
            deliveries.are(all);
        }
    }

    private void on(Word word, Tick now) {
        switch (word) {
            case Word.Test(String hook, String notice) -> deliveries.test(hook, notice, now);
            case Word.Over(Attempt attempt, Attempt.Outcome outcome) -> {
                boolean givenUp = deliveries.done(attempt, outcome, now);
                if (!outcome.isDelivered()) {
                    NoticesLog.failed(name(attempt.hook()), attempt, outcome.status() + " " + outcome.fault());
                }
                if (givenUp) {
                    NoticesLog.givenUp(name(attempt.hook()), attempt.sending().id());
                }
            }
        }
    }

    private void news(Tick now) {
        long newest = notices.newest();
        if (deliveries.isEmpty() && store.snapshot().generation() == seen) {
            // What happened while there was no webhook is told to none; but one that was just made hears of that.
            place = newest;
            return;
        }
        Notices.Page page = notices.after(place, AT_ONCE);
        while (page.missed() > 0 || !page.items().isEmpty()) {
            place = page.place();
            if (page.missed() > 0) {
                deliveries.missed(page.missed());
                NoticesLog.missed(page.missed());
            }
            for (Notices.Numbered one : page.items()) {
                String id = notices.id(one.number());
                deliveries.on(one.notice(), id, now).forEach(hook -> NoticesLog.dropped(name(hook), id));
            }
            page = notices.after(place, AT_ONCE);
        }
    }

    private String name(String hook) {
        return store.snapshot()
                .find(Kind.WEBHOOKS, hook)
                .map(one -> one.value().name())
                .orElse(hook);
    }

    private void begin(Attempt attempt) {
        Optional<Stored<Webhook>> hook = store.snapshot().find(Kind.WEBHOOKS, attempt.hook());
        Thread.ofVirtual().name("webhook-try").start(() -> {
            Attempt.Outcome outcome = new Attempt.Outcome(0, 0, "", "The program stopped, or the webhook is gone.");
            try {
                if (hook.isPresent()) {
                    outcome = send(hook.get(), attempt);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                NoticesLog.bug("a try", e);
            }
            inbox.post(new Word.Over(attempt, outcome));
        });
    }

    private Attempt.Outcome send(Stored<Webhook> hook, Attempt attempt) throws InterruptedException {
        KeyMaterial secret;
        try {
            secret = store.reveal(hook.value().secret(), hook.id(), "/secret");
        } catch (OperationFailed e) {
            return new Attempt.Outcome(0, 0, "", "Its secret cannot be read: " + e.getMessage());
        }
        try (secret) {
            return post.send(URI.create(hook.value().url()), secret, attempt.sending(), clock.instant());
        }
    }

    /** A store that does not answer is asked again later; until then it goes on trying. */
    private void giveUp(Tick now) {
        int days = store.snapshot().settings().webhookDays();
        if (now.wall().isBefore(notBefore)) {
            return;
        }
        for (String id : deliveries.tooLong(Duration.ofDays(days), now.wall())) {
            notBefore = now.wall().plus(DOUBT);
            Stored<Webhook> hook = store.snapshot().find(Kind.WEBHOOKS, id).orElseThrow();
            try {
                Act act = Act.of("sotto: it failed for " + days + " days");
                Outcome<Webhook> outcome = store.replace(
                        act, Kind.WEBHOOKS, id, hook.version(), hook.value().off());
                if (outcome instanceof Outcome.Done) {
                    deliveries.givenUp(id);
                    NoticesLog.switchedOff(hook.value().name(), days);
                }
            } catch (StoreUnavailable e) {
                NoticesLog.notSwitchedOff(hook.value().name(), String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        post.close();
    }
}
