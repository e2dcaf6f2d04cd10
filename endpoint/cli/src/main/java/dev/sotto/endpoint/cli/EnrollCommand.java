package dev.sotto.endpoint.cli;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.PeerMisbehaved;
import dev.sotto.base.Refused;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.endpoint.library.EnrolmentClient;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an identity and takes it to the key distributor that a token names. */
@Command(
        name = "enroll",
        mixinStandardHelpOptions = true,
        description = "Takes the token of an invitation to the key distributor: stores its pin and the conference.")
final class EnrollCommand implements Callable<Integer> {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_ATTEMPTS = 10;
    private static final Duration RETRY = Duration.ofSeconds(6);

    @Parameters(
            paramLabel = "TOKEN",
            arity = "1..*",
            description = "What 'sotto kd invite' printed. Several tokens make several identities, HOME/1, HOME/2, …")
    List<String> tokens = List.of();

    @Option(names = "--home", paramLabel = "DIR", description = "Where identities are kept (default: ~/.config/sotto).")
    @Nullable
    Path home;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What others shall see instead of the invitation's name.")
    @Nullable
    String name;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        Console console = new Console(Objects.requireNonNull(spec).commandLine().getOut());
        Path folder = Homes.folder(home);
        try {
            for (int i = 1; i <= tokens.size(); i++) {
                Path own = tokens.size() == 1 ? folder : Homes.numbered(folder, i);
                enrol(EnrolmentToken.parse(tokens.get(i - 1)), new EndpointHome(own), console);
            }
            return ExitCode.DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED_HERE;
        } catch (MalformedException e) {
            console.say("That is no token: " + e.rule());
            return ExitCode.USAGE;
        } catch (Refused e) {
            console.say("The key distributor refused: " + e.getMessage());
            return ExitCode.NOT_ADMITTED;
        } catch (OperationFailed | PeerMisbehaved e) {
            console.say(String.valueOf(e.getMessage()));
            return ExitCode.FAILED_HERE;
        }
    }

    private void enrol(EnrolmentToken token, EndpointHome own, Console console) throws InterruptedException {
        EndpointHome.Enrolled enrolled = enrolPatiently(token, own);
        console.say("Enrolled as " + enrolled.name() + " in " + enrolled.address() + "; call it with: phone "
                + enrolled.address());
        console.event(
                "enrolled",
                "conference",
                enrolled.address(),
                "pin",
                enrolled.authorityPin().text().replace(' ', ':'),
                "home",
                own.folder(),
                "name",
                enrolled.name());
    }

    /** The key distributor takes a few enrolments a minute from one address; what it puts off is not used up. */
    private EndpointHome.Enrolled enrolPatiently(EnrolmentToken token, EndpointHome own) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return EnrolmentClient.enrol(token, own, Optional.ofNullable(name));
            } catch (Refused e) {
                if (e.status() != TOO_MANY_REQUESTS || attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                Thread.sleep(RETRY);
            }
        }
    }
}
