package dev.sotto.appliance.md;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.provisioning.Act;
import dev.sotto.provisioning.AuditEntry;
import dev.sotto.provisioning.Conference;
import dev.sotto.provisioning.DialNumber;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Outcome;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.sip.focus.ConferenceConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conferences of the store in the words of the focus, and those of the file in the words of the store. */
final class Provisioned {
    private static final Act IMPORT = Act.of("import of the configuration file");

    private Provisioned() {}

    /** Those that can be joined. */
    static List<ConferenceConfig> conferences(Snapshot snapshot, String domain) {
        Map<String, List<String>> numbers = snapshot.all(Kind.NUMBERS).stream()
                .map(Stored::value)
                .filter(DialNumber::enabled)
                .collect(groupingBy(DialNumber::conference, mapping(DialNumber::number, toList())));
        return snapshot.all(Kind.CONFERENCES).stream()
                .filter(stored -> stored.value().enabled())
                .map(stored -> config(stored.value(), domain, numbers.getOrDefault(stored.id(), List.of())))
                .toList();
    }

    private static ConferenceConfig config(Conference c, String domain, List<String> numbers) {
        return new ConferenceConfig(
                "sip:" + c.user() + "@" + domain,
                c.name(),
                c.maxLegs(),
                c.mayJoin(),
                kind(c),
                numbers,
                c.schedule().map(Conference.Schedule::times));
    }

    private static Optional<dev.sotto.keying.tunnel.Kind> kind(Conference conference) {
        return switch (conference.kind()) {
            case PRIVATE -> Optional.of(dev.sotto.keying.tunnel.Kind.PRIVATE);
            case STANDARD -> Optional.of(dev.sotto.keying.tunnel.Kind.STANDARD);
            case EITHER -> Optional.empty();
        };
    }

    /** Takes over what the file says, if nobody ever changed anything in the store. */
    static void importOnce(Store store, SottoConfig config) {
        if (!store.audit(AuditEntry.Query.newest(1)).isEmpty()) {
            return;
        }
        for (var one : config.conferences()) {
            Conference conference = new Conference(
                    one.user(),
                    one.name(),
                    "",
                    true,
                    one.kind()
                            .map(word -> word.equals("private") ? Conference.Kinds.PRIVATE : Conference.Kinds.STANDARD)
                            .orElse(Conference.Kinds.EITHER),
                    one.mayJoin(),
                    one.maxLegs(),
                    List.of());
            Outcome<Conference> outcome = store.create(IMPORT, Kind.CONFERENCES, store.newId(), conference);
            MdLog.imported(one.user(), outcome instanceof Outcome.Done);
        }
        store.note(IMPORT, "import", config.conferences().size() + " conferences");
    }
}
