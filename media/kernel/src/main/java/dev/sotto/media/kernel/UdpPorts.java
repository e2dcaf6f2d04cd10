package dev.sotto.media.kernel;

import dev.sotto.base.OperationFailed;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Opens UDP ports in the fastest way that this machine has. */
public final class UdpPorts {
    private static final Logger LOG = LogManager.getLogger(UdpPorts.class);
    /** From here on connected sockets are left out when strangers' datagrams are spread over a group. */
    private static final int[] OLDEST = {5, 4};

    private UdpPorts() {}

    /**
     * Binds the sockets of one core.
     *
     * @throws OperationFailed if a local address or the port cannot be had
     */
    public static UdpPort open(UdpConfig config) {
        if (!config.nativeSockets()) {
            return new ChannelUdp(config, "system calls are switched off");
        }
        String why = whyNotNative();
        if (why.isEmpty()) {
            return new NativeUdp(config);
        }
        LOG.warn("udp_by_channels reason=\"{}\"", why);
        return new ChannelUdp(config, why);
    }

    /** Tries what makes media faster on this machine, for {@code ./sotto doctor}; takes a millisecond and changes nothing. */
    public static List<KernelFeature> probe() {
        return new KernelProbe().probe();
    }

    /** What this machine lacks for {@link NativeUdp}; empty if nothing. */
    static String whyNotNative() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "system calls are known for Linux only";
        }
        if (isOlder(System.getProperty("os.version"), OLDEST)) {
            return "Linux " + System.getProperty("os.version") + " is older than 5.4";
        }
        try {
            var calls = new LinuxCalls();
            return calls.close(-1) < 0 ? "" : "close(2) does not fail";
        } catch (LinkageError | RuntimeException e) {
            return "the JVM gives no access to system calls: " + e;
        }
    }

    /** Whether a version such as {@code 6.1.0-rc1} is older than these two numbers. */
    static boolean isOlder(String version, int[] than) {
        String[] words = version.split("[^0-9]+", 3);
        int[] numbers = new int[than.length];
        for (int i = 0; i < numbers.length && i < words.length; i++) {
            numbers[i] = words[i].isEmpty() ? 0 : Integer.parseInt(words[i]);
        }
        return numbers[0] != than[0] ? numbers[0] < than[0] : numbers[1] < than[1];
    }
}
