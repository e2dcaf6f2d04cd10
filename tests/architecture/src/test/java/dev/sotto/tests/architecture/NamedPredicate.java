package dev.sotto.tests.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/** Classes of the given full names. */
final class NamedPredicate extends DescribedPredicate<JavaClass> {
    private final Set<String> names;

    NamedPredicate(String... names) {
        super("the classes that are listed");
        this.names = Set.of(names);
    }

    @Override
    public boolean test(JavaClass candidate) {
        return names.contains(candidate.getName());
    }
}
