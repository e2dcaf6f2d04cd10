package dev.sotto.appliance.md;

import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import dev.sotto.media.engine.EngineConfig;
import dev.sotto.media.engine.EngineTuning;
import dev.sotto.media.kernel.UdpConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** The configuration in the words of the forwarding engine. */
final class EngineSettings {
    private static final int PERMILLE_PER_PERCENT = 10;

    private EngineSettings() {}

    /** @throws OperationFailed if a CPU or an address is named that this process cannot have */
    static EngineConfig engine(SottoConfig.Media media) {
        return new EngineConfig(
                addresses(media.listen()),
                media.portBase(),
                MediaCpus.choose(media.cpus(), media.cores()),
                tuning(media.forwarding()));
    }

    static EngineTuning tuning(SottoConfig.Forwarding forwarding) {
        int percent = forwarding.busyPollPercent();
        return new EngineTuning(
                forwarding.batch(),
                forwarding.holdMicros(),
                percent == 0 ? EngineTuning.NEVER_BUSY_POLL : percent * PERMILLE_PER_PERCENT,
                forwarding.packetsPerSource(),
                forwarding.nativeSockets(),
                forwarding.segmentation(),
                forwarding.xdpDevice(),
                forwarding.ciphers());
    }

    /** A port like those of the cores, but any free one, and for one peer. */
    static UdpConfig trial(SottoConfig.Media media) {
        SottoConfig.Forwarding forwarding = media.forwarding();
        return new UdpConfig(
                addresses(media.listen()),
                0,
                1,
                forwarding.batch(),
                forwarding.nativeSockets(),
                forwarding.segmentation(),
                forwarding.xdpDevice());
    }

    private static List<InetAddress> addresses(String listen) {
        if (listen.equals("0.0.0.0") || listen.equals("::")) {
            return List.of();
        }
        try {
            return List.of(InetAddress.getByName(listen));
        } catch (UnknownHostException e) {
            throw new OperationFailed("media.listen is " + listen + ", which is no address of this machine.", e);
        }
    }
}
