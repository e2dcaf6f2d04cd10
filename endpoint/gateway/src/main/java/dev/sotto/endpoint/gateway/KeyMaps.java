package dev.sotto.endpoint.gateway;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys of guests and of hosts: a preset, and what the configuration changes of it. Hosts have the keys of guests and some
 * more. A change is {@code KEYS=ACTION}, several are separated by spaces or commas; {@code KEYS=none} takes keys away.
 */
public final class KeyMaps {
    /** What a gateway has that is told nothing. No single key of it leaves, locks, or changes anything for others. */
    public static final String USUAL = "sotto";

    private static final Pattern KEYS = Pattern.compile("[0-9*#A-D]{1,4}");
    private static final String NONE = "none";

    private static final Map<String, Preset> PRESETS = Map.of(
            USUAL,
            new Preset(
                    "*1=help *2=security *3=roll-call *4=listen-softer *5=hand *6=mute *7=listen-louder *#=tones ##=leave",
                    "*8=admit *9=lock *0=mute-others"),
            // The sample menus of Asterisk's ConfBridge, with and without the star, and of FreePBX.
            "confbridge",
            new Preset(
                    "1=mute *1=mute 4=listen-softer *4=listen-softer 5=listen-reset 6=listen-louder *6=listen-louder"
                            + " 7=talk-softer *7=talk-softer 8=leave *8=leave 9=talk-louder *9=talk-louder 0=hand"
                            + " 3=tones **=help *3=roll-call *5=security *#=leave",
                    "2=lock *2=lock 8=none *8=admit *0=mute-others"),
            // The default profile of FreeSWITCH; its keys for deafness and energy are not there.
            "freeswitch",
            new Preset(
                    "0=mute 1=talk-softer 2=talk-reset 3=talk-louder 4=listen-softer 5=listen-reset 6=listen-louder"
                            + " #=leave *1=help *2=security *3=roll-call *4=tones *5=hand",
                    "*8=admit *9=lock *0=mute-others"));

    private record Preset(String guest, String host) {}

    /**
     * Something wrong with a change.
     *
     * @param ofHosts whether it is among those of hosts
     * @param sentence what, for a person
     */
    public record Fault(boolean ofHosts, String sentence) {}

    /** What came of reading. */
    public sealed interface Reading {
        /** All is right. */
        record Read(KeyMaps maps) implements Reading {}

        /** All that is wrong. */
        record Faulty(List<Fault> faults) implements Reading {}
    }

    private final KeyMap guest;
    private final KeyMap host;

    private KeyMaps(KeyMap guest, KeyMap host) {
        this.guest = guest;
        this.host = host;
    }

    /** The names of the presets. */
    public static Set<String> presets() {
        return PRESETS.keySet();
    }

    /** A preset as it is. */
    public static KeyMaps usual() {
        if (read(USUAL, "", "") instanceof Reading.Read(KeyMaps maps)) {
            return maps;
        }
        throw new IllegalStateException("the usual keys are wrong");
    }

    /**
     * Reads a preset and changes.
     *
     * @throws IllegalArgumentException if there is no such preset
     */
    public static Reading read(String preset, String guestChanges, String hostChanges) {
        Preset base = PRESETS.get(preset);
        if (base == null) {
            throw new IllegalArgumentException(preset);
        }
        List<Fault> faults = new ArrayList<>();
        Map<String, KeyAction> guest = new LinkedHashMap<>();
        change(guest, base.guest(), false, faults);
        change(guest, guestChanges, false, faults);
        Map<String, KeyAction> host = new LinkedHashMap<>(guest);
        change(host, base.host(), true, faults);
        change(host, hostChanges, true, faults);
        checkHidden(guest, false, faults);
        if (faults.isEmpty()) {
            checkHidden(host, true, faults);
        }
        return faults.isEmpty()
                ? new Reading.Read(new KeyMaps(new KeyMap(guest), new KeyMap(host)))
                : new Reading.Faulty(List.copyOf(faults));
    }

    private static void change(Map<String, KeyAction> map, String changes, boolean ofHosts, List<Fault> faults) {
        Set<String> seen = new HashSet<>();
        for (String change : changes.strip().split("[\\s,]+")) {
            if (!change.isEmpty()) {
                changeOne(map, change, seen, ofHosts).ifPresent(sentence -> faults.add(new Fault(ofHosts, sentence)));
            }
        }
    }

    /** The fault of a change; without one it is made. */
    private static Optional<String> changeOne(
            Map<String, KeyAction> map, String change, Set<String> seen, boolean ofHosts) {
        int equals = change.indexOf('=');
        String keys = equals < 0 ? change : change.substring(0, equals);
        String word = equals < 0 ? "" : change.substring(equals + 1);
        if (equals < 0 || !KEYS.matcher(keys).matches()) {
            return Optional.of("has '" + change + "', which is not KEYS=ACTION with one to four of the keys 0-9*#A-D.");
        }
        if (!seen.add(keys)) {
            return Optional.of("says twice what " + keys + " does.");
        }
        if (word.equals(NONE)) {
            return map.remove(keys) == null
                    ? Optional.of("takes " + keys + " away, which does nothing anyhow.")
                    : Optional.empty();
        }
        Optional<KeyAction> action = KeyAction.ofWord(word);
        if (action.isEmpty()) {
            return Optional.of("has the action '" + word + "'; actions are " + String.join(", ", KeyAction.words())
                    + " and none.");
        }
        if (action.get().isForHosts() && !ofHosts) {
            return Optional.of("gives guests '" + word + "', which is for hosts: gw.keys.host.");
        }
        map.put(keys, action.get());
        return Optional.empty();
    }

    private static void checkHidden(Map<String, KeyAction> map, boolean ofHosts, List<Fault> faults) {
        KeyMap.hidden(map)
                .ifPresent(pair -> faults.add(new Fault(
                        ofHosts,
                        "makes " + pair.shorter() + " (" + word(map, pair.shorter()) + ") hide " + pair.longer() + " ("
                                + word(map, pair.longer()) + "), which begins with it: say " + pair.shorter()
                                + "=none or " + pair.longer() + "=none.")));
    }

    private static String word(Map<String, KeyAction> map, String keys) {
        KeyAction action = map.get(keys);
        return action == null ? NONE : action.word();
    }

    KeyMap of(boolean isHost) {
        return isHost ? host : guest;
    }
}
