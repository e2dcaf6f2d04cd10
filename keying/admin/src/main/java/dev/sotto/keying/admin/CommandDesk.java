package dev.sotto.keying.admin;

import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.distributor.KdInput;
import dev.sotto.keying.distributor.KdOutput;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands commands of other threads to the owner of the machine and waits for what it answers. Any thread may {@link #ask}; the
 * owner calls {@link #onAnswer}.
 */
public final class CommandDesk {
    private static final int MAX_WAITING = 256;

    private final KdInputPort machine;
    private final InstantSource clock;
    private final Duration patience;
    private final AtomicLong requests = new AtomicLong();
    private final Map<Long, CompletableFuture<KdAnswer>> waiting = new ConcurrentHashMap<>();

    /** @param patience how long to wait for an answer */
    public CommandDesk(KdInputPort machine, InstantSource clock, Duration patience) {
        this.machine = machine;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Has the machine carry out a command. {@link KdAnswer.No} if it is too busy or does not answer in time; then the
     * command may still be carried out.
     *
     * @throws InterruptedException when the thread is told to stop
     */
    public KdAnswer ask(KdCommand command) throws InterruptedException {
        if (waiting.size() >= MAX_WAITING) {
            return busy(command);
        }
        long id = requests.incrementAndGet();
        CompletableFuture<KdAnswer> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            if (!machine.post(new KdInput.Commanded(id, command, clock.instant().getEpochSecond()))) {
                return busy(command);
            }
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new KdAnswer.No("The key distributor did not answer within " + patience.toSeconds() + " s.");
        } catch (ExecutionException e) {
            throw new IllegalStateException("answers never fail", e);
        } finally {
            waiting.remove(id);
        }
    }

    private static KdAnswer busy(KdCommand command) {
        if (command instanceof KdCommand.AllowPhones allow) {
            allow.destroy();
        }
        return new KdAnswer.No("The key distributor is busy. Try again.");
    }

    /** The machine answered; an answer that nobody waits for any more is dropped. */
    public void onAnswer(KdOutput.Answer answer) {
        CompletableFuture<KdAnswer> asker = waiting.get(answer.requestId());
        if (asker != null) {
            asker.complete(answer.answer());
        }
    }
}
