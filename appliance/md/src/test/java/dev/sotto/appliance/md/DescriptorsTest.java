package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void too_few_descriptors_are_told_with_what_to_do_about_it() {
        assertThat(Descriptors.shortage(4096, 20_000)).isEmpty();
        assertThat(Descriptors.shortage(4096, 1024))
                .hasValue(
                        "This process may open 1024 files, but sip.connections of 4096 on TCP and on TLS can need 8704: raise"
                                + " the limit (ulimit -n, or LimitNOFILE in the unit) or lower sip.connections.");
    }
}
