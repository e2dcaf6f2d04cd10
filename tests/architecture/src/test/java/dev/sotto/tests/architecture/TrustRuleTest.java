package dev.sotto.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may hold end-to-end keys is a compile-time rule: call processing and the media distributor cannot even name them. */
@AnalyzeClasses(packages = "dev.sotto", importOptions = ImportOption.DoNotIncludeTests.class)
class TrustRuleTest {
    private static final String[] UNTRUSTED = {
        "dev.sotto.sip..",
        "dev.sotto.media..",
        "dev.sotto.console..",
        "dev.sotto.notices..",
        "dev.sotto.provisioning..",
        "dev.sotto.appliance.md..",
        // The attacker of tests/hostile: it must not know more than the media distributor that it plays.
        "dev.sotto.tests.hostile.."
    };
    private static final String[] TRUSTED = {
        "dev.sotto.keying.ekt..", "dev.sotto.keying.distributor..", "dev.sotto.keying.admin..", "dev.sotto.endpoint.."
    };

    @ArchTest
    static final ArchRule nothing_untrusted_can_name_an_end_to_end_key = noClasses()
            .that()
            .resideInAnyPackage(UNTRUSTED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRUSTED);

    @ArchTest
    static final ArchRule the_media_distributor_process_terminates_no_dtls_itself = noClasses()
            .that()
            .resideInAnyPackage(UNTRUSTED)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.sotto.keying.dtls..")
            .because("all DTLS with endpoints ends in the key distributor (architecture, decision 3)");

    @ArchTest
    static final ArchRule trusted_code_does_not_reach_into_the_switch = noClasses()
            .that()
            .resideInAnyPackage(TRUSTED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sotto.media.engine..", "dev.sotto.media.distributor..", "dev.sotto.sip.focus..");

    @ArchTest
    static final ArchRule sound_knows_no_keys_and_no_calls = noClasses()
            .that()
            .resideInAPackage("dev.sotto.endpoint.audio..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sotto.endpoint.library..", "dev.sotto.keying..", "dev.sotto.sip..", "dev.sotto.media..");
}
