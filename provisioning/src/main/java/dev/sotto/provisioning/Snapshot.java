package dev.sotto.provisioning;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Everything in the store at one moment. Immutable, so anybody may keep and read it. */
public final class Snapshot {
    private final long generation;
    private final Map<String, NavigableMap<String, Stored<?>>> byKey;
    private final Map<String, Stored<?>> byId;

    private Snapshot(long generation, Map<String, NavigableMap<String, Stored<?>>> byKey, Map<String, Stored<?>> byId) {
        this.generation = generation;
        this.byKey = byKey;
        this.byId = byId;
    }

    static Snapshot of(long generation, Collection<Stored<?>> all) {
        Map<String, NavigableMap<String, Stored<?>>> byKey = new HashMap<>();
        Map<String, Stored<?>> byId = new HashMap<>();
        for (Stored<?> one : all) {
            byKey.computeIfAbsent(one.kind().word(), _ -> new TreeMap<>()).put(one.key(), one);
            byId.put(one.id(), one);
        }
        return new Snapshot(generation, byKey, byId);
    }

    /** The same after some were changed and some are gone. Costs a copy of the records' addresses. */
    Snapshot with(long newGeneration, Collection<Stored<?>> changed, Collection<Stored<?>> gone) {
        Map<String, Stored<?>> ids = new HashMap<>(byId);
        gone.forEach(one -> ids.remove(one.id()));
        changed.forEach(one -> ids.put(one.id(), one));
        return of(newGeneration, ids.values());
    }

    /** Counts the changes of the store. */
    public long generation() {
        return generation;
    }

    /** All of a kind, by their keys. */
    public <T extends Record> List<Stored<T>> all(Kind<T> kind) {
        return of(kind).values().stream().map(one -> cast(kind, one)).toList();
    }

    /** Those of a kind that come behind the key {@code after} and that {@code wanted} likes, at most {@code limit}. */
    public <T extends Record> List<Stored<T>> page(Kind<T> kind, String after, int limit, Predicate<Stored<T>> wanted) {
        return of(kind).tailMap(after, false).values().stream()
                .map(one -> cast(kind, one))
                .filter(wanted)
                .limit(limit)
                .toList();
    }

    /** The one of that kind with that id. */
    public <T extends Record> Optional<Stored<T>> find(Kind<T> kind, String id) {
        return Optional.ofNullable(byId.get(id))
                .filter(one -> one.kind().word().equals(kind.word()))
                .map(one -> cast(kind, one));
    }

    /** The one of that kind with that key. */
    public <T extends Record> Optional<Stored<T>> byKey(Kind<T> kind, String key) {
        return Optional.ofNullable(of(kind).get(key)).map(one -> cast(kind, one));
    }

    /** The settings, or the usual ones. */
    public Settings settings() {
        return all(Kind.SETTINGS).stream().findFirst().map(Stored::value).orElse(Settings.USUAL);
    }

    /** The ids of those who can sign in and may do everything. */
    public List<String> administrators() {
        return all(Kind.USERS).stream()
                .filter(user ->
                        user.value().role() == Role.ADMIN && user.value().enabled() && canSignIn(user))
                .map(Stored::id)
                .toList();
    }

    private boolean canSignIn(Stored<User> user) {
        return user.value().password().isSet()
                || all(Kind.PASSKEYS).stream()
                        .anyMatch(key -> key.value().user().equals(user.id()));
    }

    Collection<Stored<?>> everything() {
        return byId.values();
    }

    private <T extends Record> NavigableMap<String, Stored<?>> of(Kind<T> kind) {
        return byKey.getOrDefault(kind.word(), new TreeMap<>());
    }

    /** A record is filed under the kind that made it. */
    @SuppressWarnings("unchecked")
    private static <T extends Record> Stored<T> cast(Kind<T> kind, Stored<?> one) {
        if (!kind.type().isInstance(one.value())) {
            throw new IllegalStateException(one.id() + " is filed under " + kind);
        }
        return (Stored<T>) one;
    }
}
