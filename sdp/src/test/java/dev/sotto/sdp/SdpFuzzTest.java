package dev.sotto.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.sdp.PartyKind.PercCandidate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in, the parser answers with a description or a {@link MalformedException}, and prints what it read. */
class SdpFuzzTest {
    private static final long SEED = 20261120;
    private static final LocalAudio OURS = Samples.appliance();
    private static final SessionDescription OUR_OFFER = OfferAnswer.offer(OURS);
    private static final int ROUNDS = 20_000;

    @FuzzTest
    void octets_are_read_or_refused(byte[] octets) {
        readOrRefuse(octets);
    }

    @Test
    void mutated_offers_are_read_or_refused() {
        Random random = new Random(SEED);
        List<byte[]> seeds = List.of(
                Samples.FOREIGN_OFFER.getBytes(StandardCharsets.ISO_8859_1),
                SdpPrinter.print(OfferAnswer.offer(Samples.phone())),
                RepairTest.FOREIGN_OFFER.getBytes(StandardCharsets.ISO_8859_1),
                SdpParserTest.body("rfc5118-crlf/mult-ip-in-sdp"));
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = mutate(seeds.get(round % seeds.size()).clone(), random);
            read += readOrRefuse(octets) ? 1 : 0;
        }
        assertThat(read)
                .as("seed %d: how many mutations could still be read", SEED)
                .isBetween(ROUNDS / 10, ROUNDS);
    }

    static byte[] mutate(byte[] octets, Random random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(octets.length);
            switch (random.nextInt(3)) {
                case 0 -> octets[at] = (byte) random.nextInt(256);
                case 1 ->
                    octets[at] = (byte) "0123456789:/= \r\na".charAt(random.nextInt("0123456789:/= \r\na".length()));
                default -> {
                    int from = random.nextInt(octets.length);
                    int length = Math.min(random.nextInt(40), octets.length - Math.max(at, from));
                    System.arraycopy(octets, from, octets, at, length);
                }
            }
        }
        return octets;
    }

    private static boolean readOrRefuse(byte[] octets) {
        try {
            SessionDescription read = SdpParser.parse(octets);
            byte[] printed = SdpPrinter.print(read);
            assertThat(SdpPrinter.print(SdpParser.parse(printed))).isEqualTo(printed);
            if (PartyKind.ofOffer(read, DtlsRole.SERVER) instanceof PercCandidate peer) {
                OfferAnswer.Answer answer = OfferAnswer.answer(read, peer, OURS);
                byte[] ours = SdpPrinter.print(answer.description());
                assertThat(SdpParser.parse(ours)).isEqualTo(answer.description());
                OfferAnswer.reoffer(answer.description(), OURS);
            }
            PartyKind.ofAnswer(OUR_OFFER, read, DtlsRole.SERVER);
            return true;
        } catch (MalformedException expected) {
            return false;
        }
    }
}
