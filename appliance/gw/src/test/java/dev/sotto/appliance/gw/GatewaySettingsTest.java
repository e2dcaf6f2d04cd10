package dev.sotto.appliance.gw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.OperationFailed;
import dev.sotto.endpoint.gateway.GatewayConfig.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which addresses of which family phones are told. */
class GatewaySettingsTest {
    private static SottoConfig config(String gw) {
        return ConfigReader.parse("sotto.yaml", "sip: {domain: 192.0.2.7}\ngw: {" + gw + "}\n", Map.of());
    }

    private static List<Place> places(String gw) {
        return GatewaySettings.places(config(gw).gw());
    }

    @Test
    void without_a_word_about_it_media_is_where_the_domain_is() {
        assertThat(places("phones: 10")).containsExactly(new Place("0.0.0.0", "192.0.2.7"));
    }

    @Test
    void each_family_has_its_own_advertised_address() {
        assertThat(places("listen: \"10.0.0.8, 2001:db8::8\", advertised: \"2001:db8::1, 203.0.113.8\""))
                .containsExactly(
                        new Place("10.0.0.8", "203.0.113.8"),
                        new Place("2001:db8:0:0:0:0:0:8", "2001:db8:0:0:0:0:0:1"));
    }

    @Test
    void the_wildcard_of_ipv6_is_that_of_both() {
        assertThat(places("listen: \"::\", advertised: \"203.0.113.8, 2001:db8::1\""))
                .containsExactly(new Place("0.0.0.0", "203.0.113.8"), new Place("::", "2001:db8:0:0:0:0:0:1"));
        assertThat(places("listen: \"::\", advertised: 203.0.113.8"))
                .containsExactly(new Place("0.0.0.0", "203.0.113.8"));
    }

    @Test
    void a_family_without_an_advertised_address_says_its_own_if_that_is_one() {
        assertThat(places("listen: \"10.0.0.8, 2001:db8::8\", advertised: 203.0.113.8"))
                .containsExactly(
                        new Place("10.0.0.8", "203.0.113.8"),
                        new Place("2001:db8:0:0:0:0:0:8", "2001:db8:0:0:0:0:0:8"));
    }

    @Test
    void families_that_do_not_meet_are_a_fault_with_a_sentence() {
        assertThatThrownBy(() -> places("listen: 0.0.0.0, advertised: \"2001:db8::1\""))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("no family of addresses in common");
        assertThatThrownBy(() -> config("listen: \"10.0.0.8, 10.0.0.9\""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gw.listen: must name one address, or one of IPv4 and one of IPv6.");
        assertThatThrownBy(() -> config("listen: \"10.0.0.8,\"")).isInstanceOf(ConfigException.class);
    }
}
