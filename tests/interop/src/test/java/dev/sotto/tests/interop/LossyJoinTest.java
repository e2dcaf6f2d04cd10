package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * People and telephones get into a conference over a network that loses datagrams at random in both directions: SIP over UDP, ICE, DTLS
 * through the tunnel and the EKTKey, until the first frame is opened. The kernel loses them between two network namespaces
 * where that is possible, else a relay of ours does.
 */
class LossyJoinTest {
    private static final boolean FULL = Boolean.getBoolean("sotto.full");
    private static final int SPEAKERS = 2;
    private static final int JOINERS = 3;
    private static final Duration MINUTES = Duration.ofMinutes(30);

    /** The server of the relay's network, and the relay's own address, which clients see. */
    private static final String SERVER = "127.0.0.2";

    private static final String RELAY = "127.0.0.3";

    @TempDir
    Path folder;

    @Test
    void most_people_get_in_over_a_network_that_loses_packets() {
        Optional<LossyNetwork> kernel = LossyNetwork.open(folder);
        if (kernel.isPresent()) {
            try (LossyNetwork network = kernel.get()) {
                overTheKernel(network);
            }
        } else {
            overTheRelay();
        }
    }

    private void overTheKernel(LossyNetwork network) {
        Surroundings surroundings =
                new Surroundings(network.serverHost(), network.atServer(), network.atServer(), network.atClient());
        try (Appliance appliance = Appliance.start(folder, "", surroundings)) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            guests.several(SPEAKERS + JOINERS);
            network.lose(0.10);
            tenPercent(joins(appliance, network.serverHost(), FULL ? 200 : 20, 10), "iptables", network.lost());
            network.lose(0.25);
            quarter(joins(appliance, network.serverHost(), FULL ? 100 : 10, 20), "iptables", network.lost());
            network.lose(0);
            try (RunningProgram gateway = appliance.startGateway("1000", "83726150")) {
                network.lose(0.10);
                Sipp.Way way = new Sipp.Way(network.atClient(), network.clientHost(), network.serverHost());
                telephones(new Sipp(folder, way, appliance.ports().gateway()));
                assertThat(network.lost()).isPositive();
                assertThat(gateway.output()).doesNotContain("gateway.call_broke");
            }
        }
    }

    private void overTheRelay() {
        Surroundings surroundings = new Surroundings(SERVER, List.of(), List.of(), List.of())
                .with(Map.of("SOTTO_MEDIA_ADVERTISED", RELAY, "SOTTO_GW_ADVERTISED", RELAY));
        try (Appliance appliance = Appliance.start(folder, "", surroundings);
                UdpRelay sip = UdpRelay.start(RELAY, SERVER, appliance.ports().sip(), 1);
                UdpRelay media = UdpRelay.start(RELAY, SERVER, appliance.ports().media(), 2)) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            guests.several(SPEAKERS + JOINERS);
            Impairment ten = new Impairment(0.10, 0, 0, 1);
            sip.impair(ten);
            media.impair(ten);
            tenPercent(joins(appliance, RELAY, FULL ? 200 : 20, 10), "relay", media.count(UdpRelay.Deed.LOST));
            Impairment more = new Impairment(0.25, 0, 0, 1);
            sip.impair(more);
            media.impair(more);
            quarter(joins(appliance, RELAY, FULL ? 100 : 10, 20), "relay", media.count(UdpRelay.Deed.LOST));
            try (RunningProgram gateway = appliance.startGateway("1000", "83726150");
                    UdpRelay phones =
                            UdpRelay.start(RELAY, SERVER, appliance.ports().gateway(), 3)) {
                phones.impair(ten);
                Sipp.Way way = new Sipp.Way(List.of(), "127.0.0.1", RELAY);
                telephones(new Sipp(folder, way, appliance.ports().gateway()));
                assertThat(phones.count(UdpRelay.Deed.LOST)).isPositive();
                assertThat(gateway.output()).doesNotContain("gateway.call_broke");
            }
        }
    }

    private static void tenPercent(Joins joins, String how, long lost) {
        System.out.println("10 % loss by " + how + " (" + lost + " datagrams lost), within 10 s: " + joins);
        assertThat(lost).isPositive();
        // 99 % of 200; of 20 no more than one may fail, or luck would decide.
        assertThat(joins.failed).as(joins.failures()).hasSizeLessThanOrEqualTo(FULL ? joins.all() / 100 : 1);
    }

    private static void quarter(Joins joins, String how, long lost) {
        System.out.println("25 % loss by " + how + " (" + lost + " datagrams lost), within 20 s: " + joins);
        assertThat(lost).isPositive();
        assertThat(joins.failed).as(joins.failures()).hasSizeLessThanOrEqualTo(Math.max(1, joins.all() / 20));
    }

    /** INVITE, 200, ACK, BYE and 200 of sipp, which repeats itself as RFC 3261 17 says. */
    private static void telephones(Sipp sipp) {
        Sipp.Outcome calls = sipp.load("phone-call", 20, FULL ? 200 : 40);
        int all = calls.successful() + calls.failed();
        System.out.println("10 % loss, telephones: " + calls.successful() + " of " + all + " calls, answered p50 "
                + calls.quantile(0.5) + " ms, p95 " + calls.quantile(0.95) + " ms, worst " + calls.quantile(1) + " ms");
        assertThat(all).isEqualTo(FULL ? 200 : 40);
        assertThat(calls.failed()).isLessThanOrEqualTo(FULL ? all / 100 : 1);
    }

    private Joins joins(Appliance appliance, String host, int count, int limitSeconds) {
        String target = "sip:1000@" + appliance.surroundings().host() + ":"
                + appliance.ports().sip();
        List<String> arguments = List.of(
                folder.resolve("guests").toString(),
                "" + (SPEAKERS + JOINERS),
                target,
                host,
                "" + appliance.ports().sip(),
                "" + count,
                "" + limitSeconds);
        try (RunningProgram program = appliance.fixture(JoinProgram.class, arguments)) {
            program.await("joins are done", MINUTES);
            return Joins.of(program.output());
        }
    }

    /** What came of them. */
    private record Joins(List<Long> millis, List<String> failed) {
        static Joins of(String output) {
            List<Long> millis = new ArrayList<>();
            List<String> failed = new ArrayList<>();
            for (String line : output.lines().toList()) {
                if (line.startsWith("join failed ")) {
                    failed.add(line);
                } else if (line.startsWith("join ")) {
                    millis.add(Long.parseLong(line.substring(5)));
                }
            }
            millis.sort(Long::compare);
            return new Joins(millis, failed);
        }

        int all() {
            return millis.size() + failed.size();
        }

        String failures() {
            return String.join("\n", failed);
        }

        private long quantile(double q) {
            return millis.get((int) Math.ceil(q * millis.size()) - 1);
        }

        @Override
        public String toString() {
            return millis.size() + " of " + all() + " joins, p50 " + quantile(0.5) + " ms, p95 " + quantile(0.95)
                    + " ms, worst " + millis.getLast() + " ms";
        }
    }
}
