package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Begins a session, which lasts as long as one of a browser. */
@Command(
        name = "login",
        description = {
            "Signs in with a password, asked for or from standard input, and remembers the session.",
            "Programs take an API token instead: SOTTO_TOKEN=sotto_..."
        },
        mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {
    private final SottoCommand root;

    @Parameters(paramLabel = "NAME", description = "Who you are at the console.")
    private String name = "";

    LoginCommand(SottoCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        try (ConsoleClient client = root.client(new Credential.None())) {
            JsonNode said = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", name)
                    .put("password", Typed.secret("Password of " + name));
            ConsoleClient.Answer answer = client.send("POST", "/api/v1/session", Optional.of(said), Optional.empty());
            String cookie =
                    answer.cookie().orElseThrow(() -> new Refused(ExitCode.REFUSED, "The console began no session."));
            root.sessions()
                    .keep(
                            client.console(),
                            new Credential.Session(
                                    cookie, answer.body().path("csrf").asText()));
            root.say("Signed in at " + client.console() + " as " + name + ", "
                    + answer.body().path("role").asText() + ".");
            return 0;
        }
    }
}
