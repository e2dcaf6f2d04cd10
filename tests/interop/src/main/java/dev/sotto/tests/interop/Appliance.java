package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key distributor and a media distributor as processes on loopback with a data folder of their own, started as
 * {@code ./sotto up} starts them.
 */
public final class Appliance implements AutoCloseable {
    /** A full start on a busy machine with two cores. */
    private static final Duration START = Duration.ofSeconds(60);

    /** The name of the gateway on rosters. */
    private static final String GATEWAY = "lobby";

    private static final Pattern TOKEN = Pattern.compile("sotto1:\\S+");

    private final Path root;
    private final Path data;
    private final Path config;
    private final Appliance.PortPlan ports;
    private final List<RunningProgram> programs = new CopyOnWriteArrayList<>();
    private final Surroundings surroundings;
    private RunningProgram kd;
    private RunningProgram md;
    private @Nullable RunningProgram gateway;

    /** The ports of one appliance. */
    public record PortPlan(int sip, int sipTls, int media, int link, int page, int gateway, int gatewayTls) {
        static PortPlan free() {
            return new PortPlan(
                    Ports.free(), Ports.free(), Ports.free(), Ports.free(), Ports.free(), Ports.free(), Ports.free());
        }
    }

    private Appliance(Path root, Path data, Path config, PortPlan ports, Surroundings surroundings) {
        this.surroundings = surroundings;
        this.root = root;
        this.data = data;
        this.config = config;
        this.ports = ports;
        this.kd = startKd();
        kd("trust", "md", pinOf("md"));
        md("trust", "kd", pinOf("kd"));
        this.md = startMd();
    }

    /**
     * Starts an appliance with the private conferences {@code 1000}, {@code 2000} and, with 256 bits, {@code 3000}; the focus
     * also offers {@code 4000} to {@code 4009}, of which the key distributor does not know yet.
     *
     * @param folder an empty folder
     * @param settings further lines for the section {@code kd} of the configuration, each ending in a new line
     */
    public static Appliance start(Path folder, String settings) {
        return start(folder, settings, "", Surroundings.LOOPBACK);
    }

    /** The same elsewhere. */
    public static Appliance start(Path folder, String settings, Surroundings surroundings) {
        return start(folder, settings, "", surroundings);
    }

    /**
     * The same with further settings of the front end.
     *
     * @param sip begins with a comma, for example {@code , refresh-seconds: 6}
     */
    public static Appliance start(Path folder, String settings, String sip) {
        return start(folder, settings, sip, Surroundings.LOOPBACK);
    }

