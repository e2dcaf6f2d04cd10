package dev.sotto.appliance.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Ends the session that {@link LoginCommand} began. */
@Command(name = "logout", description = "Ends the session.", mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<Integer> {
    private final SottoCommand root;

    LogoutCommand(SottoCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        try (ConsoleClient client = root.client()) {
            try {
                client.send("DELETE", "/api/v1/session", Optional.empty(), Optional.empty());
            } catch (Refused refused) {
                // A session that is over already need not be ended.
                if (refused.code() != ExitCode.NOT_ALLOWED) {
                    throw refused;
                }
            }
            root.sessions().forget(client.console());
            root.say("Signed out.");
            return 0;
        }
    }
}
