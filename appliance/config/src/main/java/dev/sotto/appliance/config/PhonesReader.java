package dev.sotto.appliance.config;

import dev.sotto.base.KeyMaterial;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the entries of the list {@code kd.phones}. No fault repeats a PIN. */
final class PhonesReader {
    static final String PATH = "kd.phones";

    /** Rules that are off unless they are said to be on; the key distributor has the same words. */
    private static final List<String> RULES = List.of("wait-for-host", "lobby", "names");

    private static final String PIN = "pin";
    private static final String HOST_PIN = "host-pin";
    private static final String CALLERS = "callers";
    private static final String EXAMPLE = "[\"+49228*\", \"sip:*@example.org\"]";
    private static final Type PHONES = new Type.Whole(1, 1000);
    private static final int MOST = 256;

    private final ListReader reader;

    PhonesReader(List<ConfigFault> faults) {
        Set<String> values = new HashSet<>(Set.of("user", PIN, HOST_PIN, "max"));
        values.addAll(RULES);
        reader = new ListReader(PATH, values, Set.of(CALLERS), faults);
    }

    List<PhonesConfig> read(List<YamlTree.Entry> entries) {
        List<PhonesConfig> phones = new ArrayList<>();
        for (YamlTree.Entry entry : entries) {
            reader.shapes(entry, EXAMPLE);
            String user = reader.user(entry);
            YamlTree.Scalar named = entry.scalars().get("user");
            phones.add(new PhonesConfig(
                    reader.placed("user", named == null ? new YamlTree.Scalar(user, entry.where()) : named),
                    digits(pin(entry)),
                    hostPin(entry).map(PhonesReader::digits),
                    Integer.parseInt(reader.checked(entry, "max", "100", PHONES)),
                    rules(entry),
                    callers(entry)));
        }
        if (phones.size() > MOST) {
            reader.blame(entries.get(MOST).where(), "user", "is one too many; there can be " + MOST + " entries.");
        }
        return phones;
    }

    private String pin(YamlTree.Entry entry) {
        if (!entry.scalars().containsKey(PIN)) {
            reader.blame(entry.where(), PIN, "is missing; without it no telephone gets in.");
        }
        return reader.checked(entry, PIN, "", Type.PIN);
    }

    private Optional<String> hostPin(YamlTree.Entry entry) {
        YamlTree.Scalar host = entry.scalars().get(HOST_PIN);
        if (host == null) {
            return Optional.empty();
        }
        if (ListReader.text(entry, PIN).filter(host.text()::equals).isPresent()) {
            reader.blame(host.where(), HOST_PIN, "is that of guests; hosts need another one.");
        }
        return Optional.of(reader.checked(entry, HOST_PIN, "", Type.PIN));
    }

    private Set<String> rules(YamlTree.Entry entry) {
        Set<String> on = new HashSet<>();
        for (String rule : RULES) {
            if (reader.checked(entry, rule, "false", Type.SWITCH).equals("true")) {
                on.add(rule);
            }
        }
        return on;
    }

    private List<SottoConfig.Placed> callers(YamlTree.Entry entry) {
        List<YamlTree.Scalar> callers = entry.lists().getOrDefault(CALLERS, List.of());
        if (callers.isEmpty() && entry.lists().containsKey(CALLERS)) {
            reader.blame(entry.where(), CALLERS, "is empty; without the key every caller may bring the PIN.");
        }
        return callers.stream().map(caller -> reader.placed(CALLERS, caller)).toList();
    }

    private static KeyMaterial digits(String pin) {
        return KeyMaterial.copyOf(pin.getBytes(StandardCharsets.US_ASCII));
    }
}