    /** The same with both. */
    public static Appliance start(Path folder, String settings, String sip, Surroundings surroundings) {
        String host = surroundings.host();
        Path root = Path.of(System.getProperty("sotto.root"));
        PortPlan ports = PortPlan.free();
        Path config = folder.resolve("sotto.yaml");
        try {
            Files.writeString(config, """
                    data: %s
                    sip: {domain: %s, listen: %s, udp-port: %d, tcp-port: %d, tls-port: %d%s}
                    media: {listen: %s, port-base: %d}
                    console: {enabled: false}
                    kd:
                      port: %d
                      enrol-listen: %s
                      enrol-port: %d
                      page: {listen: %s, port: 0}
                    %sgw: {listen: %s, udp-port: %d, tcp-port: %d, tls-port: %d, prompts: %s, carriers: %s}
                    conferences:
                      - user: "1000"
                      - user: "2000"
                      - user: "3000"
                    %s""".formatted(
                            folder,
                            host,
                            host,
                            ports.sip,
                            ports.sip,
                            ports.sipTls,
                            sip,
                            host,
                            ports.media,
                            ports.link,
                            host,
                            ports.page,
                            host,
                            settings.indent(2),
                            host,
                            ports.gateway,
                            ports.gateway,
                            ports.gatewayTls,
                            root.resolve("target/prompts"),
                            // Telephones and front end are on one machine here, so that addresses tell nothing.
                            "none",
                            IntStream.range(4000, 4010)
                                    .mapToObj(user -> "  - user: \"" + user + "\"\n")
                                    .collect(Collectors.joining())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Appliance appliance = new Appliance(root, folder, config, ports, surroundings);
        appliance.kd("create", "sip:1000@" + host, "private");
        appliance.kd("create", "sip:2000@" + host, "private");
        appliance.kd("create", "sip:3000@" + host, "private", "000a");
        return appliance;
    }

    /** The ports it listens on. */
    public PortPlan ports() {
        return ports;
    }

    /** Where it runs. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /** The data folder. */
    public Path data() {
        return data;
    }

    /** The process of the media distributor and SIP front end. */
    public RunningProgram md() {
        return md;
    }

    /** The process of the key distributor. */
    public RunningProgram kd() {
        return kd;
    }

    /** The root of the source tree. */
    public Path root() {
        return root;
    }

    /** Runs {@code ./sotto kd ARGUMENTS} and answers what it printed. */
    public String kd(String... arguments) {
        return command("kd", "dev.sotto.appliance.kd.KeyDistributorCommand", arguments);
    }

    /** Runs {@code ./sotto md ARGUMENTS} and answers what it printed. */
    public String md(String... arguments) {
        return command("md", "dev.sotto.appliance.md.MediaDistributorCommand", arguments);
    }

    /** Runs {@code ./sotto gw ARGUMENTS} and answers what it printed. */
    public String gw(String... arguments) {
        return command("gw", "dev.sotto.appliance.gw.GatewayCommand", arguments);
    }

    /** Starts a gateway that is enrolled in a private conference, into which phones get with {@code pin}. */
    public RunningProgram startGateway(String user, String pin) {
        String conference = "sip:" + user + "@" + surroundings.host();
        gw("trust", "kd", pinOf("kd"));
        kd("trust", "gw", pinOf("gw"), GATEWAY);
        Matcher token = TOKEN.matcher(kd("invite-gateway", conference, GATEWAY));
        if (!token.find()) {
            throw new AssertionError("invite-gateway printed no token");
        }
        gw("enroll", token.group());
        kd("phones", conference, "allow", pin);
        return restartGateway();
    }

    /** Enrols a new person in a conference, as the key distributor's operator and the person do it; answers the home folder. */
    public Path enrol(String user, String name) {
        Path home = data.resolve("home-" + user + "-" + name);
        Matcher token = TOKEN.matcher(kd("invite", "sip:" + user + "@" + surroundings.host(), name));
        if (!token.find()) {
            throw new AssertionError("invite printed no token");
        }
        try (RunningProgram enrol =
                phone("enrol-" + name, List.of("enroll", "--home", home.toString(), token.group()))) {
            int code = enrol.awaitExit(Duration.ofSeconds(30));
            if (code != 0) {
                throw new AssertionError("enroll ended with " + code + ":\n" + enrol.output());
            }
        }
        return home;
    }

    /** Starts a phone that calls {@code user} from the identity in {@code home}. */
    public RunningProgram call(String user, Path home, String... arguments) {
        return callFrom(surroundings.phones(), user, home, arguments);
    }

    /**
     * The same from elsewhere.
     *
     * @param words before the command, such as {@code ip netns exec NAME}
     */
    public RunningProgram callFrom(List<String> words, String user, Path home, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("sip:" + user + "@" + surroundings.host() + ":" + ports.sip, "--home", home.toString()));
        all.addAll(List.of(arguments));
        if (!all.contains("--keylog")) {
            all.addAll(List.of(
                    "--keylog",
                    data.resolve("phone-" + programs.size() + ".keys").toString()));
        }
        return phone(words, "phone-" + home.getFileName(), all);
    }

    /** Starts the phone with these arguments. */
    public RunningProgram phone(String name, List<String> arguments) {
        return phone(surroundings.phones(), name, arguments);
    }

    private RunningProgram phone(List<String> words, String name, List<String> arguments) {
        List<String> command = new ArrayList<>(words);
        command.addAll(java("endpoint/cli", "dev.sotto.endpoint.cli.Phone", arguments));
        return started(RunningProgram.start(name, data, command));
    }

    /** Kills the key distributor without a word and starts it again. */
    public void crashAndRestartKd() {
        crashKd();
        restartKd();
    }

    /** Kills the key distributor without a word. */
    public void crashKd() {
        kd.kill();
    }

    /** Starts the key distributor again. */
    public void restartKd() {
        kd = startKd();
    }

    /** Starts the gateway, which is dead. */
    public RunningProgram restartGateway() {
        RunningProgram started = startProgram("gw", "dev.sotto.appliance.gw.GatewayCommand");
        gateway = started;
        return started;
    }

    /** Starts the media distributor, which is dead. */
    public void restartMd() {
        md = startMd();
    }

    /** How many threads a process has now. */
    public static long threads(RunningProgram program) {
        return entries("/proc/" + program.pid() + "/task");
    }

    /** How many file descriptors a process has open now. */
    public static long descriptors(RunningProgram program) {
        return entries("/proc/" + program.pid() + "/fd");
    }

    @Override
    public void close() {
        if (gateway != null) {
            gateway.close();
        }
        md.close();
        kd.close();
        SpokenKeys.refuse(data, programs);
    }

    private RunningProgram started(RunningProgram program) {
        programs.add(program);
        return program;
    }

    /** Whether this test may read the memory of a program that is protected from its own account. */
    public static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long entries(String folder) {
        try (Stream<Path> entries = Files.list(Path.of(folder))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> around(String name) {
        return name.equals("kd") ? surroundings.keyDistributor() : surroundings.mediaDistributor();
    }

    private RunningProgram startKd() {
        return startProgram("kd", "dev.sotto.appliance.kd.KeyDistributorCommand");
    }

    private RunningProgram startMd() {
        return startProgram("md", "dev.sotto.appliance.md.MediaDistributorCommand");
    }

    private RunningProgram startProgram(String name, String main) {
        List<String> command = new ArrayList<>(around(name));
        command.addAll(java("appliance/" + name, main, List.of("run", "--config", config.toString())));
        RunningProgram program = started(RunningProgram.start(name, data, command));
        program.await(name + " is ready", START);
        return program;
    }

    private String pinOf(String name) {
        Matcher pin = Pattern.compile("sha-256 [0-9A-F:]{95}")
                .matcher(
                        switch (name) {
                            case "kd" -> kd("fingerprint");
                            case "gw" -> gw("fingerprint");
                            default -> md("fingerprint");
                        });
        if (!pin.find()) {
            throw new AssertionError("no fingerprint of " + name);
        }
        return pin.group();
    }

    private String command(String name, String main, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1 <= all.size() ? 1 : 0, List.of("--config", config.toString()));
        List<String> words = new ArrayList<>(around(name));
        words.addAll(java("appliance/" + name, main, all));
        try (RunningProgram program = started(RunningProgram.start(name + "-" + all.getFirst(), data, words))) {
            int code = program.awaitExit(START);
            if (code != 0) {
                throw new AssertionError(name + " " + all + " ended with " + code + ":\n" + program.output());
            }
            return program.output();
        }
    }

    /** Starts a program of this module where phones run. */
    public RunningProgram fixture(Class<?> main, List<String> arguments) {
        Path classes = root.resolve("tests/interop/target/classes");
        List<String> command = new ArrayList<>(surroundings.phones());
        command.addAll(java("endpoint/cli", main.getName(), arguments));
        int path = command.indexOf("-cp") + 1;
        command.set(path, classes + ":" + command.get(path));
        return started(RunningProgram.start(main.getSimpleName(), data, command));
    }

    List<String> java(String module, String main, List<String> arguments) {
        Path target = root.resolve(module).resolve("target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsotto.danger.readable=" + !isRoot(),
                "-Dsotto.log.level=" + (surroundings.isQuiet() ? "INFO" : "TRACE"),
                "-Dsotto.log.libraries=" + (surroundings.isQuiet() ? "WARN" : "DEBUG"),
                "-Dlog4j2.level=" + (surroundings.isQuiet() ? "INFO" : "TRACE"),
                "-cp",
                target + "/*:" + target.resolve("lib") + "/*",
                main));
        command.addAll(arguments);
        return command;
    }
}
