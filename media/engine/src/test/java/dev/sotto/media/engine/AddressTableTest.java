package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose address is whose. */
class AddressTableTest {
    private final AddressTable table = new AddressTable();

    @Test
    void it_agrees_with_a_plain_map_whatever_comes_and_goes() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<InetSocketAddress, EngineLeg> plain = new HashMap<>();
        EngineLeg[] legs = new EngineLeg[20];
        for (int i = 0; i < legs.length; i++) {
            legs[i] = new EngineLeg(i, i, false);
        }
        for (int i = 0; i < 20_000; i++) {
            InetSocketAddress address = address(random);
            EngineLeg leg = legs[random.nextInt(legs.length)];
            switch (random.nextInt(20)) {
                case 0 -> {
                    table.removeAll(leg);
                    plain.values().removeIf(owner -> owner == leg);
                }
                case 1, 2, 3, 4, 5 -> {
                    table.remove(address, leg);
                    plain.remove(address, leg);
                }
                default -> {
                    EngineLeg owner = plain.getOrDefault(address, leg);
                    plain.put(address, owner);
                    assertThat(table.putIfAbsent(address, leg))
                            .as("seed %d", seed)
                            .isSameAs(owner);
                }
            }
            InetSocketAddress asked = address(random);
            assertThat(find(asked)).as("seed %d", seed).isSameAs(plain.get(asked));
        }
    }

    @Test
    void an_ipv4_address_is_its_mapped_ipv6_address() throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 5);
        assertThat(AddressTable.high(address)).isZero();
        assertThat(AddressTable.low(address)).isEqualTo(0xFFFF_C000_0207L);
    }

    private @Nullable EngineLeg find(InetSocketAddress address) {
        return table.find(AddressTable.high(address), AddressTable.low(address), address.getPort());
    }

    private static InetSocketAddress address(Random random) throws UnknownHostException {
        byte[] ip = new byte[random.nextBoolean() ? 4 : 16];
        ip[0] = 0x20;
        ip[ip.length - 1] = (byte) random.nextInt(20);
        return new InetSocketAddress(InetAddress.getByAddress(ip), 5000 + random.nextInt(4));
    }
}
