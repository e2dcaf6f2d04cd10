package dev.sotto.notices;

import dev.sotto.base.Entropy;
import dev.sotto.notices.WebhookView.State;
import dev.sotto.provisioning.Documents;
import dev.sotto.provisioning.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What all webhooks are to be told and when, and which have failed for too long. Without thread, clock and socket. */
final class Deliveries {
    /** So many tries at the same time, of all webhooks. */
    static final int MOST_UNDER_WAY = 16;

    private final Entropy entropy;
    private final Map<String, Hook> hooks = new TreeMap<>();
    private final Map<String, Trouble> troubles;
    private int underWay;

    /**
     * How long a webhook has failed.
     *
     * @param since the first failure after which nothing was delivered
     * @param givenUp whether it was switched off for that
     */
    record Trouble(Instant since, boolean givenUp) {}

    private static final class Hook {
        private final HookQueue queue;
        private Webhook record;

        Hook(HookQueue queue, Webhook record) {
            this.queue = queue;
            this.record = record;
        }
    }

    /**
     * Nothing is known of any webhook but its troubles.
     *
     * @param entropy spreads tries
     * @param troubles of webhooks by their ids, from before the program started
     */
    Deliveries(Entropy entropy, Map<String, Trouble> troubles) {
        this.entropy = entropy;
        this.troubles = new TreeMap<>(troubles);
    }

    /** These are the webhooks from now on. What waits for one that is gone or off is forgotten. */
    void are(Map<String, Webhook> present) {
        hooks.keySet().retainAll(present.keySet());
        troubles.keySet().retainAll(present.keySet());
        present.forEach((id, record) -> {
            Hook hook = hooks.computeIfAbsent(id, _ -> new Hook(new HookQueue(id, entropy), record));
            hook.record = record;
            Trouble trouble = troubles.get(id);
            if (record.enabled() && trouble != null && trouble.givenUp()) {
                // Somebody switched it on again, so it gets all its days again.
                troubles.remove(id);
            }
            if (!record.enabled()) {
                hook.queue.clear();
            }
        });
    }

    /** Whether there is no webhook. */
    boolean isEmpty() {
        return hooks.isEmpty();
    }

    /** Something happened; answers to whom it cannot be told, for want of room. */
    List<String> on(Notice notice, String id, Tick now) {
        List<String> full = new ArrayList<>();
        Attempt.Sending sending = new Attempt.Sending(id, notice.kind().word(), Documents.text(notice.json(id)));
        hooks.forEach((hook, one) -> {
            if (one.record.enabled() && one.record.wants(notice.kind()) && !one.queue.add(sending, now)) {
                full.add(hook);
            }
        });
        return full;
    }

    /** Things happened faster than they could be taken. */
    void missed(long many) {
        hooks.values().stream().filter(one -> one.record.enabled()).forEach(one -> one.queue.missed(many));
    }

    /** Sends one webhook a word of test, also one that is off. */
    void test(String hook, String id, Tick now) {
        Hook one = hooks.get(hook);
        if (one != null) {
            String body = Documents.text(Notice.head(id, "test", now.wall()).put("webhook", one.record.name()));
            one.queue.add(new Attempt.Sending(id, "test", body), now);
        }
    }

    /** The tries that are to be made now; each is told {@link #done} later. */
    List<Attempt> due(Tick now) {
        List<Attempt> out = new ArrayList<>();
        for (Hook hook : hooks.values()) {
            if (underWay < MOST_UNDER_WAY) {
                hook.queue.next(now).ifPresent(attempt -> {
                    underWay++;
                    out.add(attempt);
                });
            }
        }
        return out;
    }

    /** A try is over; answers whether its notice is given up. */
    boolean done(Attempt attempt, Attempt.Outcome outcome, Tick now) {
        underWay--;
        Hook hook = hooks.get(attempt.hook());
        if (hook == null) {
            return false;
        }
        if (outcome.isDelivered()) {
            troubles.computeIfPresent(attempt.hook(), (_, trouble) -> trouble.givenUp() ? trouble : null);
        } else {
            troubles.putIfAbsent(attempt.hook(), new Trouble(now.wall(), false));
        }
        boolean givenUp = hook.queue.done(attempt, outcome, now);
        if (!hook.record.enabled()) {
            hook.queue.clear();
        }
        return givenUp;
    }

    /** Those that have failed for {@code patience}; each is named until it is off. */
    List<String> tooLong(Duration patience, Instant now) {
        return hooks.entrySet().stream()
                .filter(one -> one.getValue().record.enabled())
                .map(Map.Entry::getKey)
                .filter(id -> Optional.ofNullable(troubles.get(id))
                        .filter(trouble -> !trouble.since().plus(patience).isAfter(now))
                        .isPresent())
                .toList();
    }

    /** It is switched off because it failed for too long. */
    void givenUp(String hook) {
        troubles.computeIfPresent(hook, (_, trouble) -> new Trouble(trouble.since(), true));
    }

    Map<String, Trouble> troubles() {
        return Map.copyOf(troubles);
    }

    Map<String, WebhookView> views() {
        Map<String, WebhookView> out = new TreeMap<>();
        hooks.forEach((id, one) -> {
            Optional<Trouble> trouble = Optional.ofNullable(troubles.get(id));
            out.put(id, one.queue.view(state(one, trouble), trouble.map(Trouble::since)));
        });
        return out;
    }

    private static State state(Hook one, Optional<Trouble> trouble) {
        if (one.record.enabled()) {
            return trouble.isPresent() || one.queue.isFailing() ? State.FAILING : State.WORKING;
        }
        return trouble.filter(Trouble::givenUp).isPresent() ? State.GIVEN_UP : State.OFF;
    }
}
