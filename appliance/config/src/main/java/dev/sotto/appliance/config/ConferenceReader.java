package dev.sotto.appliance.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the entries of the list {@code conferences}. */
final class ConferenceReader {
    private static final String MAY_JOIN = "may-join";
    private static final Set<String> KEYS = Set.of("user", "name", "kind", MAY_JOIN, "max-legs");
    private static final Pattern ADDRESS = Pattern.compile("sips?:[^@\\s]+@[^@\\s]+");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.!~*'()&=+$,;?/-]{1,64}");
    private static final Type LEGS = new Type.Whole(1, 10_000);
    private static final Type KIND = new Type.Choice(List.of("private", "standard"));

    private final List<ConfigFault> faults;
    private final Set<String> users = new HashSet<>();

    ConferenceReader(List<ConfigFault> faults) {
        this.faults = faults;
    }

    List<ConferenceConfig> read(List<YamlTree.Entry> entries) {
        List<ConferenceConfig> conferences = new ArrayList<>();
        for (YamlTree.Entry entry : entries) {
            entry.scalars().forEach((key, scalar) -> known(key, scalar.where()));
            entry.lists().keySet().forEach(key -> known(key, entry.where()));
            shapes(entry);
            String user = user(entry);
            String name = text(entry, "name", user);
            String kind = checked(entry, "kind", "private", KIND);
            String maxLegs = checked(entry, "max-legs", "200", LEGS);
            List<String> mayJoin = entry.lists().getOrDefault(MAY_JOIN, List.of()).stream()
                    .map(YamlTree.Scalar::text)
                    .toList();
            boolean legsFine = LEGS.fault(maxLegs).isEmpty();
            conferences.add(new ConferenceConfig(
                    user, name, kind.equals("private"), mayJoin, legsFine ? Integer.parseInt(maxLegs) : 1));
        }
        return conferences;
    }

    private void known(String key, String where) {
        if (!KEYS.contains(key)) {
            faults.add(new ConfigFault(where, "conferences." + key, "is no key." + Spelling.hint(key, KEYS)));
        }
    }

    /** A value of the wrong shape must not pass as none: a filter would be open, a kind another. */
    private void shapes(YamlTree.Entry entry) {
        YamlTree.Scalar single = entry.scalars().get(MAY_JOIN);
        if (single != null) {
            faults.add(new ConfigFault(
                    single.where(), "conferences." + MAY_JOIN, "must be a list: [\"sip:ada@example.org\"]."));
        }
        entry.lists().forEach((key, values) -> {
            if (KEYS.contains(key) && !key.equals(MAY_JOIN)) {
                faults.add(new ConfigFault(entry.where(), "conferences." + key, "takes one value, not a list."));
            }
        });
        List<YamlTree.Scalar> mayJoin = entry.lists().get(MAY_JOIN);
        if (mayJoin != null && mayJoin.isEmpty()) {
            faults.add(new ConfigFault(
                    entry.where(), "conferences." + MAY_JOIN, "is empty; without the key everybody is let in."));
        }
        for (YamlTree.Scalar uri : mayJoin == null ? List.<YamlTree.Scalar>of() : mayJoin) {
            if (!ADDRESS.matcher(uri.text()).matches()) {
                faults.add(new ConfigFault(
                        uri.where(), "conferences." + MAY_JOIN, "must be an address such as sip:ada@example.org."));
            }
        }
    }

    private String user(YamlTree.Entry entry) {
        YamlTree.Scalar user = entry.scalars().get("user");
        if (user == null) {
            faults.add(new ConfigFault(
                    entry.where(), "conferences.user", "is missing; it is what people dial before the @."));
            return "";
        }
        if (!USER.matcher(user.text()).matches()) {
            faults.add(new ConfigFault(user.where(), "conferences.user", "must be the user part of a SIP address."));
        } else if (!users.add(user.text())) {
            faults.add(new ConfigFault(user.where(), "conferences.user", "is taken by a conference above."));
        }
        return user.text();
    }

    private static String text(YamlTree.Entry entry, String key, String fallback) {
        Map<String, YamlTree.Scalar> scalars = entry.scalars();
        YamlTree.Scalar scalar = scalars.get(key);
        return scalar == null ? fallback : scalar.text();
    }

    private String checked(YamlTree.Entry entry, String key, String fallback, Type type) {
        YamlTree.Scalar scalar = entry.scalars().get(key);
        if (scalar != null) {
            type.fault(scalar.text())
                    .ifPresent(what -> faults.add(new ConfigFault(scalar.where(), "conferences." + key, what)));
        }
        return text(entry, key, fallback);
    }
}
