package dev.sotto.media.engine;

import java.net.InetAddress;
import java.util.List;

/**
 * Where the cores run and listen.
 *
 * @param addresses local addresses, at most one of each family; empty for all addresses of both families
 * @param basePort UDP port of core 0; core k has {@code basePort + k}; 0 gives every core any free port
 * @param cpus the CPU of each core; -1 for a core that is not pinned
 * @param tuning how they work
 */
public record EngineConfig(List<InetAddress> addresses, int basePort, List<Integer> cpus, EngineTuning tuning) {
    /** Default of {@link #basePort}. */
    public static final int DEFAULT_BASE_PORT = 20_000;

    /** @throws IllegalArgumentException if there is no core or a port would leave 0..65535 */
    public EngineConfig {
        addresses = List.copyOf(addresses);
        cpus = List.copyOf(cpus);
        if (cpus.isEmpty() || basePort < 0 || basePort + cpus.size() - 1 > 0xFFFF) {
            throw new IllegalArgumentException("cores " + cpus + " from port " + basePort);
        }
    }

    /** With the standard tuning. */
    public EngineConfig(List<InetAddress> addresses, int basePort, List<Integer> cpus) {
        this(addresses, basePort, cpus, EngineTuning.standard());
    }
}
