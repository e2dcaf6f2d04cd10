package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.appliance.config.StateSocket;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.provisioning.StoreUnavailable;
import dev.sotto.sip.focus.OperatorAnswer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sotto md …}: the program of the media distributor and SIP front end, and its operator's commands. */
@Command(
        name = "md",
        description = "The SIP front end and media distributor of Sotto.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:it failed, as printed",
            "2:the command line is wrong",
            "69:the data base of console.store did not answer for 25 s",
            "78:the configuration is wrong"
        })
public final class MediaDistributorCommand {
    /** EX_UNAVAILABLE of sysexits.h. */
    private static final int UNAVAILABLE = 69;

    @Spec
    private @Nullable CommandSpec spec;

    /** Only picocli makes one. */
    public MediaDistributorCommand() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new MediaDistributorCommand());
        line.setExecutionExceptionHandler((e, commandLine, _) -> explain(e, commandLine));
        System.exit(line.execute(arguments));
    }

    @Command(description = "Runs until SIGTERM or Ctrl-C.")
    int run(@Option(names = "--config", required = true, description = "The configuration file.") Path file)
            throws InterruptedException {
        try (MediaDistributorProcess process = MediaDistributorProcess.start(read(file))) {
            out().println("md is ready: " + process.summary());
            out().flush();
            process.awaitStop();
        }
        return 0;
    }

    @Command(
            description =
                    "Prints the fingerprint that the key distributor has to trust; makes the identity if there is none.")
    int fingerprint(@Option(names = "--config", required = true, description = "The configuration file.") Path file) {
        SottoConfig config = read(file);
        out().println(identity(config).pin().text());
        out().flush();
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
            throw new OperationFailed("The media distributor trusts a kd, not '" + who + "'.");
        }
        Fingerprint pin = Fingerprint.parse(String.join(" ", fingerprint));
        MdFolder.of(read(file)).kdPin().write(pin);
        out().println("trusts the key distributor " + pin.text());
        out().flush();
        return 0;
    }

    @Command(description = "Prints the state of a running media distributor as JSON.")
    int describe(@Option(names = "--config", required = true, description = "The configuration file.") Path file) {
        out().print(StateSocket.ask(MdFolder.of(read(file)).stateSocket(), "describe"));
        out().flush();
        return 0;
    }

    @Command(
            description =
                    "Throws somebody out of a conference, in a running media distributor: the call ends, nothing is forwarded"
                            + " any more, the key distributor bans the certificate and gives the others a new key.")
    int kick(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", paramLabel = "CONFERENCE", description = "sip:1000@example.com") String conference,
            @Parameters(
                            index = "1..*",
                            arity = "1..*",
                            paramLabel = "WHO",
                            description = "Number of the leg, From URI, its user part, or display name.")
                    List<String> who) {
        return say(file, "kick " + conference + " " + String.join(" ", who));
    }

    @Command(
            description = "Lets nobody new into a conference. Only the operator of the key distributor unlocks it:"
                    + " ./sotto kd unlock CONFERENCE")
    int lock(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", paramLabel = "CONFERENCE", description = "sip:1000@example.com")
                    String conference) {
        return say(file, "lock " + conference);
    }

    @Command(description = "Asks the key distributor for a new key of a conference; it grants one every 30 s.")
    int rekey(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", paramLabel = "CONFERENCE", description = "sip:1000@example.com")
                    String conference) {
        return say(file, "rekey " + conference);
    }

    @Command(
            description =
                    "Writes everything that administrators edit into a new file, while the program runs. Secrets in it are"
                            + " encrypted; the master key is not in it.")
    int backup(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(
                            index = "0",
                            paramLabel = "FILE",
                            description = "A file that is not there yet; the program writes it.")
                    Path target) {
        return say(file, "backup " + target.toAbsolutePath().normalize());
    }

    @Command(
            description =
                    "Replaces everything that administrators edit by what a backup has, while the program runs. The audit log"
                            + " keeps what it had.")
    int restore(
            @Option(names = "--config", required = true, description = "The configuration file.") Path file,
            @Parameters(index = "0", paramLabel = "FILE", description = "What backup wrote.") Path source) {
        return say(file, "restore " + source.toAbsolutePath().normalize());
    }

    @Command(
            description =
                    "Tries in which way this machine does ciphers, sends, receives and binds threads, and says why.")
    int tiers(
            @Option(names = "--config", description = "The configuration file; without it the defaults are tried.")
                    @Nullable
                    Path file) {
        // What the trial logs is said in words here.
        Configurator.setLevel("dev.sotto", Level.ERROR);
        SottoConfig config = file == null ? ConfigReader.parse("defaults", "", Map.of()) : read(file);
        MediaTiers.probe(config.media()).forEach(tier -> out().println(tier.sentence()));
        out().flush();
        return 0;
    }

    private int say(Path file, String line) {
        OperatorAnswer answer =
                SocketCommands.read(StateSocket.ask(MdFolder.of(read(file)).stateSocket(), line));
        if (!answer.done()) {
            throw new OperationFailed(answer.sentence());
        }
        out().println(answer.sentence());
        out().flush();
        return 0;
    }

    static ProgramIdentity identity(SottoConfig config) {
        return ProgramIdentity.loadOrMake(
                MdFolder.of(config).identity(), "sotto-md", List.of(config.sip().domain()));
    }

    private static SottoConfig read(Path file) {
        return ConfigReader.read(file, Map.copyOf(System.getenv()));
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli did not fill the spec in");
        }
        return spec.commandLine().getOut();
    }

    private static int explain(Exception e, CommandLine line) throws Exception {
        switch (e) {
            case ConfigException fault -> {
                line.getErr().println(fault.getMessage());
                return ConfigException.EXIT_CODE;
            }
            case StoreUnavailable fault -> {
                line.getErr().println(fault.getMessage() + " See console.store in the configuration.");
                return UNAVAILABLE;
            }
            case OperationFailed fault -> line.getErr().println(fault.getMessage());
            case MalformedException fault -> line.getErr().println(fault.getMessage());
            default -> throw e;
        }
        return 1;
    }
}
