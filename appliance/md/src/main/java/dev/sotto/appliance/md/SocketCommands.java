package dev.sotto.appliance.md;

import dev.sotto.appliance.config.StateDesk;
import dev.sotto.appliance.config.StateSocket;
import dev.sotto.base.SharedCounters;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.focus.OperatorCommand;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The lines of the state socket: {@code describe} answers the state of every owner as one line of JSON; {@code kick}, {@code lock}
 * and {@code rekey} do what an operator of call processing may, and answer a sentence behind {@code done} or {@code refused}.
 *
 * @param state what describe answers
 * @param focus carries a command to the focus
 * @param counters take readers that were not answered
 */
record SocketCommands(
        StateDesk state,
        Function<OperatorCommand, CompletableFuture<OperatorAnswer>> focus,
        SharedCounters<WiringCounter> counters)
        implements StateSocket.Desk {
    private static final String DONE = "done ";
    private static final String REFUSED = "refused ";
    private static final String USAGE =
            REFUSED + "Commands are: describe; kick CONFERENCE WHO; lock CONFERENCE; rekey CONFERENCE.";
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
