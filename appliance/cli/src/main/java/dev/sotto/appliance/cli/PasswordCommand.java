package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Gives somebody a new password; all their sessions end. */
@Command(
        name = "password",
        description = "Sets somebody's password, asked for or from standard input; their sessions end.",
        mixinStandardHelpOptions = true)
final class PasswordCommand implements Callable<Integer> {
    private final SottoCommand root;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    PasswordCommand(SottoCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        try (ConsoleClient client = root.client()) {
            JsonNode user = SottoCommand.find(client, "/api/v1/users", "name", name);
            JsonNode said =
                    JsonNodeFactory.instance.objectNode().put("password", Typed.secret("New password of " + name));
            String path =
                    "/api/v1/users/" + ConsoleClient.encoded(user.path("id").asText()) + "/password";
            client.send("PUT", path, Optional.of(said), Optional.empty());
            root.say("Set.");
            return 0;
        }
    }
}
