package dev.sotto.appliance.gw;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.appliance.config.StateSocket;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.PeerMisbehaved;
import dev.sotto.base.Refused;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.endpoint.library.EnrolmentClient;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sotto gw …}: the program of the gateway for phones, and its operator's commands. */
@Command(
        name = "gw",
        description = "The gateway through which ordinary phones take part in private conferences.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it failed, as printed",
            "2:the command line is wrong",
            "78:the configuration is wrong"
        })
public final class GatewayCommand {
    @Spec
    private @Nullable CommandSpec spec;

    /** Only picocli makes one. */
    public GatewayCommand() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new GatewayCommand());
        line.setExecutionExceptionHandler((e, commandLine, _) -> explain(e, commandLine));
        System.exit(line.execute(arguments));
    }

    @Command(description = "Runs until SIGTERM or Ctrl-C.")
    int run(@Option(names = "--config", required = true, description = "The configuration file.") Path file)
            throws InterruptedException {
        try (GatewayProcess process = GatewayProcess.start(read(file))) {
            say("gw is ready: " + process.summary());
            process.awaitStop();
        }
        return 0;
    }

    @Command(
            description =
                    "Prints the fingerprint that the key distributor has to trust; makes the identity if there is none.")
    int fingerprint(@Option(names = "--config", required = true, description = "The configuration file.") Path file) {
        say(identity(read(file)).pin().text());
        return 0;
    }

    @Command(
            description =
                    "Pins the key distributor: trust kd FINGERPRINT. A running program takes it up at its next start.")
    int trust(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", description = "kd") String who,
            @Parameters(index = "1..*", description = "sha-256 AB:CD:… as ./sotto kd fingerprint prints it")
                    List<String> fingerprint) {
        if (!who.equals("kd")) {
            throw new OperationFailed("The gateway trusts a kd, not '" + who + "'.");
        }
        Fingerprint pin = Fingerprint.parse(String.join(" ", fingerprint));
        GwFolder.of(read(file)).kdPin().write(pin);
        say("trusts the key distributor " + pin.text());
        return 0;
    }

    @Command(
            description = "Enrols the gateway in a conference with the token that ./sotto kd invite-gateway printed."
                    + " A running program knows it at once.")
    int enroll(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", paramLabel = "TOKEN", description = "What kd invite-gateway printed.")
                    String token) {
        EndpointHome.Enrolled enrolled = EnrolmentClient.enrol(
                EnrolmentToken.parse(token), GwFolder.of(read(file)).home(), Optional.empty());
        say("The gateway " + enrolled.name() + " is enrolled in " + enrolled.address()
                + "; phones get in once ./sotto kd phones " + enrolled.address() + " allow PIN is said.");
        return 0;
    }

    @Command(
            description =
                    "Prints the state of a running gateway as JSON: its phones with their media, its rooms, all counters.")
    int describe(@Option(names = "--config", required = true, description = "The configuration file.") Path file) {
        say(StateSocket.ask(GwFolder.of(read(file)).stateSocket(), "describe").strip());
        return 0;
    }

    @Command(
            description =
                    "Calls a telephone into a conference, if ./sotto kd phones CONFERENCE dial-out on allows it, and says what"
                            + " becomes of it. Ctrl-C takes nothing back.")
    int dial(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", paramLabel = "CONFERENCE", description = "sip:1000@example.org") String conference,
            @Parameters(index = "1", paramLabel = "TARGET", description = "sip:person@host") String target) {
        Path socket = GwFolder.of(read(file)).stateSocket();
        String number =
                StateSocket.ask(socket, "dial " + conference + " " + target).strip();
        if (!number.matches("[0-9]+")) {
            throw new OperationFailed(number);
        }
        while (true) {
            for (String line :
                    StateSocket.ask(socket, "dialled " + number).strip().split("\n")) {
                if (line.startsWith(DialDesk.FAILED)) {
                    throw new OperationFailed(line.substring(DialDesk.FAILED.length()));
                }
                if (line.startsWith(DialDesk.DONE)) {
                    say(line.substring(DialDesk.DONE.length()));
                    return 0;
                }
                if (!line.isEmpty()) {
                    say(line);
                }
            }
        }
    }

    static ProgramIdentity identity(SottoConfig config) {
        return ProgramIdentity.loadOrMake(
                GwFolder.of(config).identity(), "sotto-gw", config.gw().advertised());
    }

    private static SottoConfig read(Path file) {
        return ConfigReader.read(file, Map.copyOf(System.getenv()));
    }

    private void say(String line) {
        if (spec == null) {
            throw new IllegalStateException("picocli did not fill the spec in");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    private static int explain(Exception e, CommandLine line) throws Exception {
        switch (e) {
            case ConfigException fault -> {
                line.getErr().println(fault.getMessage());
                return ConfigException.EXIT_CODE;
            }
            case OperationFailed fault -> line.getErr().println(fault.getMessage());
            case MalformedException fault -> line.getErr().println(fault.getMessage());
            case PeerMisbehaved fault -> line.getErr().println(fault.getMessage());
            case Refused fault -> line.getErr().println("The key distributor refused: " + fault.getMessage());
            default -> throw e;
        }
        return 1;
    }
}
