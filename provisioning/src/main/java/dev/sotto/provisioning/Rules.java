package dev.sotto.provisioning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has to be true between records. */
final class Rules {
    private Rules() {}

    /** What would be wrong if {@code after} were there, in the place of the one with its id if there is one. */
    static <T extends Record> List<FieldFault> faults(Snapshot now, Stored<T> after) {
        List<FieldFault> out = new ArrayList<>();
        now.byKey(after.kind(), after.key())
                .filter(other -> !other.id().equals(after.id()))
                .ifPresent(_ -> out.add(
                        new FieldFault(after.kind().keyField(), "is taken by another of the " + after.kind() + ".")));
        for (Map.Entry<String, Shape.Reference> named :
                Shape.references(after.value()).entrySet()) {
            Kind<?> kind = Kind.of(named.getValue().kind()).orElseThrow();
            if (now.find(kind, named.getValue().id()).isEmpty()) {
                out.add(new FieldFault(named.getKey(), "must be the id of one of the " + kind + "."));
            }
        }
        if (after.value() instanceof DispatchRule rule) {
            out.addAll(RuleOrder.faults(now, after.id(), rule));
        }
        if (after.value() instanceof ApiToken token) {
            now.find(Kind.USERS, token.user())
                    .filter(user -> !user.value().role().includes(token.role()))
                    .ifPresent(user -> out.add(new FieldFault(
                            "/role",
                            "is more than its user may do, who is "
                                    + Shape.word(user.value().role()) + ".")));
        }
        if (after.value() instanceof User user && !mayAdminister(user) && isLastAdministrator(now, after.id())) {
            out.add(new FieldFault("/role", "would leave nobody who can administer; make somebody else admin first."));
        }
        return out;
    }

    /** Why {@code one} cannot go; empty if it can. */
    static Optional<String> inUse(Snapshot now, Stored<?> one) {
        if (one.value() instanceof User && isLastAdministrator(now, one.id())) {
            return Optional.of("Nobody could administer any more; make somebody else admin first.");
        }
        if (one.value() instanceof Passkey key && isLastWay(now, one.id(), key.user())) {
            return Optional.of("Nobody could administer any more; set a password or make another passkey first.");
        }
        List<String> users = now.everything().stream()
                .filter(other -> !belongsTo(other, one.id()))
                .filter(other -> Shape.references(other.value()).values().stream()
                        .anyMatch(named -> named.id().equals(one.id())))
                .map(other -> other.kind() + " " + other.key())
                .sorted()
                .toList();
        return users.isEmpty()
                ? Optional.empty()
                : Optional.of("It is used by " + String.join(", ", users.subList(0, Math.min(5, users.size())))
                        + (users.size() > 5 ? " and more" : "") + "; change these first.");
    }

    static List<Stored<?>> belonging(Snapshot now, Stored<?> one) {
        List<Stored<?>> out = new ArrayList<>();
        now.everything().stream().filter(other -> belongsTo(other, one.id())).forEach(out::add);
        return out;
    }

    private static boolean belongsTo(Stored<?> one, String id) {
        return Rows.belongsTo(one).equals(Optional.of(id));
    }

    /** Whether the last administrator signs in with nothing else. */
    private static boolean isLastWay(Snapshot now, String passkey, String user) {
        boolean other =
                now.find(Kind.USERS, user).orElseThrow().value().password().isSet()
                        || now.all(Kind.PASSKEYS).stream()
                                .anyMatch(key -> key.value().user().equals(user)
                                        && !key.id().equals(passkey));
        return !other && isLastAdministrator(now, user);
    }

    private static boolean mayAdminister(User user) {
        return user.role() == Role.ADMIN && user.enabled();
    }

    private static boolean isLastAdministrator(Snapshot now, String id) {
        return now.administrators().equals(List.of(id));
    }
}
