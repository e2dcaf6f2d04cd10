package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.ReceiveVerdict;
import dev.sotto.tests.interop.UdpRelay.Deed;
import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything of three calls, signalling, handshakes and media, goes over a network that doubles 5 % of the datagrams and lets
 * 10 % come up to 100 ms late. Every frame is opened exactly once, and what is dropped as a replay are the second copies. Nobody asks
 * for what is late, so that there are no other second copies.
 */
class BadNetworkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TALK =
            Boolean.getBoolean("sotto.full") ? Duration.ofMinutes(2) : Duration.ofSeconds(8);
    private static final String SERVER = "127.0.0.2";
    private static final String RELAY = "127.0.0.3";
    private static final Impairment DOUBLES_AND_REORDERS = new Impairment(0, 0.05, 0.10, 100);
    private static final Pattern REPLAYED = Pattern.compile("\"(?:REPLAYED|TOO_OLD)\"\\s*:\\s*(\\d+)");

    @TempDir
    Path folder;

    @Test
    @Rfc(number = 3711, section = "3.3.2", must = "packets out of order within the window are no replays")
    void nothing_but_second_copies_is_dropped_as_a_replay() {
        Surroundings surroundings =
                new Surroundings(SERVER, List.of(), List.of(), List.of()).with(Map.of("SOTTO_MEDIA_ADVERTISED", RELAY));
        try (Appliance appliance = Appliance.start(folder, "", surroundings);
                UdpRelay sip = UdpRelay.start(RELAY, SERVER, appliance.ports().sip(), 3);
                UdpRelay media = UdpRelay.start(RELAY, SERVER, appliance.ports().media(), 4)) {
            String target = "sip:1000@" + SERVER + ":" + appliance.ports().sip();
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            sip.impair(DOUBLES_AND_REORDERS);
            media.impair(DOUBLES_AND_REORDERS);
            try (Crowd crowd = new Crowd(target, RELAY, appliance.ports().sip())) {
                List<Caller> callers =
                        guests.several(3).stream().map(crowd::callWithoutRepair).toList();
                crowd.await(
                        "everybody hears everybody",
                        PATIENCE,
                        () -> callers.stream().allMatch(c -> Crowd.hearsAll(c, callers)));
                Stretch stretch = Stretch.begin(callers);
                Crowd.happens(TALK, () -> false);
                media.impair(Impairment.NONE);
                stretch.end();
                crowd.await("every frame is opened", PATIENCE, () -> stretch.missing() == 0);
                assertThat(callers).allSatisfy(c -> assertThat(c.openedAgain()).isZero());
                onlySecondCopies(crowd, callers, appliance, media);
            }
        }
    }

    private static void onlySecondCopies(Crowd crowd, List<Caller> callers, Appliance appliance, UdpRelay media) {
        long again = media.count(Deed.SRTP_AGAIN_TO_CLIENT);
        crowd.await(
                "as many replays at endpoints as second copies, " + again,
                PATIENCE,
                () -> atEndpoints(callers) <= again && atEndpoints(callers) + beforeKeys(callers) >= again);
        long toServer = media.count(Deed.SRTP_AGAIN_TO_SERVER) + media.count(Deed.SRTCP_AGAIN_TO_SERVER);
        long atServer = replaysAtServer(appliance.md("describe"));
        System.out.println("5 % doubled, 10 % late: " + media + "; replays at the distributor " + atServer
                + ", at endpoints " + atEndpoints(callers));
        assertThat(again).isPositive();
        assertThat(atServer).isEqualTo(toServer);
        assertThat(media.count(Deed.DELAYED)).isPositive();
    }

    private static long atEndpoints(List<Caller> callers) {
        return callers.stream()
                .mapToLong(c -> c.verdicts(ReceiveVerdict.OUTER_REPLAYED) + c.verdicts(ReceiveVerdict.INNER_REPLAYED))
                .sum();
    }

    /** What comes before its key is dropped unseen, both copies of it. */
    private static long beforeKeys(List<Caller> callers) {
        return callers.stream()
                .mapToLong(c -> c.verdicts(ReceiveVerdict.NOT_KEYED)
                        + c.verdicts(ReceiveVerdict.UNKNOWN_SPI)
                        + c.verdicts(ReceiveVerdict.NO_INNER_KEY))
                .sum();
    }

    private static long replaysAtServer(String description) {
        long sum = 0;
        Matcher matcher = REPLAYED.matcher(description);
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(1));
        }
        return sum;
    }
}
