package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which keys do what, and what is wrong with what an administrator says of them. */
class KeyMapsTest {
    private static final Set<KeyAction> NOT_BY_MISTAKE =
            EnumSet.of(KeyAction.LEAVE, KeyAction.END, KeyAction.LOCK, KeyAction.MUTE_OTHERS, KeyAction.ADMIT);

    private static KeyMaps read(String preset, String guest, String host) {
        if (KeyMaps.read(preset, guest, host) instanceof KeyMaps.Reading.Read(KeyMaps maps)) {
            return maps;
        }
        throw new AssertionError(KeyMaps.read(preset, guest, host));
    }

    private static List<KeyMaps.Fault> faults(String guest, String host) {
        return KeyMaps.read(KeyMaps.USUAL, guest, host) instanceof KeyMaps.Reading.Faulty(List<KeyMaps.Fault> faults)
                ? faults
                : List.of();
    }

    private static String fault(String guest, String host) {
        assertThat(faults(guest, host)).hasSize(1);
        return faults(guest, host).getFirst().sentence();
    }

    @Test
    void every_preset_is_right_and_can_mute_leave_help_and_say_who_can_hear() {
        for (String preset : KeyMaps.presets()) {
            for (boolean host : new boolean[] {false, true}) {
                KeyMap map = read(preset, "", "").of(host);
                assertThat(map.all().values())
                        .as("%s host %s", preset, host)
                        .contains(KeyAction.MUTE, KeyAction.LEAVE, KeyAction.HELP, KeyAction.SECURITY, KeyAction.TONES);
                if (host) {
                    assertThat(map.all().values()).contains(KeyAction.ADMIT, KeyAction.LOCK, KeyAction.MUTE_OTHERS);
                } else {
                    assertThat(map.all().values()).noneMatch(KeyAction::isForHosts);
                }
            }
        }
    }

    @Test
    void in_ours_star_six_mutes_and_no_single_key_does_what_cannot_be_undone() {
        for (boolean host : new boolean[] {false, true}) {
            Map<String, KeyAction> all = KeyMaps.usual().of(host).all();
            assertThat(all).containsEntry("*6", KeyAction.MUTE).containsEntry("##", KeyAction.LEAVE);
            assertThat(all)
                    .allSatisfy((keys, action) -> assertThat(keys.length() == 1 && NOT_BY_MISTAKE.contains(action))
                            .as(keys)
                            .isFalse());
        }
    }

    @Test
    void a_change_replaces_adds_and_takes_away_and_hosts_have_the_changes_of_guests() {
        KeyMaps maps = read("sotto", "*6=none, *1=mute *0=help", "*0=none *9=end");
        assertThat(maps.of(false).action("*6")).isEmpty();
        assertThat(maps.of(false).action("*1")).contains(KeyAction.MUTE);
        assertThat(maps.of(false).action("*0")).contains(KeyAction.HELP);
        assertThat(maps.of(true).action("*1")).contains(KeyAction.MUTE);
        assertThat(maps.of(true).action("*0")).isEmpty();
        assertThat(maps.of(true).action("*9")).contains(KeyAction.END);
        assertThat(read("freeswitch", "", "").of(false).action("0")).contains(KeyAction.MUTE);
        assertThat(read("confbridge", "", "").of(true).action("8"))
                .as("a no-op for administrators")
                .isEmpty();
    }

    @Test
    void everything_that_is_wrong_is_said_with_what_to_do() {
        assertThat(fault("*6=mut", "")).contains("'mut'").contains("roll-call").contains("none");
        assertThat(fault("6", "")).contains("KEYS=ACTION");
        assertThat(fault("*x=mute", "")).contains("0-9*#A-D");
        assertThat(fault("12345=mute", "")).contains("one to four");
        assertThat(fault("*1=mute *1=help", "")).contains("twice").contains("*1");
        assertThat(fault("*5=lock", "")).contains("for hosts").contains("gw.keys.host");
        assertThat(fault("*=help", "")).contains("* (help) hide *1").contains("*1=none");
        assertThat(fault("", "*81=end")).contains("*8 (admit) hide *81 (end)");
        assertThat(fault("*99=none", "")).contains("nothing anyhow");
        assertThat(faults("*1=x *2=y", "*3=z"))
                .extracting(KeyMaps.Fault::ofHosts)
                .containsExactly(false, false, true);
        assertThatThrownBy(() -> KeyMaps.read("meetme", "", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeyMap(Map.of("1", KeyAction.HELP, "12", KeyAction.MUTE)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_key_that_continues_nothing_begins_anew_and_half_a_command_is_forgotten() {
        KeyMap map = KeyMaps.usual().of(true);
        KeySequence keys = new KeySequence();
        long second = 1_000_000_000;
        assertThat(press(keys, map, "**6", 0)).contains(KeyAction.MUTE);
        assertThat(press(keys, map, "*D#", 0)).isEmpty();
        assertThat(press(keys, map, "#", 0)).as("the first hash began anew").contains(KeyAction.LEAVE);
        assertThat(press(keys, map, "5#6", 0)).isEmpty();
        assertThat(press(keys, map, "*", 0)).isEmpty();
        assertThat(press(keys, map, "6", 4 * second)).as("too late").isEmpty();
        assertThat(press(keys, map, "*", 4 * second)).isEmpty();
        assertThat(press(keys, map, "6", 7 * second)).contains(KeyAction.MUTE);
    }

    private static Optional<KeyAction> press(KeySequence sequence, KeyMap map, String keys, long now) {
        Optional<KeyAction> last = Optional.empty();
        for (int i = 0; i < keys.length(); i++) {
            last = sequence.press(map, keys.charAt(i), now);
        }
        return last;
    }
}
