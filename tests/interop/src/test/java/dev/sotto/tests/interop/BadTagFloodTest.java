package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.interop.UdpRelay.Overheard;
import dev.sotto.tests.kit.Rfc;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Somebody on the path of one of three callers sends packets from its address that look like its next ones in everything but the
 * tag. They pass all that is looked at before a cipher, and take nothing away from the caller or the others.
 */
@Isolated
class BadTagFloodTest {
    private static final int PER_SECOND = 50_000;
    private static final double TOLERATED_LOSS = 0.01;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What is under way when a stretch ends arrives in this time, or not at all. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(5);

    private static final String SERVER = "127.0.0.2";
    private static final String RELAY = "127.0.0.3";

    @TempDir
    Path folder;

    @Test
    @Rfc(number = 3711, section = "3.3", must = "a packet whose tag is wrong is discarded and changes nothing")
    void wrong_tags_from_a_legs_own_address_cost_it_and_the_others_nothing() {
        flood(Duration.ofSeconds(6));
    }

    @Test
    @Tag("full")
    void wrong_tags_from_a_legs_own_address_cost_it_and_the_others_nothing_for_minutes() {
        flood(Duration.ofMinutes(3));
    }

    private void flood(Duration length) {
        Surroundings surroundings =
                new Surroundings(SERVER, List.of(), List.of(), List.of()).with(Map.of("SOTTO_MEDIA_ADVERTISED", RELAY));
        try (Appliance appliance = Appliance.start(folder, "", surroundings);
                UdpRelay media = UdpRelay.start(RELAY, SERVER, appliance.ports().media(), 5)) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            try (Crowd crowd = Crowd.at(appliance, "1000")) {
                List<Caller> callers =
                        guests.several(3).stream().map(crowd::callWithoutRepair).toList();
                crowd.await(
                        "everybody hears everybody",
                        PATIENCE,
                        () -> callers.stream().allMatch(c -> Crowd.hearsAll(c, callers)));
                flood(appliance, media, callers, length);
            }
        }
    }

    /** The same stretch of talk without a flood and with it. */
    private static void flood(Appliance appliance, UdpRelay media, List<Caller> callers, Duration length) {
        Impostor impostor = new Impostor(media);
        double quiet = worstLoss(callers, () -> Crowd.happens(length.dividedBy(2), () -> false));
        long wrongBefore = count(appliance, "BAD_TAG");
        long receivedBefore = count(appliance, "RECEIVED");
        long dropsBefore = KernelDrops.of(appliance.md().pid());
        long began = System.nanoTime();
        double flooded = worstLoss(callers, () -> impostor.send(PER_SECOND, length));
        double seconds = (impostor.endedNanos - began) / 1e9;
        long wrong = count(appliance, "BAD_TAG") - wrongBefore;
        System.out.printf(
                "%d packets with wrong tags in %.1f s, %.0f/s; of %d datagrams that arrived %d had a wrong tag, the kernel dropped "
                        + "%d; most lost of one caller without the flood %.2f %%, with it %.2f %%%n",
                impostor.sent,
                seconds,
                impostor.sent / seconds,
                count(appliance, "RECEIVED") - receivedBefore,
                wrong,
                KernelDrops.of(appliance.md().pid()) - dropsBefore,
                100 * quiet,
                100 * flooded);
        assertThat(wrong)
                .as("that the flood arrived, and as wrong tags")
                .isBetween(impostor.sent * 9 / 10, impostor.sent);
        assertThat(flooded).as("lost of what one caller said").isLessThan(TOLERATED_LOSS);
        assertThat(callers)
                .as("calls that are up")
                .allSatisfy(caller -> assertThat(caller.ending()).isEmpty());
        double afterwards = worstLoss(callers, () -> Crowd.happens(Duration.ofSeconds(1), () -> false));
        assertThat(afterwards).as("lost after the flood").isLessThan(1);
    }

    /** Of all callers, the largest share of what one said meanwhile that the others did not hear. */
    private static double worstLoss(List<Caller> callers, Runnable meanwhile) {
        Stretch stretch = Stretch.begin(callers);
        meanwhile.run();
        stretch.end();
        assertThat(stretch.expected()).as("frames said").isPositive();
        Crowd.happens(UNDER_WAY, () -> stretch.missing() == 0);
        return callers.stream().mapToDouble(stretch::missingShare).max().orElseThrow();
    }

    private static long count(Appliance appliance, String counter) {
        Object md = Objects.requireNonNull(Json.parse(appliance.md("describe")));
        return Long.parseLong(Json.at(md, "core-0", "counters", counter).toString());
    }

    /** Speaks in the name of the caller whose packet it overheard first. */
    private static final class Impostor {
        private static final long TICK_NANOS = 1_000_000;
        /** What could not be sent in time is left out: a heap of it at once would be another attack than this one. */
        private static final int MOST_AT_ONCE = 500;

        private static final int SEQUENCE_NUMBER = 2;
        /** So far may the sequence numbers of real packets be behind. */
        private static final int AHEAD = 1000;

        private final UdpRelay media;
        private final AtomicReference<@Nullable Overheard> last = new AtomicReference<>();
        long sent;
        long endedNanos;

        Impostor(UdpRelay media) {
            this.media = media;
            media.overhear(Optional.of(this::onDatagram));
        }

        private void onDatagram(Overheard heard) {
            Overheard former = last.get();
            if (isRtp(heard.octets()) && (former == null || former.client().equals(heard.client()))) {
                last.set(heard);
            }
        }

        /** RFC 7983 7 and RFC 5761 4. */
        private static boolean isRtp(byte[] octets) {
            int first = octets.length < 12 ? 0 : octets[0] & 0xFF;
            int second = octets.length < 12 ? 0 : octets[1] & 0xFF;
            return first >= 128 && first <= 191 && (second < 192 || second > 223);
        }

        /** As many in a second as told, or as this machine can. */
        void send(int perSecond, Duration length) {
            long began = System.nanoTime();
            long tried = 0;
            for (long now = began; now - began < length.toNanos(); now = System.nanoTime()) {
                long due = (long) (perSecond * ((now - began) / 1e9));
                tried = Math.max(tried, due - MOST_AT_ONCE);
                Overheard real = Objects.requireNonNull(last.get());
                for (; tried < due; tried++) {
                    sent += sendOne(real.client(), real.octets(), (int) tried) ? 1 : 0;
                }
                LockSupport.parkNanos(TICK_NANOS);
            }
            endedNanos = System.nanoTime();
        }

        /** A number that has not been received, octets that were not sealed, and the real EKT field behind them. */
        private boolean sendOne(SocketAddress client, byte[] real, int serial) {
            byte[] forged = real.clone();
            int number = (((forged[SEQUENCE_NUMBER] & 0xFF) << 8) | (forged[SEQUENCE_NUMBER + 1] & 0xFF))
                    + 1
                    + Math.floorMod(serial, AHEAD);
            forged[SEQUENCE_NUMBER] = (byte) (number >> 8);
            forged[SEQUENCE_NUMBER + 1] = (byte) number;
            forged[forged.length / 2] ^= (byte) (1 + Math.floorMod(serial, 255));
            return media.sendAs(client, forged);
        }
    }
}
