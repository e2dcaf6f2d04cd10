package dev.sotto.media.engine;

/**
 * How the cores work; the defaults are right for most.
 *
 * @param batch the most datagrams that are handled together, 1..64
 * @param holdMicros how long a core that is nearly busy all the time waits for more datagrams to handle together, 0..1000
 *     microseconds; 0 never waits
 * @param busyPollPermille from which load on a core asks for datagrams without sleeping, in thousandths; 1001 always sleeps
 * @param packetsPerSourceSecond how many packets of one source are forwarded in a second at most
 * @param nativeSockets whether to use the kernel directly; otherwise the JDK's channels
 * @param segmentation whether to use UDP_SEGMENT and UDP_GRO
 * @param xdpDevice the device for the AF_XDP transmit ring; empty for none
 * @param ciphers "auto" or the name of a provider
 */
public record EngineTuning(
        int batch,
        int holdMicros,
        int busyPollPermille,
        int packetsPerSourceSecond,
        boolean nativeSockets,
        boolean segmentation,
        String xdpDevice,
        String ciphers) {
    /** A {@link #busyPollPermille} that no load reaches. */
    public static final int NEVER_BUSY_POLL = 1001;

    private static final int DEFAULT_BATCH = 32;
    private static final int DEFAULT_PACKETS_PER_SOURCE = 10_000;

    /** @throws IllegalArgumentException if a number is out of range */
    public EngineTuning {
        if (batch < 1 || batch > 64 || holdMicros < 0 || holdMicros > 1000) {
            throw new IllegalArgumentException("a batch of 1..64 datagrams, a hold of 0..1000 microseconds");
        }
        if (busyPollPermille < 0 || busyPollPermille > NEVER_BUSY_POLL || packetsPerSourceSecond < 1) {
            throw new IllegalArgumentException("a load of 0..1001 permille, at least one packet a second");
        }
    }

    /** The defaults: nothing that needs a privilege, no waiting, no polling. */
    public static EngineTuning standard() {
        return new EngineTuning(DEFAULT_BATCH, 0, NEVER_BUSY_POLL, DEFAULT_PACKETS_PER_SOURCE, true, true, "", "auto");
    }
}
