package dev.sotto.appliance.md;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.link.LinkEvent;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.focus.FocusInput;
import dev.sotto.sip.focus.FocusMachine;
import dev.sotto.sip.focus.FocusOutput;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.stack.SipStack;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The owner of all conferences: one virtual thread with a mailbox around the pure focus. */
final class FocusAgent implements Runnable {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Calls are given this long to say goodbye when the appliance stops. */
    private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Mailbox<FocusMail> inbox;
    private final NanoClock clock = NanoClock.system();
    private final FocusMachine machine;
    private final AdmissionDesk desk;
    private final SipStack sip;
    private final MediaPort media;
    private final SharedCounters<WiringCounter> counters;
    private final LiveFeed live;
    private final Outbox<FocusOutput> out = new Outbox<>();
    private final Deque<FocusInput> pending = new ArrayDeque<>();
    private final Map<Long, CompletableFuture<OperatorAnswer>> asked = new HashMap<>();
    private long requests;
    private long endNanos = NanoClock.NEVER;

    FocusAgent(
            Mailbox<FocusMail> inbox,
            FocusMachine machine,
            Entropy entropy,
            SipStack sip,
            MediaPort media,
            LiveFeed live) {
        this.live = live;
        this.counters = live.counters();
        this.inbox = inbox;
        this.machine = machine;
        this.desk = new AdmissionDesk(entropy, counters);
        this.sip = sip;
        this.media = media;
    }

    @Override
    public void run() {
        try {
            while (clock.nowNanos() < endNanos) {
                long deadline = Math.min(machine.deadlineNanos(), endNanos);
                long wait = Math.min(LONGEST_WAIT_NANOS, deadline - clock.nowNanos());
                step(inbox.poll(Math.max(0, wait)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(@Nullable FocusMail mail) {
        try {
            if (mail == null) {
                pending.add(new FocusInput.Tick());
            } else {
                read(mail);
            }
            settle();
        } catch (RuntimeException e) {
            counters.increment(WiringCounter.BUG);
            MdLog.bug(e);
        }
    }

    private void read(FocusMail mail) {
        switch (mail) {
            case FocusMail.FromSip(var event) -> pending.add(new FocusInput.Call(event));
            case FocusMail.FromLink(LinkEvent event) -> pending.addAll(desk.on(event, clock.nowNanos()));
            case FocusMail.FromMedia(var event) -> pending.add(new FocusInput.Media(event));
            case FocusMail.Provisioned(var conferences, var trunks, var accounts) ->
                pending.add(new FocusInput.Provisioned(conferences, trunks, accounts));
            case FocusMail.Registered(var byUser) -> pending.add(new FocusInput.Registered(byUser));
            case FocusMail.TrunksKnown(var known) -> pending.add(new FocusInput.TrunksKnown(known));
            case FocusMail.Describe(var answer) ->
                answer.complete(new FocusState(clock.nowNanos(), inbox.waiting(), machine.describe(), desk.describe()));
            case FocusMail.Command(var command, var answer) -> {
                asked.put(++requests, answer);
                pending.add(new FocusInput.Commanded(requests, command));
            }
            case FocusMail.Stop _ -> {
                pending.add(new FocusInput.Stop());
                endNanos = clock.nowNanos() + FAREWELL_NANOS;
            }
        }
    }

    private void settle() {
        while (!pending.isEmpty()) {
            FocusInput input = pending.removeFirst();
            logLink(input);
            machine.accept(input, clock.nowNanos(), out);
            out.drain().forEach(this::carryOut);
        }
        if (endNanos != NanoClock.NEVER && machine.isIdle()) {
            endNanos = clock.nowNanos();
        }
    }

    private static void logLink(FocusInput input) {
        if (input instanceof FocusInput.KeysReachable) {
            MdLog.keyDistributor(true);
        } else if (input instanceof FocusInput.KeysUnreachable) {
            MdLog.keyDistributor(false);
        }
    }

    private void carryOut(FocusOutput output) {
        switch (output) {
            case FocusOutput.Call(CallCommand command) -> sip.execute(command);
            case FocusOutput.Admission(var request) -> {
                List<FocusInput> follows = desk.ask(request, clock.nowNanos());
                pending.addAll(follows);
            }
            case FocusOutput.Media(var command) -> media.tell(command);
            case FocusOutput.Recorded(var call) -> live.tell(new LiveNews.Over(call, clock.nowNanos()));
            case FocusOutput.Roster(var event) -> {
                MdLog.roster(event);
                live.tell(new LiveNews.Roster(event));
            }
            case FocusOutput.Answer(long requestId, var answer) ->
                Objects.requireNonNull(asked.remove(requestId)).complete(answer);
            case FocusOutput.Discarded(String conference, RuntimeException bug) -> MdLog.discarded(conference, bug);
        }
    }
}
