package dev.sotto.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a phone says, it is answered with a description that can be read, refused in words, or malformed. */
class PhoneFuzzTest {
    private static final long SEED = 20261130;
    private static final int ROUNDS = 20_000;
    private static final PhoneTerms OURS = PhoneSamples.terms();
    private static final PhoneProposal OUR_OFFER = PhoneOfferAnswer.offer(OURS, new SeededEntropy(1));
    private static final PhoneAgreement BEFORE = PhoneSamples.answer(PhoneSamples.CISCO);

    @FuzzTest
    void any_octets_are_answered_refused_or_malformed(byte[] octets) {
        negotiate(octets);
    }

    @FuzzTest
    void any_crypto_line_is_usable_or_not_or_malformed(byte[] octets) {
        try {
            CryptoLine.parse(new String(octets, StandardCharsets.ISO_8859_1));
        } catch (MalformedException expected) {
            assertThat(expected.excerpt()).hasSizeLessThanOrEqualTo(64);
        }
    }

    @Test
    void mutated_descriptions_are_answered_refused_or_malformed() {
        Random random = new Random(SEED);
        List<byte[]> seeds = List.of(
                octets(PhoneSamples.BARESIP),
                octets(PhoneSamples.LINPHONE),
                octets(PhoneSamples.CISCO),
                octets(PhoneSamples.ASTERISK),
                octets(PhoneSamples.TWO_SECTIONS),
                octets(PhoneSamples.OPPORTUNISTIC),
                SdpPrinter.print(OUR_OFFER.description()));
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] octets = SdpFuzzTest.mutate(seeds.get(round % seeds.size()).clone(), random);
            try {
                read += negotiate(octets) ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + " round " + round, e);
            }
        }
        assertThat(read).as("seed %d: how many were agreed", SEED).isBetween(ROUNDS / 10, ROUNDS);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean negotiate(byte[] octets) {
        try {
            SessionDescription read = SdpParser.parse(octets);
            PhoneOfferAnswer.mediaHost(read);
            boolean first = check(PhoneOfferAnswer.answer(read, OURS, Optional.empty(), new SeededEntropy(2)));
            check(PhoneOfferAnswer.answer(read, OURS, Optional.of(BEFORE), new SeededEntropy(2)));
            check(PhoneOfferAnswer.accept(OUR_OFFER, read, OURS));
            return first;
        } catch (MalformedException expected) {
            return false;
        }
    }

    private static boolean check(PhoneOutcome outcome) {
        return switch (outcome) {
            case PhoneOutcome.Refusal refusal -> {
                assertThat(refusal.sentence()).isNotBlank().doesNotContain("\"", "\r", "\n");
                yield false;
            }
            case PhoneOutcome.Agreed(PhoneAgreement agreed) -> {
                byte[] ours = SdpPrinter.print(agreed.ours());
                assertThat(SdpParser.parse(ours)).isEqualTo(agreed.ours());
                assertThat(agreed.audio().voices()).isNotEmpty();
                assertThat(agreed.audio().packetMillis()).isBetween(10, 60);
                agreed.audio()
                        .remote()
                        .rtp()
                        .ifPresent(
                                a -> assertThat(Addresses.isOneHost(a.host())).isTrue());
                PhoneOfferAnswer.reoffer(agreed, OURS, new SeededEntropy(3));
                yield true;
            }
        };
    }
}
