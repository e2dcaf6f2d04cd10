package dev.sotto.endpoint.cli;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.audio.AudioSink;
import dev.sotto.endpoint.audio.AudioSource;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.ConferenceTrust;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointConfig.DangerousKeyLog;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.SipUri;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The softphone, player, recorder and load generator of Sotto. */
@Command(
        name = "phone",
        mixinStandardHelpOptions = true,
        version = "sotto phone 0.1",
        subcommands = EnrollCommand.class,
        description =
                "Calls a private conference. Nothing is said or played before the key distributor has proved to be the "
                        + "one of the invitation and to be for the dialled address, and has sent the conference's key. "
                        + "With --standard calls a standard one.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the call took place and ended as wanted",
            "1:something on this machine failed",
            "2:the command line cannot be understood",
            "3:nobody took the call, or it was refused",
            "4:we refused to speak, because the other side was not what it must be",
            "5:the key distributor did not let us in, or put us out",
            "6:the network or the other side stopped answering",
            "7:not enrolled in that conference"
        })
public final class Phone implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "URI", description = "The conference, sip:1000@HOST[:PORT].")
    @Nullable
    String address;

    @Mixin
    SoundOptions sound = new SoundOptions();

    @Mixin
    SipOptions sip = new SipOptions();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "0",
            description = "Hangs up so many seconds after the first key arrived.")
    int seconds;

    @Option(
            names = "--renew",
            paramLabel = "N",
            defaultValue = "0",
            description = "Asks for new keys of the hop every N seconds (a re-INVITE with a new tls-id).")
    int renewSeconds;

    @Option(
            names = "--redial",
            paramLabel = "N",
            defaultValue = "60",
            description = "When nobody can be let in just now, or the call was lost: calls again for so many seconds "
                    + "(default: 60; 0: never).")
    int redialSeconds;

    @Option(
            names = "--codec",
            paramLabel = "opus|pcmu|pcma",
            split = ",",
            description = "Codecs to offer, in this order (default: opus, pcmu, pcma).")
    List<String> codecs = List.of("opus", "pcmu", "pcma");

    @Option(names = "--no-repair", description = "Does not ask for lost packets again.")
    boolean withoutRepair;

    @Option(
            names = "--standard",
            description = "Calls a standard conference: encrypted on each hop, and its operator could listen. Needs no "
                    + "invitation; who has one is who it says and believes that key distributor only.")
    boolean standard;

    @Option(
            names = "--profile-offer",
            paramLabel = "0009|000A",
            split = ",",
            description = "Double profiles to offer, in this order (default: 000A, 0009); with --standard single ones "
                    + "(default: 0008, 0007, 0001).")
    List<String> profiles = List.of();

    @Option(names = "--home", paramLabel = "DIR", description = "Where identities are kept (default: ~/.config/sotto).")
    @Nullable
    Path home;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "Calls with the identities HOME/1..N.")
    int count;

    @Option(
            names = "--keylog",
            paramLabel = "FILE",
            description = "DANGER: writes every key of the call into FILE and FILE.nss.")
    @Nullable
    Path keyLog;

    @Spec
    @Nullable
    CommandSpec spec;

    /** The program. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Phone()).execute(arguments));
    }

    @Override
    public Integer call() {
        Console console = new Console(Objects.requireNonNull(spec).commandLine().getOut());
        if (address == null) {
            console.say("Whom to call? phone sip:1000@HOST, or phone --help");
            return ExitCode.USAGE;
        }
        try {
            return call(address, console);
        } catch (OperationFailed e) {
            console.say(String.valueOf(e.getMessage()));
            return ExitCode.FAILED_HERE;
        }
    }

    private int call(String target, Console console) {
        SipUri uri = SipOptions.read(target);
        // Without an invitation nobody needs an identity that lasts.
        List<EndpointHome> homes = standard && count > 1
                ? Collections.nCopies(count, new EndpointHome(Homes.folder(home)))
                : Homes.take(Homes.folder(home), Math.max(1, count));
        for (EndpointHome one : homes) {
            if (!standard && !isEnrolled(one, uri)) {
                sayNotEnrolled(one, uri, console);
                return ExitCode.NOT_ENROLLED;
            }
        }
        Optional<DangerousKeyLog> log = Optional.ofNullable(keyLog).map(file -> {
            KeyLogFiles files = KeyLogFiles.create(file);
            files.warning().lines().forEach(console::say);
            return files.dangerousPorts();
        });
        Hop hop = sip.hop(uri);
        try (CallExchange exchange = CallExchange.start(hop, sip.trust())) {
            List<Participant> participants = new ArrayList<>();
            for (int i = 1; i <= homes.size(); i++) {
                EndpointConfig config = config(target, uri, hop, homes.get(i - 1), log);
                AudioSource source = sound.source(i, homes.size());
                AudioSink sink = sound.sink(i, homes.size());
                participants.add(new Participant(
                        i,
                        config,
                        exchange,
                        console,
                        source,
                        sink,
                        new Participant.Times(seconds, renewSeconds, redialSeconds)));
            }
            return runAll(participants);
        }
    }

    private static boolean isEnrolled(EndpointHome home, SipUri uri) {
        return home.identity().isPresent() && home.conference(uri.conference()).isPresent();
    }

    private EndpointConfig config(String target, SipUri uri, Hop hop, EndpointHome own, Optional<DangerousKeyLog> log) {
        Optional<EndpointHome.Enrolled> enrolled =
                isEnrolled(own, uri) ? own.conference(uri.conference()) : Optional.empty();
        return new EndpointConfig(
                target,
                uri.conference(),
                hop,
                enrolled.map(EndpointHome.Enrolled::name).orElse(""),
                enrolled.flatMap(e -> own.identity()).orElseGet(Phone::nobody),
                trust(enrolled.map(EndpointHome.Enrolled::authorityPin)),
                codecs.stream().map(Phone::codec).toList(),
                !withoutRepair,
                sip.delayedOffer,
                Optional.empty(),
                log);
    }

    private ConferenceTrust trust(Optional<Fingerprint> pin) {
        List<Integer> offered = profiles.stream().map(this::profile).toList();
        if (standard) {
            return new ConferenceTrust.HopByHop(pin, offered.isEmpty() ? SrtpProfile.STANDARD_CODES : offered);
        }
        return new ConferenceTrust.EndToEnd(pin.orElseThrow(), offered.isEmpty() ? List.of(0x000A, 0x0009) : offered);
    }

    /** Somebody without an invitation: a certificate for this call, which nothing is to be known by again. */
    private static DtlsIdentity nobody() {
        return new CertificateMaker(Entropy.system()).selfSigned("phone", Instant.now(), Duration.ofDays(2));
    }

    /** One thread each, until all have ended; Ctrl-C hangs up first. */
    private static int runAll(List<Participant> participants) {
        List<Thread> threads = new ArrayList<>();
        for (Participant participant : participants) {
            threads.add(Thread.ofPlatform().name("participant").start(participant));
        }
        Thread hook = new Thread(() -> {
            participants.forEach(Participant::hangUp);
            threads.forEach(Phone::awaitEnd);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        int worst = ExitCode.DONE;
        for (int i = 0; i < threads.size(); i++) {
            try {
                threads.get(i).join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return ExitCode.FAILED_HERE;
            }
            worst = Math.max(worst, participants.get(i).exitCode());
        }
        return worst;
    }

    private static void awaitEnd(Thread thread) {
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sayNotEnrolled(EndpointHome own, SipUri uri, Console console) {
        List<String> known =
                own.conferences().stream().map(EndpointHome.Enrolled::address).toList();
        console.say("Not enrolled in " + uri.conference() + " (" + own.folder()
                + "): ask its host for an invitation and run " + "'phone enroll TOKEN'. "
                + (known.isEmpty() ? "No conference is known." : "Known: " + known));
        console.event("not-enrolled", "conference", uri.conference());
    }

    private int profile(String text) {
        List<Integer> known = standard ? SrtpProfile.STANDARD_CODES : SrtpProfile.PRIVATE_CODES;
        String words = known.stream()
                .map(code -> String.format(Locale.ROOT, "%04X", code))
                .collect(Collectors.joining(" or "));
        try {
            int code = Integer.parseInt(text, 16);
            if (known.contains(code)) {
                return code;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new OperationFailed(
                "--profile-offer is " + words + (standard ? "" : " without --standard") + ", not " + text);
    }

    private static AudioCodec codec(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "opus" -> AudioCodec.OPUS;
            case "pcmu" -> AudioCodec.PCMU;
            case "pcma" -> AudioCodec.PCMA;
            default -> throw new OperationFailed("--codec is opus, pcmu or pcma, not " + text);
        };
    }
}
