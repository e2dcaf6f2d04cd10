package dev.sotto.appliance.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What all lists of conferences have in common: entries with known keys, one {@code user} each, and faults with their places. */
final class ListReader {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_.!~*'()&=+$,;?/-]{1,64}");

    private final String path;
    private final Set<String> values;
    private final Set<String> lists;
    private final List<ConfigFault> faults;
    private final Set<String> users = new HashSet<>();

    /**
     * @param path of the list, with dots
     * @param values the keys that take one value
     * @param lists the keys that take a list
     */
    ListReader(String path, Set<String> values, Set<String> lists, List<ConfigFault> faults) {
        this.path = path;
        this.values = values;
        this.lists = lists;
        this.faults = faults;
    }

    /** A value of the wrong shape must not pass as none: a filter would be open, a kind another. */
    void shapes(YamlTree.Entry entry, String example) {
        entry.scalars().forEach((key, scalar) -> {
            known(key, scalar.where());
            if (lists.contains(key)) {
                blame(scalar.where(), key, "must be a list: " + example + ".");
            }
        });
        entry.lists().keySet().forEach(key -> {
            known(key, entry.where());
            if (values.contains(key)) {
                blame(entry.where(), key, "takes one value, not a list.");
            }
        });
    }

    private void known(String key, String where) {
        if (!values.contains(key) && !lists.contains(key)) {
            Set<String> all = new HashSet<>(values);
            all.addAll(lists);
            blame(where, key, "is no key." + Spelling.hint(key, all));
        }
    }

    /** What people dial before the @; each once in a list. */
    String user(YamlTree.Entry entry) {
        YamlTree.Scalar user = entry.scalars().get("user");
        if (user == null) {
            blame(entry.where(), "user", "is missing; it is what people dial before the @.");
            return "";
        }
        if (!USER.matcher(user.text()).matches()) {
            blame(user.where(), "user", "must be the user part of a SIP address.");
        } else if (!users.add(user.text())) {
            blame(user.where(), "user", "is taken by a conference above.");
        }
        return user.text();
    }

    static Optional<String> text(YamlTree.Entry entry, String key) {
        return Optional.ofNullable(entry.scalars().get(key)).map(YamlTree.Scalar::text);
    }

    /** The value, or {@code fallback} where there is none or a wrong one. */
    String checked(YamlTree.Entry entry, String key, String fallback, Type type) {
        YamlTree.Scalar scalar = entry.scalars().get(key);
        Optional<String> fault = scalar == null ? Optional.empty() : type.fault(scalar.text());
        if (scalar != null) {
            fault.ifPresent(what -> blame(scalar.where(), key, what));
        }
        return scalar == null || fault.isPresent() ? fallback : scalar.text();
    }

    void blame(String where, String key, String what) {
        faults.add(new ConfigFault(where, path + "." + key, what));
    }

    /** A text of an entry that is read later. */
    SottoConfig.Placed placed(String key, YamlTree.Scalar scalar) {
        return new SottoConfig.Placed(path + "." + key, scalar.where(), scalar.text());
    }
}
