package dev.sotto.appliance.md;

import dev.sotto.appliance.config.StateDesk;
import dev.sotto.appliance.config.StateSocket;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.focus.OperatorCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The lines of the state socket: {@code describe} answers the state of every owner as one line of JSON; {@code kick}, {@code lock}
 * and {@code rekey} do what an operator of call processing may; {@code backup} and {@code restore} write and read the store. They answer a
 * sentence behind {@code done} or {@code refused}.
 *
 * @param state what describe answers
 * @param focus carries a command to the focus
 * @param store what is backed up, if there is one
 * @param counters take readers that were not answered
 */
record SocketCommands(
        StateDesk state,
        Function<OperatorCommand, CompletableFuture<OperatorAnswer>> focus,
        Optional<Store> store,
        SharedCounters<WiringCounter> counters)
        implements StateSocket.Desk {
    private static final String DONE = "done ";
    private static final String REFUSED = "refused ";
    private static final String USAGE = REFUSED
            + "Commands are: describe; kick CONFERENCE WHO; lock CONFERENCE; rekey CONFERENCE; backup FILE; restore FILE.";
    private static final long PATIENCE_SECONDS = 5;

    /**
     * Carries one line out.
     *
     * @throws InterruptedException when the thread is told to stop
     */
    @Override
    public String answer(String line) throws InterruptedException {
        if (line.strip().equals("describe")) {
            return state.json();
        }
        String[] file = line.strip().split(" ", 2);
        if (file.length == 2 && (file[0].equals("backup") || file[0].equals("restore"))) {
            return file(file[0].equals("backup"), Path.of(file[1]));
        }
        Optional<OperatorCommand> command = command(line.strip().split("\\s+", 3));
        return command.isEmpty() ? USAGE : carryOut(command.get());
    }

    @Override
    public void refused() {
        counters.increment(WiringCounter.STATE_READER_REFUSED);
    }

    @Override
    public void lost(IOException why) {
        counters.increment(WiringCounter.STATE_READER_LOST);
        MdLog.stateReaderLost(why);
    }

    /** What a line of {@link #answer} means to its reader: the sentence, and whether it was done. */
    static OperatorAnswer read(String answer) {
        String text = answer.strip();
        return text.startsWith(DONE)
                ? new OperatorAnswer(true, text.substring(DONE.length()))
                : new OperatorAnswer(false, text.startsWith(REFUSED) ? text.substring(REFUSED.length()) : text);
    }

    private static Optional<OperatorCommand> command(String[] words) {
        return switch (words[0] + "/" + words.length) {
            case "kick/3" -> Optional.of(new OperatorCommand.Kick(words[1], words[2]));
            case "lock/2" -> Optional.of(new OperatorCommand.Lock(words[1]));
            case "rekey/2" -> Optional.of(new OperatorCommand.Rekey(words[1]));
            default -> Optional.empty();
        };
    }

    private String file(boolean backup, Path file) {
        if (store.isEmpty()) {
            return REFUSED + "There is no store: console.enabled is false.";
        }
        try {
            if (backup) {
                store.get().backup(file);
                return DONE + "Wrote " + file + ". Its secrets need the master key, which is not in it.";
            }
            store.get().restore(Act.of("./sotto restore"), file);
            return DONE + "Restored " + file + ". The audit log keeps what it had.";
        } catch (OperationFailed | StoreUnavailable e) {
            return REFUSED + e.getMessage();
        }
    }

    private String carryOut(OperatorCommand command) throws InterruptedException {
        try {
            OperatorAnswer answer = focus.apply(command).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            MdLog.operator(command, answer);
            return (answer.done() ? DONE : REFUSED) + answer.sentence();
        } catch (ExecutionException | TimeoutException e) {
            MdLog.bug(new IllegalStateException("the focus did not answer " + command, e));
            return REFUSED + "The focus did not answer in " + PATIENCE_SECONDS + " s; look at ./sotto md describe.";
        }
    }
}
