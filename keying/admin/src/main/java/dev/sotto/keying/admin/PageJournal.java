package dev.sotto.keying.admin;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.distributor.PinVerifier;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may operate the page, and what was done there: a {@link JournalFile} beside that of the rosters. What somebody wants is on disk
 * before it is tried, and what came of it afterwards, so that nothing can be done unseen, also by a crash in between. No password, PIN
 * or invitation is ever in it. Any thread may use it.
 */
final class PageJournal implements AutoCloseable {
    /** The most characters of what was wanted, or of what came of it. */
    static final int MAX_WORDS = 1000;

    private static final int SHOWN = 500;

    /**
     * One thing that somebody did or tried.
     *
     * @param number of the entry
     * @param epochSeconds when
     * @param who a name of an operator
     * @param source the address from which it was asked
     * @param what was wanted
     * @param outcome in a sentence; empty if it is not known
     */
    record Act(long number, long epochSeconds, String who, String source, String what, String outcome) {}

    private final JournalFile file;
    private final Map<String, PinVerifier> operators = new LinkedHashMap<>();
    private final Deque<Act> acts = new ArrayDeque<>();
    private final Optional<String> repaired;

    private PageJournal(JournalFile.Opened opened) {
        this.file = opened.file();
        this.repaired = opened.repaired();
        long number = 0;
        for (JournalFile.Line line : opened.lines()) {
            try {
                restore(number, line);
            } catch (MalformedException e) {
                throw file.damaged(number + 1, e.getMessage());
            }
            number++;
        }
    }

    /** @throws OperationFailed if the file cannot be read or written, is damaged, or another process has it */
    static PageJournal open(Path path, InstantSource clock) {
        JournalFile.Opened opened = JournalFile.open(path, clock);
        try {
            return new PageJournal(opened);
        } catch (OperationFailed e) {
            opened.file().close();
            throw e;
        }
    }

    private void restore(long number, JournalFile.Line line) {
        List<String> w = JournalCodec.split(line.words());
        switch (w.removeFirst()) {
            case "operator" -> operators.put(JournalCodec.word(w, 0), new PinVerifier(JournalCodec.word(w, 1)));
            case "operator-removed" -> operators.remove(JournalCodec.word(w, 0));
            case "act" ->
                keep(new Act(
                        number,
                        line.epochSeconds(),
                        JournalCodec.word(w, 0),
                        JournalCodec.word(w, 1),
                        JournalCodec.word(w, 2),
                        ""));
            case "outcome" -> settle(number(JournalCodec.word(w, 0)), JournalCodec.word(w, 1));
            default -> throw new MalformedException("entry of the page: unknown type", 0, "");
        }
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new MalformedException("entry of the page: number", 0, "");
        }
        return Long.parseLong(text);
    }

    private void keep(Act act) {
        acts.addFirst(act);
        if (acts.size() > SHOWN) {
            acts.removeLast();
        }
    }

    private void settle(long number, String outcome) {
        List<Act> settled = new ArrayList<>(acts);
        settled.replaceAll(a ->
                a.number() == number ? new Act(number, a.epochSeconds(), a.who(), a.source(), a.what(), outcome) : a);
        acts.clear();
        acts.addAll(settled);
    }

    /** What was cut off the end, as a sentence for the log. */
    Optional<String> repaired() {
        return repaired;
    }

    /**
     * Somebody is about to do something.
     *
     * @return the number of the act, for {@link #settled}
     * @throws OperationFailed if that cannot be kept; then it must not be done
     */
    synchronized long begins(String who, String source, String what) {
        long number = file.size();
        String bounded = bounded(what);
        JournalFile.Line line = file.append(JournalCodec.words("act", who, source, bounded), true);
        keep(new Act(number, line.epochSeconds(), who, source, bounded, ""));
        return number;
    }

    /** What came of it. */
    synchronized void settled(long number, String outcome) {
        String bounded = bounded(outcome);
        file.append(JournalCodec.words("outcome", Long.toString(number), bounded), true);
        settle(number, bounded);
    }

    /** Somebody may sign in with a password from now on, instead of an earlier one. */
    synchronized void operator(String name, PinVerifier verifier) {
        file.append(JournalCodec.words("operator", name, verifier.encoded()), true);
        operators.put(name, verifier);
    }

    /** Somebody may not sign in any more; false if nobody else could. */
    synchronized boolean removeOperator(String name) {
        if (operators.size() < 2 || !operators.containsKey(name)) {
            return false;
        }
        file.append(JournalCodec.words("operator-removed", name), true);
        operators.remove(name);
        return true;
    }

    synchronized Optional<PinVerifier> verifier(String name) {
        return Optional.ofNullable(operators.get(name));
    }

    synchronized List<String> operators() {
        return List.copyOf(operators.keySet());
    }

    /** The last of them, the newest first. */
    synchronized List<Act> acts() {
        return List.copyOf(acts);
    }

    private static String bounded(String words) {
        return words.substring(0, Math.min(MAX_WORDS, words.length()));
    }

    @Override
    public synchronized void close() {
        file.close();
    }
}
