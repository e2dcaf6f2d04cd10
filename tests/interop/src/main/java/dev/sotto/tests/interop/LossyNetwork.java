package dev.sotto.tests.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two network namespaces of this machine with one cable between them, on which UDP datagrams are lost at random in both
 * directions, by the kernel. Needs root. Closing it leaves nothing behind.
 */
public final class LossyNetwork implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SERVER_HOST = "10.99.0.1";
    private static final String CLIENT_HOST = "10.99.0.2";
    private static final Pattern DROPPED = Pattern.compile("^\\s*(\\d+)\\s+\\d+\\s+DROP\\s", Pattern.MULTILINE);

    private static final AtomicInteger LAID = new AtomicInteger();

    private final Path folder;
    private final String server;
    private final String client;

    private LossyNetwork(Path folder) {
        String unique = "sotto" + ProcessHandle.current().pid() + "-" + LAID.incrementAndGet();
        this.folder = folder;
        this.server = unique + "s";
        this.client = unique + "c";
    }

    /**
     * Lays the cable.
     *
     * @return empty where this user or this machine cannot do that; the reason is printed
     */
    public static Optional<LossyNetwork> open(Path folder) {
        LossyNetwork network = new LossyNetwork(folder);
        try {
            network.lay();
            return Optional.of(network);
        } catch (AssertionError | RuntimeException e) {
            System.out.println("no network namespaces here: " + e.getMessage());
            network.close();
            return Optional.empty();
        }
    }

    /** The address of the server's end. */
    public String serverHost() {
        return SERVER_HOST;
    }

    /** The address of the client's end. */
    public String clientHost() {
        return CLIENT_HOST;
    }

    /** Words before a command that is to run at the server's end. */
    public List<String> atServer() {
        return List.of("ip", "netns", "exec", server);
    }

    /** Words before a command that is to run at the client's end. */
    public List<String> atClient() {
        return List.of("ip", "netns", "exec", client);
    }

    /** From now on a datagram is lost with this probability, 0..1, in each direction. */
    public void lose(double probability) {
        for (List<String> end : List.of(atServer(), atClient())) {
            run(end, "iptables -F INPUT");
            // Of what arrives, not of what leaves: a sender whose own kernel drops is told so, which no network does.
            run(
                    end,
                    "iptables -A INPUT -i cable -p udp -m statistic --mode random --probability " + probability
                            + " -j DROP");
        }
    }

    /** How many datagrams were lost since {@link #lose}. */
    public long lost() {
        long lost = 0;
        for (List<String> end : List.of(atServer(), atClient())) {
            Matcher matcher = DROPPED.matcher(run(end, "iptables -nvxL INPUT"));
            lost += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        }
        return lost;
    }

    /** A namespace takes its devices and rules along. */
    @Override
    public void close() {
        for (String name : List.of(server, client)) {
            try (RunningProgram ip = RunningProgram.start("ip", folder, List.of("ip", "netns", "del", name))) {
                ip.awaitExit(PATIENCE);
            }
        }
    }

    private void lay() {
        run(List.of(), "ip netns add " + server);
        run(List.of(), "ip netns add " + client);
        run(atServer(), "ip link add cable type veth peer name cable netns " + client);
        for (List<String> end : List.of(atServer(), atClient())) {
            String host = end.equals(atServer()) ? SERVER_HOST : CLIENT_HOST;
            run(end, "ip addr add " + host + "/24 dev cable");
            run(end, "ip link set cable up");
            run(end, "ip link set lo up");
        }
        lose(0);
    }

    private String run(List<String> before, String command) {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(command.split(" ", -1)));
        try (RunningProgram program = RunningProgram.start(words.getFirst(), folder, words)) {
            int code = program.awaitExit(PATIENCE);
            if (code != 0) {
                throw new AssertionError(String.join(" ", words) + " ended with " + code + ": " + program.output());
            }
            return program.output();
        }
    }
}
