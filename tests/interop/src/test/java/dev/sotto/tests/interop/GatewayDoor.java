package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Telephones that want to get through a gateway into a conference in which somebody says a tone that no phrase and no music holds. */
final class GatewayDoor {
    static final int TONE_HZ = 1250;
    static final double HEARD = 0.02;
    /** Speech has a little of every tone. */
    static final double NOT_HEARD = 0.008;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningProgram gateway;
    private final int port;

    GatewayDoor(Appliance appliance, RunningProgram gateway) {
        this.gateway = gateway;
        this.port = appliance.ports().gateway();
    }

    RawPhone phone(String name) {
        return new RawPhone(name, port, "127.0.0.1", false);
    }

    String at(String user) {
        return "sip:" + user + "@127.0.0.1:" + port;
    }

    /** How often the key distributor has judged so. */
    long judged(String verdict) {
        return Pattern.compile("gateway\\.judged .*verdict=" + verdict + "\\b")
                .matcher(gateway.output())
                .results()
                .count();
    }

    /** Types a PIN into the media; waits for the answer of the key distributor. */
    void type(RawPhone phone, String pin, String verdict) throws InterruptedException {
        long before = judged(verdict);
        phone.voice().press(pin + "#");
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (judged(verdict) == before) {
            assertThat(System.nanoTime()).as(gateway.output()).isLessThan(ends);
            Thread.sleep(50);
        }
    }

    /** How loud the phone hears the tone. */
    double tone(RawPhone phone) throws InterruptedException {
        phone.voice().takeHeard();
        TimeUnit.MILLISECONDS.sleep(1600);
        return phone.voice().takeHeard().amplitude(TONE_HZ);
    }

    /** Hears no packet of the conference, and is not in it; the words that it hears are the gateway's own. */
    void staysOut(RawPhone phone, String how) throws InterruptedException {
        long admitted = judged("ADMITTED");
        assertThat(tone(phone)).as("of the conference, " + how).isLessThan(NOT_HEARD);
        assertThat(judged("ADMITTED")).as("admitted " + how).isEqualTo(admitted);
    }
}
