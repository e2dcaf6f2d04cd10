package dev.sotto.appliance.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the entries of the list {@code conferences}. */
final class ConferenceReader {
    static final String PATH = "conferences";

    private static final String MAY_JOIN = "may-join";
    private static final String EXAMPLE = "[\"sip:ada@example.org\"]";
    private static final Pattern ADDRESS = Pattern.compile("sips?:[^@\\s]+@[^@\\s]+");
    private static final Type LEGS = new Type.Whole(1, 10_000);
    private static final Type KIND = new Type.Choice(List.of("private", "standard"));

    private final ListReader reader;

    ConferenceReader(List<ConfigFault> faults) {
        reader = new ListReader(PATH, Set.of("user", "name", "kind", "max-legs"), Set.of(MAY_JOIN), faults);
    }

    List<ConferenceConfig> read(List<YamlTree.Entry> entries) {
        List<ConferenceConfig> conferences = new ArrayList<>();
        for (YamlTree.Entry entry : entries) {
            reader.shapes(entry, EXAMPLE);
            String user = reader.user(entry);
            conferences.add(new ConferenceConfig(
                    user,
                    ListReader.text(entry, "name").orElse(user),
                    ListReader.text(entry, "kind").map(_ -> reader.checked(entry, "kind", "private", KIND)),
                    mayJoin(entry),
                    Integer.parseInt(reader.checked(entry, "max-legs", "200", LEGS))));
        }
        return conferences;
    }

    private List<String> mayJoin(YamlTree.Entry entry) {
        List<YamlTree.Scalar> mayJoin = entry.lists().get(MAY_JOIN);
        if (mayJoin == null) {
            return List.of();
        }
        if (mayJoin.isEmpty()) {
            reader.blame(entry.where(), MAY_JOIN, "is empty; without the key everybody is let in.");
        }
        for (YamlTree.Scalar uri : mayJoin) {
            if (!ADDRESS.matcher(uri.text()).matches()) {
                reader.blame(uri.where(), MAY_JOIN, "must be an address such as sip:ada@example.org.");
            }
        }
        return mayJoin.stream().map(YamlTree.Scalar::text).toList();
    }
}
