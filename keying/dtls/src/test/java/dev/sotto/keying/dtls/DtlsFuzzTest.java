package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.Counters;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.junit.jupiter.api.Test;

/** Whatever comes in, a parser answers with a value or a {@link MalformedException}, and a server with an alert or silence. */
class DtlsFuzzTest {
    private static final long SEED = 20261120;
    private static final int ROUNDS = 20_000;
    private static final int HANDSHAKES = 150;
    private static final List<Consumer<byte[]>> PARSERS = List.of(
            octets -> RecordHeader.split(octets, 4096),
            octets -> HandshakeFragment.parse(octets, 0, octets.length),
            AckCodec::parse,
            EktKeyShape::of,
            PercExtensions::parseUseSrtp,
            PercExtensions::parseEktCiphers,
            PercExtensions::parseSelectedEktCipher,
            PercExtensions::parseExternalSessionId,
            PercExtensions::parseExternalIdHash,
            DtlsFuzzTest::guard);

    @FuzzTest
    void octets_are_read_or_refused(byte[] octets) {
        PARSERS.forEach(parser -> readOrRefuse(parser, octets));
    }

    @Test
    void mutated_messages_are_read_or_refused() {
        Random random = new Random(SEED);
        List<byte[]> seeds = seeds();
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = mutate(seeds.get(round % seeds.size()).clone(), random);
            for (Consumer<byte[]> parser : PARSERS) {
                read += readOrRefuse(parser, octets) ? 1 : 0;
            }
        }
        assertThat(read)
                .as("seed %d: how many mutations could still be read", SEED)
                .isGreaterThan(ROUNDS / 10);
    }

    @Test
    void a_mutated_handshake_ends_in_an_orderly_way() {
        List<byte[]> flights = clientFlights();
        Random random = new Random(SEED);
        for (int round = 0; round < HANDSHAKES; round++) {
            List<byte[]> mutated = new ArrayList<>();
            flights.forEach(flight -> mutated.add(random.nextInt(3) == 0 ? flight : mutate(flight.clone(), random)));
            DtlsEvent.Closed closed = serve(mutated);
            assertThat(closed.cause())
                    .as("seed %d round %d: %s", SEED, round, closed.reason())
                    .isNotEqualTo(CloseCause.FAILED);
        }
    }

    /** Runs a server on this thread over datagrams that are all there already. */
    private static DtlsEvent.Closed serve(List<byte[]> datagrams) {
        Mailbox<OwnerInput> inbox = new Mailbox<>(64);
        datagrams.forEach(datagram -> inbox.post(new OwnerInput.Datagram(datagram)));
        inbox.post(new OwnerInput.Close("no more input"));
        List<DtlsEvent> events = new ArrayList<>();
        new AssociationOwner(
                        true,
                        Cast.FAST,
                        inbox,
                        events::add,
                        new Counters<>(DtlsCounter.class),
                        (crypto, negotiation, transport) -> new DTLSServerProtocol()
                                .accept(new PercServer(Cast.FAST, Cast.leaves(9), crypto, negotiation), transport))
                .run();
        return (DtlsEvent.Closed) events.getLast();
    }

    private static List<byte[]> clientFlights() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            pair.establish();
            return pair.wire().stream()
                    .filter(Pair.Load::toServer)
                    .map(Pair.Load::datagram)
                    .toList();
        }
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>(clientFlights());
        seeds.add(Cast.ektKey(16, 12, 1, 1).dangerousOctets());
        seeds.add(AckCodec.encode(List.of(1L << 48 | 3, 1L << 48 | 4)));
        seeds.add(PercExtensions.useSrtp(List.of(9, 10)));
        seeds.add(PercExtensions.ektCiphers(List.of(1, 2)));
        seeds.add(PercExtensions.externalSessionId(Cast.ALICE_ID));
        byte[] body = {1, 2, 3, 4};
        seeds.add(new HandshakeFragment(HandshakeFragment.EKT_KEY, 4, 6, 0, body).encode());
        return seeds;
    }

    private static void guard(byte[] octets) {
        HandshakeGuard guard = new HandshakeGuard(octets.length % 2 == 0);
        RecordHeader.split(octets, 4096).forEach(guard::admit);
        guard.isClientFlightComplete();
    }

    private static boolean readOrRefuse(Consumer<byte[]> parser, byte[] octets) {
        try {
            parser.accept(octets);
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static byte[] mutate(byte[] octets, Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(octets.length);
            switch (random.nextInt(4)) {
                case 0 -> octets[at] = (byte) random.nextInt(256);
                case 1 -> octets[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> octets[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
                default -> octets = Arrays.copyOf(octets, 1 + random.nextInt(octets.length));
            }
        }
        return octets;
    }
}
