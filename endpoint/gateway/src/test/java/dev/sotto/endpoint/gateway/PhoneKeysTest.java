package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TestPhone.MILLI;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Telephone keys as they come from a phone. */
class PhoneKeysTest {
    private static final String KEYS = "0123456789*#ABCD";
    private final TestPhone phone = new TestPhone(TestPhone.clear());

    private byte[] event(char key, boolean ends, int ticks) {
        return phone.packet(
                101,
                new byte[] {(byte) KEYS.indexOf(key), (byte) (ends ? 0x8a : 0x0a), (byte) (ticks >> 8), (byte) ticks});
    }

    private void press(char key, Consumer<byte[]> send) {
        phone.timestamp += 1600;
        for (int ticks = 160; ticks <= 800; ticks += 160) {
            send.accept(event(key, false, ticks));
            phone.now += 20 * MILLI;
        }
        for (int i = 0; i < 3; i++) {
            send.accept(event(key, true, 960));
        }
        phone.now += 100 * MILLI;
    }

    private void direct(byte[] packet) {
        assertThat(phone.receive(packet, RTP)).isEqualTo(PhoneMediaVerdict.EVENT);
    }

    private String downs() {
        StringBuilder keys = new StringBuilder();
        phone.take(PhoneMediaOutput.KeyDown.class).forEach(k -> keys.append(k.key()));
        return keys.toString();
    }

    @Test
    @Rfc(number = 4733, section = "2.5.2.2", must = "all packets with one timestamp are one event")
    void a_key_is_pressed_once_however_many_packets_say_so() {
        press('7', this::direct);
        assertThat(downs()).isEqualTo("7");
        for (int i = 0; i < KEYS.length(); i++) {
            press(KEYS.charAt(i), this::direct);
        }
        assertThat(downs()).isEqualTo(KEYS);
    }

    @Test
    @Rfc(number = 4733, section = "2.5.1.4", must = "the last packet is sent three times, so that it may be lost")
    void keys_survive_a_bad_network() {
        String pin = "1123581321345589144#";
        for (long seed = 1; seed <= 200; seed++) {
            SimulatedNetwork<byte[]> network =
                    new SimulatedNetwork<>(seed, new SimulatedNetwork.Weather(0.1, 0.1, 0.1, 3 * MILLI));
            for (int i = 0; i < pin.length(); i++) {
                press(pin.charAt(i), p -> {
                    network.send(phone.now, p);
                    network.arrived(phone.now).forEach(d -> phone.receive(d, RTP));
                });
            }
            network.arrived(phone.now).forEach(d -> phone.receive(d, RTP));
            assertThat(downs()).as("seed %d", seed).isEqualTo(pin);
        }
    }

    @Test
    void a_key_whose_end_is_lost_ends_with_the_next() {
        phone.timestamp += 1600;
        direct(event('5', false, 160));
        phone.timestamp += 1600;
        direct(event('5', false, 160));
        phone.timestamp += 1600;
        direct(event('6', true, 160));
        assertThat(downs()).isEqualTo("556");
    }

    @Test
    @Rfc(number = 4733, section = "2.5.1.3", must = "a long event is told in segments")
    void a_long_press_is_one_press() {
        direct(event('#', false, 0xFFFF));
        phone.timestamp += 0xFFFF;
        direct(event('#', false, 160));
        direct(event('#', true, 8000));
        assertThat(downs()).isEqualTo("#");
    }

    @Test
    void late_flashes_and_short_packets_are_no_keys() {
        press('1', this::direct);
        phone.out.drain();
        phone.timestamp -= 800;
        direct(event('2', false, 160));
        phone.timestamp += 1600;
        direct(phone.packet(101, new byte[] {16, 0, 0, 80}));
        assertThat(phone.receive(phone.packet(101, new byte[] {1, 0, 0}), RTP)).isEqualTo(PhoneMediaVerdict.MALFORMED);
        assertThat(phone.out.isEmpty()).isTrue();
    }

    @Test
    void another_source_has_other_timestamps() {
        press('1', this::direct);
        direct(event('2', false, 160));
        phone.ssrc = 77;
        phone.timestamp -= 100_000;
        for (int i = 0; i < 3; i++) {
            phone.speak();
        }
        phone.out.drain();
        press('3', this::direct);
        assertThat(downs()).isEqualTo("3");
    }

    @Test
    void no_text_shows_a_key_because_it_may_be_part_of_a_pin() {
        assertThat(new PhoneMediaOutput.KeyDown('9')).hasToString("KeyDown");
    }
}
