package dev.sotto.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.TimeUnit;

/** Protocol machines own no thread, socket, file, clock, randomness or logger. */
@AnalyzeClasses(packages = "dev.sotto", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {
    private static final String[] PURE = {
        "dev.sotto.sdp..",
        "dev.sotto.numbering..",
        "dev.sotto.sip.calls..",
        "dev.sotto.sip.trunks..",
        "dev.sotto.sip.focus..",
        "dev.sotto.media.rtp..",
        "dev.sotto.media.srtp..",
        "dev.sotto.media.ice..",
        "dev.sotto.media.distributor..",
        "dev.sotto.keying.tunnel..",
        "dev.sotto.keying.ekt..",
        "dev.sotto.keying.distributor.."
    };

    private static final DescribedPredicate<JavaClass> CONCURRENCY = resideInAnyPackage("java.util.concurrent..")
            .and(DescribedPredicate.not(
                    DescribedPredicate.describe("TimeUnit", c -> c.getName().startsWith(TimeUnit.class.getName()))))
            .as("java.util.concurrent but TimeUnit");

    @ArchTest
    static final ArchRule pure_modules_open_nothing = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net..",
                    "javax.net..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.sql..",
                    "org.apache.logging..",
                    "java.util.logging..");

    @ArchTest
    static final ArchRule pure_modules_start_nothing =
            noClasses().that().resideInAnyPackage(PURE).should().dependOnClassesThat(CONCURRENCY);

    @ArchTest
    static final ArchRule pure_modules_have_no_thread_clock_or_randomness_of_their_own = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.SecureRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.io.File")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random");

    /** Not pure as a whole: it reads and writes WAV files and calls libopus. */
    @ArchTest
    static final ArchRule sound_has_no_thread_clock_socket_or_randomness_of_its_own = noClasses()
            .that()
            .resideInAPackage("dev.sotto.endpoint.audio..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.net..", "javax.net..", "javax.sound..", "org.apache.logging..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.SecureRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Random")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    /** The gateway has sockets; the RTP of one phone has none. It names addresses, so java.net is not forbidden as a whole. */
    @ArchTest
    static final ArchRule the_rtp_of_a_phone_has_no_thread_clock_socket_or_randomness_of_its_own = noClasses()
            .that(new NamedPredicate(
                    "dev.sotto.endpoint.gateway.PhoneMedia",
                    "dev.sotto.endpoint.gateway.PhoneHop",
                    "dev.sotto.endpoint.gateway.PhoneReceiver",
                    "dev.sotto.endpoint.gateway.PhoneReporter",
                    "dev.sotto.endpoint.gateway.PhoneRoutes",
                    "dev.sotto.endpoint.gateway.PhoneSender",
                    "dev.sotto.endpoint.gateway.SequenceGuard",
                    "dev.sotto.endpoint.gateway.SourceLock"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.channels..", "org.apache.logging..", "java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.Thread")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.SecureRandom")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.net.InetAddress.class, "getByName", String.class);
}
