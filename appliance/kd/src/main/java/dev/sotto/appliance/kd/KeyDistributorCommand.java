package dev.sotto.appliance.kd;

import dev.sotto.appliance.config.ConferenceConfig;
import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import dev.sotto.keying.admin.AdminClient;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Scanner;

/**
 * {@code ./sotto kd …}: {@code run} is the program; {@code fingerprint} prints what media distributors pin; {@code welcome} makes
 * the configured conferences known and prints invitations to the first; every other word goes to the running program.
 */
public final class KeyDistributorCommand {
    private static final int USAGE = 2;
    private static final List<String> BEFORE_A_PIN = List.of("allow", "host");
    private static final List<String> FIRST_GUESTS = List.of("ada", "bob", "cleo");

    private final SottoConfig config;
    private final PrintStream out;

    private KeyDistributorCommand(SottoConfig config, PrintStream out) {
        this.config = config;
        this.out = out;
    }

    /** Runs one command and exits with its code: {@code COMMAND --config FILE ARGUMENT …}. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(execute(List.of(arguments), out));
    }

    private static int execute(List<String> words, PrintStream out) throws InterruptedException {
        if (words.size() < 3 || !words.get(1).equals("--config")) {
            out.println("usage: kd COMMAND --config FILE [ARGUMENT ...]");
            out.println("commands: run, fingerprint, welcome, and those of a running key distributor: help lists them");
            return USAGE;
        }
        try {
            SottoConfig config = ConfigReader.read(Path.of(words.get(2)), Map.copyOf(System.getenv()));
            return new KeyDistributorCommand(config, out).execute(words.getFirst(), words.subList(3, words.size()));
        } catch (ConfigException e) {
            out.println(e.getMessage());
            return ConfigException.EXIT_CODE;
        } catch (OperationFailed e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    private int execute(String command, List<String> arguments) throws InterruptedException {
        return switch (command) {
            case "run" -> run();
            case "fingerprint" -> {
                out.println(identity(config).pin().text());
                yield 0;
            }
            case "welcome" -> welcome();
            default -> {
                List<String> words = new ArrayList<>(List.of(command));
                words.addAll(arguments);
                yield ask(command.equals("phones") ? withTypedPins(words) : words, out);
            }
        };
    }

    /**
     * {@code phones CONFERENCE allow - host -}: the PINs are typed, so that neither the shell nor the list of processes has
     * them.
     */
    private static List<String> withTypedPins(List<String> words) {
        List<String> typed = new ArrayList<>(words);
        Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
        for (int i = 1; i < typed.size(); i++) {
            if (typed.get(i).equals("-") && BEFORE_A_PIN.contains(typed.get(i - 1))) {
                typed.set(i, typedPin(typed.get(i - 1).equals("host") ? "PIN of hosts: " : "PIN: ", input));
            }
        }
        return typed;
    }

    private static String typedPin(String question, Scanner input) {
        Console console = Objects.requireNonNull(System.console());
        if (console.isTerminal()) {
            char[] typed = console.readPassword(question);
            return typed == null ? "" : new String(typed);
        }
        return input.hasNextLine() ? input.nextLine().strip() : "";
    }

    static ProgramIdentity identity(SottoConfig config) {
        return ProgramIdentity.loadOrMake(KdFolder.of(config).identity(), "sotto-kd", List.of());
    }

    private int run() throws InterruptedException {
        try (KeyDistributorProcess process = KeyDistributorProcess.start(config)) {
            out.println("kd is ready: " + process.summary());
            process.awaitStop();
        }
        return 0;
    }

    /** Only on a new installation: conferences that the key distributor knows already are left as they are. */
    private int welcome() {
        if (config.conferences().isEmpty()) {
            out.println("No conference is configured yet; see conferences in the configuration.");
            return 0;
        }
        String known = answer(List.of("conferences"));
        for (ConferenceConfig conference : config.conferences()) {
            String address = address(conference);
            if (!known.contains(address)) {
                answer(List.of("create", address, conference.kind().orElse("private")));
            }
        }
        String first = address(config.conferences().getFirst());
        if (known.contains(first)) {
            out.println("Invite people:  ./sotto kd invite " + first + " NAME");
        } else {
            FIRST_GUESTS.forEach(name -> ask(List.of("invite", first, name), out));
        }
        out.println("Then dial in:   ./sotto phone " + first + dialPort() + " --tone 440 --record heard.wav");
        return 0;
    }

    private String address(ConferenceConfig conference) {
        return "sip:" + conference.user() + "@" + config.sip().domain();
    }

    private String dialPort() {
        return config.sip().udpPort() == 5060 ? "" : ":" + config.sip().udpPort();
    }

    private String answer(List<String> words) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        int code = ask(words, new PrintStream(kept, true, StandardCharsets.UTF_8));
        String answer = kept.toString(StandardCharsets.UTF_8);
        if (code != AdminClient.OK) {
            throw new OperationFailed(answer.strip());
        }
        return answer;
    }

    private int ask(List<String> words, PrintStream to) {
        Path socket = KdFolder.of(config).adminSocket();
        if (!Files.exists(socket)) {
            to.println("No key distributor runs on this data folder (" + socket + ").");
            return AdminClient.UNREACHABLE;
        }
        return AdminClient.run(socket, words, to);
    }
}
