package dev.sotto.appliance.md;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.stack.SipStack;
import dev.sotto.sip.stack.TlsProfile;
import dev.sotto.sip.trunks.TrunkConfig;
import dev.sotto.sip.trunks.TrunkMachine;
import dev.sotto.sip.trunks.TrunkMatch;
import dev.sotto.sip.trunks.TrunkOutput;
import dev.sotto.sip.trunks.TrunkStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The owner of all trunks: one virtual thread with a mailbox around their machines. */
final class TrunkAgent implements Runnable {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Mailbox<TrunkMail> inbox;
    private final SipStack sip;
    private final Predicate<TrunkMatch.Known> focus;
    private final Entropy entropy;
    private final String instance;
    private final NanoClock clock = NanoClock.system();
    private final Map<String, TrunkMachine> machines = new HashMap<>();
    private final List<TrunkMachine> leaving = new ArrayList<>();
    private final List<TrunkTrial> trials = new ArrayList<>();
    private List<TlsProfile> profiles = List.of();
    private Map<String, Set<String>> addresses = Map.of();
    private TrunkMatch.Known told = TrunkMatch.Known.NOTHING;
    private long endNanos = NanoClock.NEVER;
    private volatile Shown shown = new Shown(Map.of(), System.nanoTime());

    /**
     * How trunks were at a moment.
     *
     * @param byId their ids
     */
    record Shown(Map<String, TrunkStatus> byId, long atNanos) {}

    /**
     * @param focus is told what calls are known by; false if it had no room, and is told again
     * @param instance URN of this appliance
     */
    TrunkAgent(
            Mailbox<TrunkMail> inbox,
            SipStack sip,
            Predicate<TrunkMatch.Known> focus,
            Entropy entropy,
            String instance) {
        this.inbox = inbox;
        this.sip = sip;
        this.focus = focus;
        this.entropy = entropy;
        this.instance = instance;
    }

    /** How they are; for any thread. */
    Shown shown() {
        return shown;
    }

    @Override
    public void run() {
        try {
            while (clock.nowNanos() < endNanos) {
                long deadline = Math.min(deadlineNanos(), endNanos);
                long wait = Math.min(LONGEST_WAIT_NANOS, deadline - clock.nowNanos());
                step(inbox.poll(Math.max(0, wait)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long deadlineNanos() {
        return all().mapToLong(TrunkMachine::deadlineNanos).min().orElse(NanoClock.NEVER);
    }

    private Stream<TrunkMachine> all() {
        return Stream.of(
                        machines.values(),
                        leaving,
                        trials.stream().map(TrunkTrial::machine).toList())
                .flatMap(Collection::stream);
    }

    private void step(@Nullable TrunkMail mail) {
        try {
            if (mail != null) {
                read(mail);
            }
            long now = clock.nowNanos();
            all().toList().forEach(machine -> {
                if (machine.deadlineNanos() <= now) {
                    carryOut(out -> machine.onDeadline(now, out), name(machine));
                }
            });
            settle(now);
        } catch (RuntimeException e) {
            MdLog.bug(e);
        }
    }

    private void read(TrunkMail mail) {
        long now = clock.nowNanos();
        switch (mail) {
            case TrunkMail.FromSip(RequestEvent event) ->
                all().toList().forEach(machine -> carryOut(out -> machine.on(event, now, out), name(machine)));
            case TrunkMail.Provisioned provisioned -> provision(provisioned, now);
            case TrunkMail.Addresses(var byName) -> addresses = byName;
            case TrunkMail.Retry(String id, var known) -> {
                TrunkMachine machine = machines.get(id);
                if (machine != null) {
                    carryOut(out -> machine.retry(now, out), id);
                }
                known.complete(machine != null);
            }
            case TrunkMail.Try attempt -> {
                TrunkTrial trial = new TrunkTrial(new TrunkMachine(instance, entropy, sip::newLegId), attempt, now);
                trials.add(trial);
                useProfiles();
                carryOut(out -> trial.machine().configure(attempt.trunk(), now, out), "");
            }
            case TrunkMail.Stop _ -> {
                machines.values().forEach(machine -> carryOut(out -> machine.stop(now, out), ""));
                endNanos = now + FAREWELL_NANOS;
            }
        }
    }

    private void provision(TrunkMail.Provisioned provisioned, long now) {
        profiles = provisioned.profiles();
        useProfiles();
        Set<String> there = new HashSet<>();
        for (TrunkConfig trunk : provisioned.trunks()) {
            there.add(trunk.id());
            TrunkMachine machine =
                    machines.computeIfAbsent(trunk.id(), _ -> new TrunkMachine(instance, entropy, sip::newLegId));
            carryOut(out -> machine.configure(trunk, now, out), trunk.name());
        }
        for (String gone : List.copyOf(machines.keySet())) {
            TrunkMachine machine = machines.get(gone);
            if (!there.contains(gone) && machine != null) {
                machines.remove(gone);
                leaving.add(machine);
                carryOut(out -> machine.stop(now, out), "");
            }
        }
    }

    /** Those of trials first: what is tried is as it was typed. */
    private void useProfiles() {
        Stream<TlsProfile> tried = trials.stream().flatMap(trial -> trial.profiles().stream());
        try {
            sip.dial(Stream.concat(tried, profiles.stream()).toList());
        } catch (OperationFailed e) {
            MdLog.trunk("of all", "TLS", String.valueOf(e.getMessage()));
        }
    }

    private String name(TrunkMachine machine) {
        return machines.containsValue(machine)
                ? machine.describe(clock.nowNanos()).name()
                : "";
    }

    /** @param name of the trunk, for the log; empty where nothing is to be logged */
    private void carryOut(Consumer<Outbox<TrunkOutput>> step, String name) {
        Outbox<TrunkOutput> out = new Outbox<>();
        step.accept(out);
        for (TrunkOutput output : out.drain()) {
            switch (output) {
                case TrunkOutput.Send(var command) -> sip.execute(command);
                case TrunkOutput.Noticed(var notice, String words) -> MdLog.trunk(name, notice.name(), words);
            }
        }
    }

    private void settle(long now) {
        leaving.removeIf(TrunkMachine::isOver);
        for (TrunkTrial trial : List.copyOf(trials)) {
            if (trial.isOver(now)) {
                trials.remove(trial);
                useProfiles();
                trial.complete(now);
                leaving.add(trial.machine());
                carryOut(out -> trial.machine().stop(now, out), "");
            }
        }
        Map<String, TrunkStatus> states = new HashMap<>();
        machines.forEach((id, machine) -> states.put(id, machine.describe(now)));
        shown = new Shown(Map.copyOf(states), System.nanoTime());
        TrunkMatch.Known known = known();
        if (!known.equals(told) && focus.test(known)) {
            told = known;
        }
        if (endNanos != NanoClock.NEVER && machines.values().stream().allMatch(TrunkMachine::isOver)) {
            endNanos = now;
        }
    }

    private TrunkMatch.Known known() {
        Map<String, String> users = new HashMap<>();
        machines.forEach((id, machine) -> machine.contactUser().ifPresent(user -> users.put(id, user)));
        return new TrunkMatch.Known(Optional.empty(), users, Map.of(), addresses);
    }
}
