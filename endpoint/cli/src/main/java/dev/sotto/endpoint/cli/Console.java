package dev.sotto.endpoint.cli;

import dev.sotto.base.LogText;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * What the program says: sentences for a person, and lines {@code event NAME key=value …} for programs. Values have no spaces; texts
 * are the last value of a line and go to its end.
 */
final class Console {
    private final PrintWriter out;

    Console(PrintWriter out) {
        this.out = out;
    }

    /** A sentence for a person. */
    synchronized void say(String sentence) {
        out.println(LogText.oneLine(sentence));
        out.flush();
    }

    /**
     * A line for a program.
     *
     * @param name of the event
     * @param keysAndValues key, value, key, value
     */
    synchronized void event(String name, Object... keysAndValues) {
        StringBuilder line = new StringBuilder("event ").append(name);
        for (int i = 0; i + 1 < keysAndValues.length; i += 2) {
            line.append(' ').append(keysAndValues[i]).append('=').append(LogText.oneLine(text(keysAndValues[i + 1])));
        }
        out.println(line);
        out.flush();
    }

    private static String text(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.1f", number) : String.valueOf(value);
    }
}
