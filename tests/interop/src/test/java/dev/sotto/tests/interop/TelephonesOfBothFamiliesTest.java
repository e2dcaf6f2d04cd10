package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One gateway for IPv4 and IPv6, which says an address of its own of each: 127.0.0.5 stands for one in front of a NAT. Whoever calls without an offer is
 * offered DTLS-SRTP.
 */
class TelephonesOfBothFamiliesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PIN = "47114711";
    private static final double HEARD = 0.05;
    private static final double NOT_HEARD = 0.006;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static RunningProgram gateway;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(
                folder,
                "",
                Surroundings.LOOPBACK.with(Map.of(
                        "SOTTO_GW_LISTEN", "0.0.0.0, ::",
                        "SOTTO_GW_ADVERTISED", "127.0.0.5, ::1",
                        "SOTTO_GW_OFFER", "dtls")));
        gateway = appliance.startGateway("1000", "83726150");
        appliance.kd("create", "sip:4000@127.0.0.1", "standard");
        appliance.kd("phones", "sip:4000@127.0.0.1", "allow", PIN);
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    @Test
    void a_telephone_at_ipv6_and_one_at_ipv4_hear_each_other() throws InterruptedException {
        Baresip.Tone low = new Baresip.Tone(500, Baresip.Tone.USUAL);
        Baresip.Tone high = new Baresip.Tone(700, Baresip.Tone.USUAL);
        try (Baresip six = Baresip.start(folder, "six", low, "pcmu", ";mediaenc=dtls_srtp", "::1");
                Baresip four = Baresip.start(folder, "four", high, "g722", "", "127.0.0.1")) {
            int port = appliance.ports().gateway();
            enter(six, "sip:4000@[::1]:" + port);
            enter(four, "sip:4000@127.0.0.1:" + port);
            String state = appliance.gw("describe");
            assertThat(state).contains("\"told\":\"::1 ").contains("\"sending\":\"127.0.0.1 ");
            for (int i = 0; i < 3; i++) {
                TimeUnit.SECONDS.sleep(2);
                six.press("0");
                four.press("0");
            }
            TimeUnit.SECONDS.sleep(4);
            Spectrum atFour = four.hangUpAndTell();
            Spectrum atSix = six.hangUpAndTell();
            assertThat(atFour.amplitude(500)).as("six at four").isGreaterThan(HEARD);
            assertThat(atSix.amplitude(700)).as("four at six").isGreaterThan(HEARD);
            assertThat(atFour.amplitude(700)).as("four itself").isLessThan(NOT_HEARD);
        }
    }

    private static void enter(Baresip phone, String uri) throws InterruptedException {
        int before = admitted();
        phone.call(uri);
        phone.press(PIN + "#");
        awaitAdmitted(before);
    }

    @Test
    void profiles_with_feedback_are_answered_as_they_are_and_with_the_advertised_address() throws InterruptedException {
        for (boolean secured : new boolean[] {false, true}) {
            try (RawPhone phone = phone(secured)) {
                phone.voice().offerFeedback();
                int before = admitted();
                assertThat(phone.call(uri(), "")).isEqualTo(200);
                assertThat(phone.description())
                        .contains(secured ? " RTP/SAVPF 0 101" : " RTP/AVPF 0 101")
                        .contains("c=IN IP4 127.0.0.5\r\n");
                phone.voice().press(PIN + "#");
                awaitAdmitted(before);
            }
        }
    }

    @Test
    void a_telephone_that_calls_without_an_offer_is_offered_dtls_and_its_keys_are_openssl_s()
            throws InterruptedException {
        Openssl openssl = new Openssl(folder);
        try (RawPhone phone = phone(false)) {
            int before = admitted();
            assertThat(phone.callWithoutOffer(uri()))
                    .contains(" UDP/TLS/RTP/SAVP ", "a=setup:actpass", "c=IN IP4 127.0.0.5\r\n")
                    .doesNotContain("a=crypto");
            int port = Ports.free();
            phone.answer("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port
                    + " UDP/TLS/RTP/SAVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\na=fingerprint:"
                    + openssl.fingerprint() + "\r\na=setup:active\r\na=rtcp-mux\r\n");
            // OpenSSL wants its answers from where it asks; what is between 127.0.0.5 and 127.0.0.1 would translate.
            InetSocketAddress behind =
                    new InetSocketAddress("127.0.0.1", phone.media().getPort());
            phone.speakUnder(openssl.clientKey(port, behind));
            // It has gone from where the association was made, and what is authentic tells where it is now.
            await(() -> phone.voice().received() > 0);
            phone.voice().press(PIN + "#");
            awaitAdmitted(before);
            assertThat(appliance.gw("describe")).contains("AES_CM_128_HMAC_SHA1_80 by DTLS");
        }
    }

    private static RawPhone phone(boolean secured) {
        return new RawPhone("raw", appliance.ports().gateway(), "127.0.0.1", secured);
    }

    private static String uri() {
        return "sip:4000@127.0.0.1:" + appliance.ports().gateway();
    }

    private static int admitted() {
        return gateway.output().split("verdict=ADMITTED", -1).length;
    }

    private static void awaitAdmitted(int before) throws InterruptedException {
        await(() -> admitted() > before);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > ends) {
                throw new AssertionError("it does not happen\n" + gateway.output() + "\n" + appliance.gw("describe"));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
