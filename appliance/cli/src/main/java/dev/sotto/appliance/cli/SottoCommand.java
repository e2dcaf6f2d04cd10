package dev.sotto.appliance.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code ./sotto conf|number|rule|account|trunk|user|token|trace|audit|config|login|logout}: what an administrator does, by the REST API. */
@Command(
        name = "sotto",
        description = "Administers Sotto by the REST API of its console.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused or failed, as printed",
            "2:the command line or a field is wrong",
            "3:nobody is signed in, or whoever is may not",
            "4:there is nothing of that name",
            "5:somebody else changed it meanwhile, or it is in use",
            "69:the console does not answer",
            "78:the configuration is wrong"
        })
public final class SottoCommand {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", scope = ScopeType.INHERIT, description = "The configuration file of this machine.")
    private @Nullable Path config;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:SOTTO_URL}",
            description = "The console, https://HOST:PORT; by default that of the configuration file.")
    private @Nullable URI url;

    @Option(
            names = "--cacert",
            scope = ScopeType.INHERIT,
            description = "PEM file with the console's certificate; by default its own file, where it can be read.")
    private @Nullable Path certificate;

    @Option(
            names = "--output",
            scope = ScopeType.INHERIT,
            defaultValue = "text",
            description = "text or json; json prints what the API answered.")
    private Output output = Output.text;

    private final Map<String, String> environment;

    /** How answers are printed. */
    enum Output {
        text,
        json
    }

    private SottoCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(line(System.getenv()).execute(arguments));
    }

    /** The whole command line. */
    static CommandLine line(Map<String, String> environment) {
        SottoCommand root = new SottoCommand(environment);
        CommandLine line = new CommandLine(root);
        Resource.ALL.forEach(one -> RecordCommands.addTo(line, root, one));
        line.addSubcommand("token", new TokenCommands(root));
        line.addSubcommand("trace", new TraceCommand(root));
        line.addSubcommand("audit", new AuditCommand(root));
        line.addSubcommand("config", new ConfigCommands(root, environment));
        line.addSubcommand("login", new LoginCommand(root));
        line.addSubcommand("logout", new LogoutCommand(root));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, where, _) -> explain(e, where));
        return line;
    }

    @Command(description = "Prints the completion for bash and zsh: source <(./sotto completion).")
    int completion() {
        out().print(AutoComplete.bash("sotto", commandLine()));
        out().flush();
        return 0;
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("only picocli runs it");
        }
        return spec.commandLine();
    }

    private PrintWriter out() {
        return commandLine().getOut();
    }

    private static int explain(Exception failure, CommandLine line) throws Exception {
        int code = switch (failure) {
            case Refused refused -> refused.code().number();
            case ConfigException _ -> ExitCode.BAD_CONFIG.number();
            case OperationFailed _ -> ExitCode.REFUSED.number();
            default -> throw failure;
        };
        line.getErr().println(failure.getMessage());
        return code;
    }

    /** Prints a document as it came, or else as text. */
    void print(JsonNode document, String text) {
        out().print(output == Output.json ? Printed.json(document) + "\n" : text);
        out().flush();
    }

    /** Prints a sentence for people; programs have the exit code. */
    void say(String sentence) {
        if (output == Output.text) {
            out().println(sentence);
            out().flush();
        }
    }

    /** The configuration file, if one is named. */
    Optional<Path> configFile() {
        return Optional.ofNullable(config);
    }

    /** The sessions of whoever runs this. */
    SessionFile sessions() {
        return SessionFile.usual(environment);
    }

    /** The console, as whoever is signed in. */
    ConsoleClient client() {
        String token = environment.getOrDefault("SOTTO_TOKEN", "");
        return client(token.isEmpty() ? sessions().find(console()) : new Credential.Token(token));
    }

    /** The console, as somebody. */
    ConsoleClient client(Credential credential) {
        return new ConsoleClient(console(), TrustedConsole.context(certificate()), credential);
    }

    private URI console() {
        if (url != null && !url.toString().isEmpty()) {
            if (!"https".equals(url.getScheme()) || url.getHost() == null) {
                throw new Refused(ExitCode.WRONG_LINE, "--url must be https://HOST:PORT, not " + url + ".");
            }
            return url;
        }
        SottoConfig.Console said = read().console();
        String host = said.advertised();
        return URI.create("https://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + said.port());
    }

    private SottoConfig read() {
        if (config == null) {
            throw new Refused(ExitCode.WRONG_LINE, "Say where the console is: --url https://HOST:PORT.");
        }
        return ConfigReader.read(config, environment);
    }

    private Optional<Path> certificate() {
        if (certificate != null) {
            return Optional.of(certificate);
        }
        return url == null && config != null
                ? Optional.of(read().data().resolve("md").resolve("console.pem"))
                        .filter(Files::isReadable)
                : Optional.empty();
    }

    /** The record of that key. */
    static JsonNode find(ConsoleClient client, String path, String key, String name) {
        List<JsonNode> found = client.all(path, Optional.of(name)).stream()
                .filter(one -> one.path("record").path(key).asText().equals(name))
                .toList();
        if (found.size() != 1) {
            throw new Refused(ExitCode.NOT_FOUND, "There is no \"" + name + "\".");
        }
        return found.getFirst();
    }
}
