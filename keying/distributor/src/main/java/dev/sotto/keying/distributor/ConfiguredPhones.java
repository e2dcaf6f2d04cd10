package dev.sotto.keying.distributor;

import dev.sotto.keying.tunnel.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Standard conferences whose settings for telephones are in the configuration. They exist as long as they are there, and are in
 * no journal. At each start the configuration's settings take the place of what commands said; commands hold until the next one.
 * What the journal knows as private is private, whatever the configuration says.
 */
final class ConfiguredPhones {
    private final KdState state;
    private final List<PhoneSettings> settings = new ArrayList<>();

    ConfiguredPhones(KdState state) {
        this.state = state;
    }

    /** Before the journal is read, so that bans and phones of these conferences find them. */
    void open(List<PhoneSettings> configured) {
        settings.addAll(configured);
        configured.forEach(one -> state.configure(new KdRecord.ConferenceCreated(one.conference(), Kind.STANDARD, 0)));
    }

    /** After the journal was read. */
    void apply() {
        for (PhoneSettings one : settings) {
            Conference conference = state.conference(one.conference());
            if (conference != null && conference.configured) {
                conference.phonePolicy = new PhonePolicy(one.verifier(), one.host(), one.max());
                conference.phoneRules.clear();
                conference.phoneRules.addAll(one.rules());
                conference.setPhoneCallers(one.callers());
            }
        }
    }

    /** Those that are private. */
    List<String> refused() {
        return settings.stream()
                .map(PhoneSettings::conference)
                .filter(address -> !state.isConfigured(address))
                .toList();
    }
}
