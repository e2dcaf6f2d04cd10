package dev.sotto.appliance.md;

import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import dev.sotto.media.ciphers.ChosenSuite;
import dev.sotto.media.ciphers.CipherChoice;
import dev.sotto.media.kernel.CpuAffinity;
import dev.sotto.media.kernel.KernelFeature;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.kernel.UdpPorts;
import dev.sotto.media.kernel.UdpTier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** In which way this machine would do everything that forwarding is made of, found by trying, and why not in a faster one. */
final class MediaTiers {
    /** Longer than any system call takes. */
    private static final long PATIENCE_MILLIS = 5000;

    /**
     * One kind of work.
     *
     * @param kind what is done
     * @param way how
     * @param why what faster way is not used and why; empty if there is none
     */
    record MediaTier(String kind, String way, String why) {
        /** For people. */
        String sentence() {
            return kind + ": " + way + (why.isEmpty() ? "" : " (" + why + ")");
        }
    }

    private MediaTiers() {}

    /**
     * Tries everything, for some tenths of a second; of the kernel also what the configuration makes no use of.
     *
     * @throws OperationFailed if the configuration names an address that this machine does not have
     */
    static List<MediaTier> probe(SottoConfig.Media media) {
        List<MediaTier> tiers = new ArrayList<>();
        for (ChosenSuite suite :
                CipherChoice.probe(media.forwarding().ciphers()).suites()) {
            tiers.add(new MediaTier(kind(suite), way(suite), suite.why()));
        }
        try (UdpPort port = UdpPorts.open(EngineSettings.trial(media))) {
            UdpTier tier = port.tier();
            tiers.add(new MediaTier("send", tier.send(), tier.why()));
            tiers.add(new MediaTier("receive", tier.receive(), tier.why()));
        }
        UdpPorts.probe().forEach(feature -> tiers.add(kernel(feature)));
        tiers.add(cpus(media));
        return List.copyOf(tiers);
    }

    private static String kind(ChosenSuite suite) {
        return "cipher " + suite.suite().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String way(ChosenSuite suite) {
        String library = suite.provider().library();
        return suite.nanos() > 0 ? "%s, %.0f ns a packet".formatted(library, suite.nanos()) : library;
    }

    private static MediaTier kernel(KernelFeature feature) {
        return new MediaTier("kernel " + feature.name(), feature.present() ? "works" : "does not work", feature.why());
    }

    private static MediaTier cpus(SottoConfig.Media media) {
        List<Integer> allowed = CpuAffinity.allowed();
        List<Integer> chosen;
        try {
            chosen = MediaCpus.choose(media.cpus(), media.cores());
        } catch (OperationFailed e) {
            return new MediaTier("cpus", "no core can start", String.valueOf(e.getMessage()));
        }
        List<String> ways = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (int core = 0; core < chosen.size(); core++) {
            int cpu = chosen.get(core);
            ways.add("core " + core + (cpu == MediaCpus.ANY ? " on any CPU" : " on CPU " + cpu));
            if (cpu != MediaCpus.ANY && !canPin(cpu)) {
                refused.add("the kernel does not bind a thread to CPU " + cpu);
            }
        }
        if (chosen.contains(MediaCpus.ANY)) {
            refused.add("the first CPU is left to everything else");
        }
        return new MediaTier("cpus", String.join(", ", ways) + ", of CPUs " + allowed, String.join("; ", refused));
    }

    /** Tries it with a thread that ends at once. */
    private static boolean canPin(int cpu) {
        boolean[] pinned = new boolean[1];
        Thread trial = Thread.ofPlatform().name("pin-trial").start(() -> pinned[0] = CpuAffinity.pin(cpu));
        try {
            trial.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return pinned[0];
    }
}
