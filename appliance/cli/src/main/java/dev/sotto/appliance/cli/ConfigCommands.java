package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The configuration file. It needs no console. */
@Command(
        name = "config",
        description = "Checks and explains the configuration file.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ConfigCommands {
    private final SottoCommand root;
    private final Map<String, String> environment;

    ConfigCommands(SottoCommand root, Map<String, String> environment) {
        this.root = root;
        this.environment = Map.copyOf(environment);
    }

    @Command(description = "Says all that is wrong, with line and column.", mixinStandardHelpOptions = true)
    int validate(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "By default that of this machine.")
                    Optional<Path> file) {
        Path meant = file(file);
        ConfigReader.read(meant, environment);
        root.say(meant + " is fine.");
        return 0;
    }

    @Command(description = "Shows what holds.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "By default that of this machine.")
                    Optional<Path> file,
            @Option(names = "--origin", description = "Where each value comes from.") boolean origin) {
        List<ConfigValue> values = ConfigReader.explain(file(file), environment);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        StringBuilder text = new StringBuilder();
        for (ConfigValue value : values) {
            ObjectNode one = all.addObject().put("key", value.key()).put("value", value.text());
            text.append(value.key()).append(": ").append(value.text());
            if (origin) {
                one.put("origin", value.origin());
                text.append("  # ").append(value.origin());
            }
            text.append('\n');
        }
        root.print(all, text.toString());
        return 0;
    }

    private Path file(Optional<Path> said) {
        return said.or(root::configFile)
                .orElseThrow(() -> new Refused(ExitCode.WRONG_LINE, "Name the configuration file."));
    }
}
