package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelUdpTest extends PortContract {
    @Override
    UdpPort open(UdpConfig config) {
        return new ChannelUdp(config, "the test wants it so");
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(port(IPV4).tier())
                .isEqualTo(new UdpTier("datagram channels", "datagram channels", "the test wants it so"));
    }

    @Test
    void itIsChosenByTheConfiguration() {
        UdpConfig config = new UdpConfig(List.of(IPV4), 0, 1, 1, false, true, "");
        assertThat(closeLater(UdpPorts.open(config)).tier().send()).isEqualTo("datagram channels");
    }
}
