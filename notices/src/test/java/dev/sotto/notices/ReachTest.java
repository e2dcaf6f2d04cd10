package dev.sotto.notices;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Addresses that a webhook may not reach, in every way of writing them. */
class ReachTest {
    private static final Reach NOTHING_MORE = Reach.of(List.of());

    private static boolean isOpen(Reach reach, String literal) {
        return reach.fault(InetAddress.ofLiteral(literal)).isEmpty();
    }

    @Test
    void addresses_of_this_machine_of_networks_and_of_clouds_are_closed() {
        for (String closed : List.of(
                "127.0.0.1",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "169.254.0.1",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "192.0.2.1",
                "198.18.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.1.2.3",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "2001:db8::1",
                "2001::1",
                "2002:7f00:1::",
                "64:ff9b:1::7f00:1",
                "100::1")) {
            assertThat(isOpen(NOTHING_MORE, closed)).as(closed).isFalse();
        }
    }

    @Test
    void an_ipv4_address_inside_an_ipv6_one_is_looked_at() throws Exception {
        for (String closed : List.of(
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::ffff:169.254.169.254",
                "::ffff:a00:1",
                "::127.0.0.1",
                "::7f00:1",
                "64:ff9b::7f00:1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::a9fe:a9fe")) {
            assertThat(isOpen(NOTHING_MORE, closed)).as(closed).isFalse();
        }
        assertThat(isOpen(NOTHING_MORE, "64:ff9b::808:808")).isTrue();
        assertThat(isOpen(NOTHING_MORE, "::ffff:8.8.8.8")).isTrue();
    }

    @Test
    void the_public_internet_is_open() {
        for (String open : List.of(
                "8.8.8.8",
                "1.1.1.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "100.63.0.1",
                "100.128.0.1",
                "11.0.0.1",
                "223.255.255.1",
                "2606:4700::1111",
                "2a00:1450::1")) {
            assertThat(isOpen(NOTHING_MORE, open)).as(open).isTrue();
        }
    }

    @Test
    void every_address_of_this_machine_is_closed_whatever_it_looks_like() throws Exception {
        for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
            device.inetAddresses()
                    .forEach(own -> assertThat(NOTHING_MORE.fault(own))
                            .as(own.toString())
                            .isPresent());
        }
    }

    @Test
    void what_the_configuration_allows_is_open_and_nothing_beside_it() {
        Reach reach = Reach.of(List.of("10.1.0.0/16", "127.0.0.1", "fd00:1::/32"));
        assertThat(isOpen(reach, "10.1.255.1")).isTrue();
        assertThat(isOpen(reach, "::ffff:10.1.0.1")).isTrue();
        assertThat(isOpen(reach, "10.2.0.1")).isFalse();
        assertThat(isOpen(reach, "127.0.0.1")).isTrue();
        assertThat(isOpen(reach, "127.0.0.2")).isFalse();
        assertThat(isOpen(reach, "fd00:1::5")).isTrue();
        assertThat(isOpen(reach, "fd00:2::5")).isFalse();
    }

    /** What a resolver makes of odd numbers is an address like any other: it is the address that is looked at. */
    @Test
    void odd_ways_of_writing_an_address_lead_nowhere_else() {
        for (String odd : List.of(
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "0x7f.1",
                "127.1",
                "127.0.1",
                "017700000001",
                "localhost",
                "localhost.",
                "LOCALHOST",
                "0",
                "[::1]",
                "::ffff:127.0.0.1",
                "0:0:0:0:0:ffff:7f00:0001")) {
            List<InetAddress> addresses;
            try {
                addresses = Names.ofTheSystem().addresses(odd);
            } catch (UnknownHostException | IllegalArgumentException _) {
                continue;
            }
            addresses.forEach(address -> assertThat(NOTHING_MORE.fault(address).isPresent()
                            || address.equals(InetAddress.ofLiteral("177.0.0.1")))
                    .as("Java takes octal numbers for decimal ones: " + odd + " is " + address)
                    .isTrue());
        }
    }
}
