package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelProbeTest {
    @Test
    void eachFeatureIsThereOrHasAReason() {
        List<KernelFeature> features = UdpPorts.probe();
        assertThat(features)
                .extracting(KernelFeature::name)
                .containsExactly("system calls", "UDP_SEGMENT", "UDP_GRO", "AF_XDP", "sched_setaffinity");
        assertThat(features)
                .allMatch(feature -> feature.present() == feature.why().isEmpty());
    }

    @Test
    void thisMachineHasWhatTheOtherTestsNeed() {
        assertThat(UdpPorts.probe()).allMatch(KernelFeature::present);
    }

    @Test
    void lookingLeavesNoDescriptorBehind() throws Exception {
        UdpPorts.probe();
        long before = PortContract.descriptors();
        UdpPorts.probe();
        assertThat(PortContract.descriptors()).isEqualTo(before);
    }

    @Test
    void versionsOfLinuxAreCompared() {
        int[] than = {5, 4};
        assertThat(List.of("4.19.0-27-amd64", "5.3", "5", "3.10.0-1160.el7"))
                .allMatch(version -> UdpPorts.isOlder(version, than));
        assertThat(List.of("5.4.0-1", "5.10", "6.1.0-rc1", "6.18.44-fc", "10.0"))
                .noneMatch(version -> UdpPorts.isOlder(version, than));
    }
}
