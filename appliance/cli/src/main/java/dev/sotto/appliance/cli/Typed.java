package dev.sotto.appliance.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people type and nobody else should see: never an argument, which everybody on the machine can read. */
final class Typed {
    private Typed() {}

    /** Asks at the terminal without showing it, or reads one line of what is piped in. */
    static String secret(String question) {
        Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (terminal.isPresent()) {
            char @Nullable [] typed = terminal.get().readPassword("%s: ", question);
            return typed == null ? "" : new String(typed);
        }
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
            @Nullable String line = in.readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw new Refused(ExitCode.REFUSED, "The standard input cannot be read: " + e.getMessage());
        }
    }
}
