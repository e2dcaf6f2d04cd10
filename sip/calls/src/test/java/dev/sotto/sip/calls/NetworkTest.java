package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "192.0.2.1/32, ::ffff:192.0.2.1, true",
        "192.0.2.1/32, ::ffff:c000:201, true",
        "2001:db8::/32, 2001:DB8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8:0:0:0:0:0:1/128, 2001:db8::1, true",
        "::/0, fe80::1, true",
        "192.0.2.0/24, gw.example, false",
        "192.0.2.0/24, '', false"
    })
    void an_address_is_in_a_network_or_not(String network, String address, boolean holds) {
        assertThat(Network.parse(network).holds(address)).isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "192.0.2.0",
                "192.0.2.0/33",
                "192.0.2/24",
                "192.0.2.256/24",
                "2001:db8::/129",
                "1::2::3/64",
                "1:2:3:4:5:6:7:8:9/64",
                "12345::/16",
                "x/8",
                "192.0.2.0/-1",
                "192.0.2.0/+8"
            })
    void what_is_no_network_is_malformed(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(MalformedException.class);
    }
}
