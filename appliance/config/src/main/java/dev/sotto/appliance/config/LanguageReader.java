package dev.sotto.appliance.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the entries of the list {@code gw.conferences}. */
final class LanguageReader {
    static final String PATH = "gw.conferences";

    private static final String LANGUAGE = "language";
    private static final Type FOLDER = new Type.FolderName();

    private final ListReader reader;

    LanguageReader(List<ConfigFault> faults) {
        reader = new ListReader(PATH, Set.of("user", LANGUAGE), Set.of(), faults);
    }

    /** The languages by user part. */
    Map<String, String> read(List<YamlTree.Entry> entries) {
        Map<String, String> languages = new HashMap<>();
        for (YamlTree.Entry entry : entries) {
            reader.shapes(entry, "");
            String user = reader.user(entry);
            if (!entry.scalars().containsKey(LANGUAGE)) {
                reader.blame(entry.where(), LANGUAGE, "is missing; it is a folder in that of the prompts.");
            }
            languages.put(user, reader.checked(entry, LANGUAGE, "", FOLDER));
        }
        return languages;
    }
}
