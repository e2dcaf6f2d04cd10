package dev.sotto.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every drop has a counter: each counter is counted somewhere, and each is shown to the operator. */
@AnalyzeClasses(packages = "dev.sotto", importOptions = ImportOption.DoNotIncludeTests.class)
class CountersTest {
    /** What the owners of the two programs answer to {@code describe}. */
    private static final List<String> DESCRIPTIONS = List.of(
            "dev.sotto.appliance.md.FocusState",
            "dev.sotto.appliance.md.WiringState",
            "dev.sotto.sip.stack.SipStack$State",
            "dev.sotto.media.engine.ConductorAgent$Report",
            "dev.sotto.media.engine.CoreState",
            "dev.sotto.keying.link.LinkState",
            "dev.sotto.appliance.kd.KeysState",
            "dev.sotto.keying.admin.EnrolmentServer$State",
            "dev.sotto.keying.admin.AdminSocket$State",
            "dev.sotto.keying.admin.PageServer$State");

    @ArchTest
    static void every_counter_is_counted_somewhere(JavaClasses classes) {
        List<String> never = new ArrayList<>();
        for (JavaClass counter : classes) {
            if (isCounter(counter)) {
                counter.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.ENUM))
                        .filter(field -> !isUsed(field))
                        .forEach(field -> never.add(field.getFullName()));
            }
        }
        assertThat(never).as("counters that nothing counts").isEmpty();
    }

    @ArchTest
    static void every_counter_of_the_programs_is_shown_by_describe(JavaClasses classes) throws ClassNotFoundException {
        Set<String> shown = new LinkedHashSet<>();
        for (String description : DESCRIPTIONS) {
            collect(Class.forName(description), shown);
        }
        List<String> hidden = classes.stream()
                .filter(CountersTest::isCounter)
                .map(JavaClass::getName)
                .filter(name -> !name.startsWith("dev.sotto.endpoint.") && !shown.contains(name))
                .toList();
        assertThat(hidden).as("counters that no describe() shows").isEmpty();
    }

    private static boolean isCounter(JavaClass type) {
        return type.isEnum() && type.getSimpleName().endsWith("Counter");
    }

    /** The enum's own static initialiser touches each constant; that counts nothing. */
    private static boolean isUsed(JavaField constant) {
        return constant.getAccessesToSelf().stream().anyMatch(access -> {
            String method = access.getOrigin().getName();
            return !access.getOriginOwner().equals(constant.getOwner())
                    || (!method.equals("<clinit>") && !method.equals("$values"));
        });
    }

    private static void collect(Type type, Set<String> seen) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, seen);
            }
        } else if (type instanceof Class<?> found && seen.add(found.getName()) && found.isRecord()) {
            for (RecordComponent component : found.getRecordComponents()) {
                collect(component.getGenericType(), seen);
            }
        }
    }
}
