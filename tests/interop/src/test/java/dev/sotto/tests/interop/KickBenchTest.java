package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.endpoint.library.Received;
import dev.sotto.tests.interop.UdpRelay.Overheard;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long a kick takes. A relay in the way hears everything that the members send. Afterwards the keys of the kicked member are tried
 * on all of it: the first packet of a sender that they do not open is the first under the new key, and none after it may open.
 * The time to the last acknowledgement is what the key distributor says.
 */
@Isolated
class KickBenchTest {
    private static final String SERVER = "127.0.0.4";
    private static final String RELAY = "127.0.0.5";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern REKEY_MILLIS = Pattern.compile("\"rekeyMillis\": ?(-?\\d+)");
    /** Long enough for the old key's last packet, which is 1 s after the last acknowledgement at the latest. */
    private static final Duration WATCH = Duration.ofMillis(2500);

    /** Of 20 ms each, with room for frames that a busy machine sends together. */
    private static final int FRAMES_TO_A_FIELD = 12;

    private static final Duration BEFORE = Duration.ofMillis(500);

    @TempDir
    Path folder;

    @Test
    void a_kicked_member_opens_nothing_that_three_members_send_after_the_switch() {
        bench(3, 3, 0);
    }

    @Test
    @Tag("full")
    void fifty_kicks_with_three_and_with_fifty_members_at_no_loss_and_at_ten_percent() {
        bench(3, 50, 0);
        bench(3, 50, 0.10);
        bench(50, 50, 0);
        bench(50, 50, 0.10);
    }

    private void bench(int members, int kicks, double loss) {
        Path own = folder.resolve("bench-" + members + "-" + (int) (100 * loss));
        assertThat(own.toFile().mkdir()).isTrue();
        Surroundings surroundings =
                new Surroundings(SERVER, List.of(), List.of(), List.of()).with(Map.of("SOTTO_MEDIA_ADVERTISED", RELAY));
        try (Appliance appliance = Appliance.start(own, "", surroundings);
                UdpRelay media = UdpRelay.start(RELAY, SERVER, appliance.ports().media(), 7);
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Room room = new Room(new Guests(appliance, own.resolve("guests"), "1000"), crowd, media);
            room.fill(members);
            media.impair(new Impairment(loss, 0, 0, 1));
            for (int kick = 0; kick < kicks; kick++) {
                room.kick(kick % members);
            }
            System.out.println("kick: " + members + " members, " + kicks + " kicks, loss " + loss + ": to the last"
                    + " acknowledgement " + quantiles(room.acknowledged) + ", to the last sender's new key "
                    + quantiles(room.switched) + ", packets tried " + room.tried + ", " + media);
            assertThat(room.switched).hasSizeGreaterThan(kicks * 9 / 10);
        }
    }

    private static String quantiles(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return "p50 " + sorted.get(sorted.size() / 2) + " ms, p95 " + sorted.get(sorted.size() * 95 / 100)
                + " ms, worst " + sorted.getLast() + " ms of " + sorted.size();
    }

    /** The conference and what is measured in it. */
    private static final class Room {
        final List<Long> acknowledged = new ArrayList<>();
        final List<Long> switched = new ArrayList<>();
        long tried;
        private final Guests guests;
        private final Crowd crowd;
        private final UdpRelay media;
        private final List<EndpointHome> homes = new ArrayList<>();
        private final List<Caller> callers = new ArrayList<>();

        Room(Guests guests, Crowd crowd, UdpRelay media) {
            this.guests = guests;
            this.crowd = crowd;
            this.media = media;
        }

        void fill(int members) {
            homes.addAll(guests.several(members));
            for (EndpointHome home : homes) {
                Caller caller = crowd.call(home);
                callers.add(caller);
                crowd.await("a first key", PATIENCE, () -> !caller.keys().isEmpty());
            }
            pause(Duration.ofSeconds(2));
        }

        /** Kicks one, measures, and lets it in again. */
        void kick(int which) {
            if (callers.get(which).ending().isPresent()) {
                call(which);
            }
            Queue<Overheard> heard = new ConcurrentLinkedQueue<>();
            media.overhear(Optional.of(heard::add));
            pause(BEFORE);
            Caller kicked = callers.get(which);
            List<String> known = kicked.keys();
            long atNanos = System.nanoTime();
            guests.ask(List.of("kick", guests.conference(), "guest" + (which + 1)));
            crowd.await(
                    "the end of the kicked call",
                    PATIENCE,
                    () -> kicked.ending().isPresent());
            crowd.await("all acknowledgements", PATIENCE, () -> rekeyMillis() >= 0);
            acknowledged.add(rekeyMillis());
            pause(WATCH.minusNanos(Math.min(WATCH.toNanos(), System.nanoTime() - atNanos)));
            media.overhear(Optional.empty());
            measure(known, which, atNanos, bySender(heard));
            comeBack(which);
        }

