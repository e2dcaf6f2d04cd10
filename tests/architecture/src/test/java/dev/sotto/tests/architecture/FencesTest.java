package dev.sotto.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Disabled;

/** Every foreign library has one room, and rooms do not form circles. */
@AnalyzeClasses(packages = "dev.sotto")
class FencesTest {
    @ArchTest
    static final ArchRule jain_sip_stays_in_the_stack = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sotto.sip.stack..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.sip..", "gov.nist..");

    @ArchTest
    static final ArchRule bouncy_castle_stays_in_keying_and_the_appliance = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sotto.keying..", "dev.sotto.appliance..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule native_calls_stay_in_the_shell = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.sotto.media.kernel..",
                    "dev.sotto.media.ciphers..",
                    "dev.sotto.media.engine..",
                    "dev.sotto.endpoint..",
                    "dev.sotto.appliance..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.foreign.Linker");

    @ArchTest
    static final ArchRule no_database_outside_provisioning = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sotto.provisioning..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..");

    @ArchTest
    static final ArchRule the_web_server_stays_in_the_console = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sotto.console..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.javalin..", "org.eclipse.jetty.server..", "org.eclipse.jetty.ee10..", "jakarta.servlet..");

    @ArchTest
    static final ArchRule addresses_that_somebody_typed_are_called_from_notices_alone = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sotto.notices..", "dev.sotto.console..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule passkeys_are_checked_in_the_console_alone = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sotto.console..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.webauthn4j..", "tools.jackson..");

    @ArchTest
    static final ArchRule the_jdk_web_server_serves_only_the_key_distributor = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sotto.keying.admin..", "dev.sotto.tests.kit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.net.httpserver..");

    @ArchTest
    static final ArchRule another_service_is_asked_by_the_console_alone = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sotto.console..", "dev.sotto.tests.kit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.nimbusds..");

    @ArchTest
    static final ArchRule bar_codes_are_drawn_where_people_are_invited = noClasses()
            .that()
            .resideOutsideOfPackages("dev.sotto.keying.admin..", "dev.sotto.console..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.zxing..");

    @ArchTest
    static final ArchRule commons_configuration_stays_in_the_appliance = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sotto.appliance..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.commons.configuration2..", "org.yaml..");

    @ArchTest
    static final ArchRule no_test_is_switched_off = noMethods().should().beAnnotatedWith(Disabled.class);

    @ArchTest
    static final ArchRule rooms_do_not_form_circles =
            slices().matching("dev.sotto.(**)").should().beFreeOfCycles();
}
