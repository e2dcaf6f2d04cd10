package dev.sotto.endpoint.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeypadEventsTest {
    private static final long MILLI = 1_000_000L;

    private record Sent(int timestamp, boolean marker, byte[] payload) {}

    private final KeypadEvents events = new KeypadEvents(8000);

    @ParameterizedTest
    @ValueSource(ints = {8000, 48_000})
    @Rfc(number = 4733, section = "3.2", must = "events 0 to 15 are the keys 0-9, *, #, A-D")
    void every_key_is_told_once_at_its_first_packet(int clockHz) {
        KeypadEvents ear = new KeypadEvents(clockHz);
        StringBuilder told = new StringBuilder();
        for (int code = 0; code < 16; code++) {
            List<Sent> packets = press(code, 1000 + code * clockHz / 4, clockHz, 100);
            List<PhoneKey> first = ear.onPacket(packets.getFirst().timestamp, true, packets.getFirst().payload, 0);
            assertThat(first).hasSize(1);
            told.append(first.getFirst().character());
            packets.forEach(p -> assertThat(ear.onPacket(p.timestamp, p.marker, p.payload, 0))
                    .isEmpty());
        }
        assertThat(told).hasToString("0123456789*#ABCD");
    }

    @Test
    @Rfc(
            number = 4733,
            section = "2.5.1.4",
            must = "the last packet of an event is sent three times, and the event is one all the same")
    void any_one_packet_of_a_key_is_enough_and_more_are_no_other_key() {
        List<Sent> packets = press(7, 4000, 8000, 60);
        for (int kept = 0; kept < packets.size(); kept++) {
            KeypadEvents ear = new KeypadEvents(8000);
            Sent only = packets.get(kept);
            assertThat(ear.onPacket(only.timestamp, only.marker, only.payload, 0))
                    .containsExactly(PhoneKey.SEVEN);
            for (Sent late : packets) {
                assertThat(ear.onPacket(late.timestamp, late.marker, late.payload, 0))
                        .isEmpty();
            }
        }
    }

    @Test
    void the_same_key_twice_is_two_keys_even_if_the_first_one_s_ends_are_all_lost() {
        List<Sent> first = press(5, 0, 8000, 100).subList(0, 3);
        List<Sent> second = press(5, 1600, 8000, 100);
        assertThat(told(first, 0)).isEqualTo("5");
        assertThat(told(second.subList(1, 4), 200 * MILLI)).isEqualTo("5");
    }

    @Test
    @Rfc(
            number = 4733,
            section = "2.5.1.3",
            must = "an event longer than the duration field goes on in segments without marker, which are no new event")
    void a_key_held_for_long_is_one_key_at_both_clocks() {
        for (int clockHz : new int[] {8000, 48_000}) {
            KeypadEvents ear = new KeypadEvents(clockHz);
            List<Sent> held = press(11, 77, clockHz, 20_000);
            List<PhoneKey> keys = new ArrayList<>();
            for (int i = 0; i < held.size(); i++) {
                // A hole of a second in which the beginnings of segments are lost.
                if (i < 50 || i > 100) {
                    Sent sent = held.get(i);
                    keys.addAll(ear.onPacket(sent.timestamp, sent.marker, sent.payload, 20L * i * MILLI));
                }
            }
            assertThat(keys).as("%d Hz", clockHz).containsExactly(PhoneKey.POUND);
            Sent next = press(11, 77 + 21 * clockHz, clockHz, 60).get(1);
            assertThat(ear.onPacket(next.timestamp, next.marker, next.payload, 21_000 * MILLI))
                    .containsExactly(PhoneKey.POUND);
        }
    }

    @Test
    void ends_that_come_after_the_next_key_began_press_nothing() {
        List<Sent> one = press(1, 0, 8000, 60);
        List<Sent> two = press(2, 800, 8000, 60);
        List<Sent> mixed = new ArrayList<>(one.subList(0, 3));
        mixed.add(two.get(0));
        mixed.add(one.get(4));
        mixed.add(two.get(1));
        mixed.addAll(one.subList(3, one.size()));
        mixed.addAll(two);
        assertThat(told(mixed, 0)).isEqualTo("12");
    }

    @Test
    void a_key_that_was_overtaken_whole_is_not_told_in_the_wrong_order() {
        assertThat(told(press(2, 8000, 8000, 60), 0)).isEqualTo("2");
        assertThat(told(press(1, 7000, 8000, 60), 0)).isEmpty();
        assertThat(told(press(3, 9000, 8000, 60), 0)).isEqualTo("3");
    }

    @Test
    void a_phone_that_counts_its_timestamp_on_within_a_key_presses_it_once() {
        List<Sent> sloppy = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sloppy.add(new Sent(i * 160, i == 0, event(9, i == 9, (i + 1) * 160)));
        }
        assertThat(told(sloppy, 0)).isEqualTo("9");
    }

    @Test
    void a_clock_that_starts_anew_after_a_pause_is_heard_and_timestamps_may_wrap() {
        assertThat(told(press(4, -300, 8000, 100), 0)).isEqualTo("4");
        assertThat(told(press(5, 1000, 8000, 100), 200 * MILLI)).isEqualTo("5");
        assertThat(told(press(6, -2_000, 8000, 100), 6_000 * MILLI)).isEqualTo("6");
    }

    @Test
    @Rfc(number = 4733, section = "2.5.1.5", must = "events in one packet follow each other in time")
    void several_keys_in_one_packet_are_told_in_their_order_and_once() {
        byte[] three = join(event(1, true, 400), event(2, true, 480), event(3, false, 160));
        assertThat(events.onPacket(0, true, three, 0)).containsExactly(PhoneKey.ONE, PhoneKey.TWO, PhoneKey.THREE);
        assertThat(events.onPacket(0, true, three, 0)).isEmpty();
        assertThat(events.onPacket(880, false, event(3, true, 400), 0)).isEmpty();
        assertThat(events.onPacket(2000, true, event(4, false, 160), 0)).containsExactly(PhoneKey.FOUR);
    }

    @Test
    void a_hook_flash_is_no_key_and_half_an_event_is_malformed() {
        assertThat(events.onPacket(0, true, event(16, true, 800), 0)).isEmpty();
        assertThatThrownBy(() -> events.onPacket(0, true, new byte[0], 0)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> events.onPacket(0, true, new byte[6], 0)).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_number_typed_over_a_bad_network_is_the_number_whenever_one_packet_of_each_key_arrives() {
        for (long seed = 1; seed <= 200; seed++) {
            SimulatedNetwork<Sent> network =
                    new SimulatedNetwork<>(seed, new SimulatedNetwork.Weather(0.3, 0.2, 0.2, 20 * MILLI));
            KeypadEvents ear = new KeypadEvents(8000);
            Random random = new Random(seed);
            StringBuilder typed = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                PhoneKey key = PhoneKey.values()[random.nextInt(16)];
                typed.append(key.character());
                long at = 250L * i * MILLI;
                for (Sent sent : press(key.event(), i * 2000, 8000, 100)) {
                    network.send(at, sent);
                    at += 20 * MILLI;
                }
            }
            StringBuilder told = new StringBuilder();
            while (network.nextArrivalNanos() != Long.MAX_VALUE) {
                long now = network.nextArrivalNanos();
                network.arrived(now)
                        .forEach(s -> ear.onPacket(s.timestamp, s.marker, s.payload, now)
                                .forEach(key -> told.append(key.character())));
            }
            assertThat(told).as("seed %d", seed).hasToString(typed.toString());
        }
    }

    @Test
    void mutated_packets_are_read_or_refused_and_never_press_more_keys_than_they_hold() {
        Random random = new Random(4733);
        KeypadEvents ear = new KeypadEvents(48_000);
        byte[] good = join(event(1, false, 400), event(2, true, 0xFFFF), event(15, false, 0));
        for (int round = 0; round < 50_000; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 3));
            for (int i = 0; i < random.nextInt(4) && bad.length > 0; i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            int timestamp = random.nextBoolean() ? random.nextInt() : random.nextInt(5000);
            try {
                assertThat(ear.onPacket(timestamp, random.nextBoolean(), bad, round * MILLI * random.nextInt(9000)))
                        .hasSizeLessThanOrEqualTo(bad.length / 4);
            } catch (MalformedException e) {
                assertThat(bad.length == 0 || bad.length % 4 != 0)
                        .as("round %d", round)
                        .isTrue();
            }
        }
    }

    private String told(List<Sent> packets, long nowNanos) {
        return packets.stream()
                .flatMap(p -> events.onPacket(p.timestamp, p.marker, p.payload, nowNanos).stream())
                .map(key -> String.valueOf(key.character()))
                .collect(Collectors.joining());
    }

    /** All packets of one key: an update every 20 ms, segments, and three ends. */
    private static List<Sent> press(int code, int timestamp, int clockHz, int millis) {
        List<Sent> packets = new ArrayList<>();
        int begin = timestamp;
        int segment = 0;
        int perPacket = clockHz / 50;
        for (int at = perPacket; at <= clockHz / 1000 * millis; at += perPacket) {
            if (at - segment > 0xFFFF) {
                packets.add(new Sent(begin, false, event(code, false, 0xFFFF)));
                segment += 0xFFFF;
                begin += 0xFFFF;
            }
            packets.add(new Sent(begin, packets.isEmpty(), event(code, false, at - segment)));
        }
        int lasted = clockHz / 1000 * millis - segment;
        for (int i = 0; i < 3; i++) {
            packets.add(new Sent(begin, false, event(code, true, lasted)));
        }
        return packets;
    }

    private static byte[] event(int code, boolean end, int duration) {
        return new byte[] {(byte) code, (byte) (end ? 0x8A : 0x0A), (byte) (duration >> 8), (byte) duration};
    }

    private static byte[] join(byte[]... parts) {
        byte[] out = new byte[0];
        for (byte[] part : parts) {
            int at = out.length;
            out = Arrays.copyOf(out, at + part.length);
            System.arraycopy(part, 0, out, at, part.length);
        }
        return out;
    }
}