        private void comeBack(int which) {
            guests.ask(List.of("unban", guests.conference(), "guest" + (which + 1)));
            call(which);
        }

        /** Until it has a key; a network that loses much can make more than one call of it. */
        private void call(int which) {
            Caller again = crowd.call(homes.get(which));
            callers.set(which, again);
            crowd.await(
                    "a key",
                    PATIENCE,
                    () -> !again.keys().isEmpty() || again.ending().isPresent());
            if (again.ending().isPresent()) {
                call(which);
            }
        }

        private void measure(
                List<String> known, int which, long kickNanos, Map<SocketAddress, List<Overheard>> bySender) {
            long last = kickNanos;
            for (int i = 0; i < callers.size(); i++) {
                Caller sender = callers.get(i);
                if (i == which || sender.ending().isPresent()) {
                    continue;
                }
                List<Overheard> packets = packetsOf(sender, known, bySender);
                last = Math.max(last, checkSwitch(sender, known, packets));
            }
            switched.add(TimeUnit.NANOSECONDS.toMillis(last - kickNanos));
        }

        /** When the first packet under the new key was sent. */
        private long checkSwitch(Caller sender, List<String> known, List<Overheard> packets) {
            List<Received> kicked = new KickedListener(known, sender.hops().getLast()).hear(packets);
            int first = firstOpened(kicked);
            while (first < packets.size() && kicked.get(first) instanceof Received.Opened) {
                first++;
            }
            assertThat(first).as("packets before the switch of %s", sender).isBetween(10, packets.size() - 10);
            assertThat(kicked.subList(first, packets.size()))
                    .as("after the switch of %s", sender)
                    .noneMatch(Received.Opened.class::isInstance);
            List<Received> member =
                    new KickedListener(sender.keys(), sender.hops().getLast()).hear(packets);
            assertThat(member.subList(firstOpened(member), packets.size()))
                    .as("with the keys of a member, of %s", sender)
                    .allMatch(Received.Opened.class::isInstance);
            tried += packets.size();
            return packets.get(first).atNanos();
        }

        /** Who begins to listen has to wait for the next field with a key, which comes every 100 ms. */
        private static int firstOpened(List<Received> received) {
            int first = 0;
            while (first < received.size() && !(received.get(first) instanceof Received.Opened)) {
                first++;
            }
            assertThat(first).isLessThan(FRAMES_TO_A_FIELD);
            return first;
        }

        private static List<Overheard> packetsOf(
                Caller sender, List<String> known, Map<SocketAddress, List<Overheard>> bySender) {
            for (List<Overheard> packets : bySender.values()) {
                KickedListener listener =
                        new KickedListener(known, sender.hops().getLast());
                if (listener.hear(packets.subList(0, Math.min(FRAMES_TO_A_FIELD, packets.size()))).stream()
                        .anyMatch(Received.Opened.class::isInstance)) {
                    return packets;
                }
            }
            throw new AssertionError("nothing was heard of " + sender);
        }

        private static Map<SocketAddress, List<Overheard>> bySender(Queue<Overheard> heard) {
            Map<SocketAddress, List<Overheard>> out = new HashMap<>();
            for (Overheard packet : heard) {
                if (isRtp(packet.octets())) {
                    out.computeIfAbsent(packet.client(), c -> new ArrayList<>()).add(packet);
                }
            }
            return out;
        }

        /** RFC 7983 7 and RFC 5761 4. */
        private static boolean isRtp(byte[] octets) {
            int first = octets[0] & 0xFF;
            int type = octets.length < 2 ? 0 : octets[1] & 0xFF;
            return first >= 128 && first <= 191 && (type < 192 || type > 223);
        }

        private long rekeyMillis() {
            Matcher found = REKEY_MILLIS.matcher(guests.ask(List.of("--json", "members", guests.conference())));
            assertThat(found.find()).isTrue();
            return Long.parseLong(found.group(1));
        }

        private static void pause(Duration howLong) {
            try {
                Thread.sleep(howLong);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
