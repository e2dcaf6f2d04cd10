package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One private conference, and telephones, each with other keys, and by another transport of SIP. */
class TelephonesOfEveryKindTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double HEARD = 0.01;
    private static final int TALK_SECONDS = 20;

    @TempDir
    Path folder;

    /**
     * One telephone.
     *
     * @param transport that it dials by
     * @param account what its keys are, in baresip's words
     */
    private record Kind(String transport, int hertz, String codec, String account) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("udp", 500, "pcmu", ";mediaenc=dtls_srtp"),
            new Kind("tcp", 700, "opus", ";mediaenc=dtls_srtp"),
            new Kind("tls", 900, "g722", ";mediaenc=srtp-mandf"));

    @Test
    void dtls_and_keys_in_the_description_over_udp_tcp_and_tls() throws InterruptedException {
        List<Baresip> phones = new ArrayList<>();
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", "4711")) {
            Path ada = appliance.enrol("1000", "ada");
            RunningProgram adasPhone = appliance.call("1000", ada, "--record", "ada.wav");
            adasPhone.await("event secured", PATIENCE);
            for (Kind kind : KINDS) {
                Baresip phone = Baresip.start(folder, kind.transport, kind.hertz, kind.codec, kind.account);
                phones.add(phone);
                call(phone, kind, appliance);
            }
            awaitAdmitted(gateway, KINDS.size());
            // Callers are told much at the beginning; any key ends that.
            for (int i = 0; i < 3; i++) {
                TimeUnit.SECONDS.sleep(2);
                phones.forEach(phone -> phone.press("0"));
            }
            TimeUnit.SECONDS.sleep(TALK_SECONDS);
            for (int i = 0; i < phones.size(); i++) {
                Spectrum heard = phones.get(i).hangUpAndTell();
                Kind own = KINDS.get(i);
                assertThat(KINDS.stream().filter(kind -> !kind.equals(own)))
                        .as("others by " + own)
                        .allSatisfy(
                                kind -> assertThat(heard.amplitude(kind.hertz)).isGreaterThan(HEARD));
            }
            adasPhone.signal("INT");
            adasPhone.awaitExit(PATIENCE);
            Spectrum adaHeard = Spectrum.ofWav(folder.resolve("ada.wav"));
            for (Kind kind : KINDS) {
                assertThat(adaHeard.amplitude(kind.hertz)).as(kind.transport).isGreaterThan(HEARD);
            }
        } finally {
            phones.forEach(Baresip::close);
        }
    }

    private static void call(Baresip phone, Kind kind, Appliance appliance) {
        int port = kind.transport.equals("tls")
                ? appliance.ports().gatewayTls()
                : appliance.ports().gateway();
        phone.call("sip:1000@127.0.0.1:" + port + ";transport=" + kind.transport);
        if (kind.account.contains("dtls")) {
            phone.program().await("verified sha-256 fingerprint OK", PATIENCE);
            phone.program().await("DTLS-SRTP complete", PATIENCE);
        }
        phone.press("4711#");
    }

    /** Waits until so many have been let in. */
    private static void awaitAdmitted(RunningProgram gateway, int number) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (gateway.output().split("verdict=ADMITTED", -1).length <= number) {
            assertThat(System.nanoTime()).as(gateway.output()).isLessThan(ends);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
