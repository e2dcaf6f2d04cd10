package dev.sotto.keying.ekt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EktParsersFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final long SEED = 8870;

    @FuzzTest
    void a_field_is_split_or_refused(byte[] octets) {
        try {
            EktFieldCodec.Split split = EktFieldCodec.split(octets, 0, octets.length);
            assertThat(split.srtpEnd() + split.field().length()).isEqualTo(octets.length);
            byte[] again = split.field().toOctets();
            assertThat(octets).endsWith(again);
        } catch (MalformedException e) {
            assertThat(e.rule()).startsWith("RFC 8870");
        }
    }

    @FuzzTest
    void an_ektkey_is_read_or_refused(byte[] octets) {
        try {
            EktParameterSet set = EktKeyCodec.parse(KeyMaterial.copyOf(octets));
            assertThat(EktKeyCodec.parse(EktKeyCodec.encode(set))).isEqualTo(set);
        } catch (MalformedException e) {
            assertThat(e.rule()).startsWith("RFC 8870");
        }
    }

    @FuzzTest
    void a_plaintext_is_read_or_refused(byte[] octets) {
        try {
            assertThat(EktPlaintext.parse(octets).dangerousOctets()).isEqualTo(octets);
        } catch (MalformedException e) {
            assertThat(e.rule()).startsWith("RFC 8870");
        }
    }

    @FuzzTest
    void enrolment_texts_are_read_or_refused(byte[] octets) {
        for (Consumer<byte[]> parser : List.<Consumer<byte[]>>of(
                EnrolmentRequest::parse,
                EnrolmentAnswer::parse,
                o -> EnrolmentToken.parse(new String(o, StandardCharsets.UTF_8)))) {
            try {
                parser.accept(octets);
            } catch (MalformedException e) {
                assertThat(e.rule()).isNotEmpty();
            }
        }
    }

    @Test
    void mutations_of_good_octets_break_nothing() {
        KeyMaterial key = KeyMaterial.random(new SeededEntropy(SEED), 16);
        EktParameterSet set = EktSenderTest.set(1, 600);
        byte[] ektKey = EktKeyCodec.encode(set).dangerousOctets();
        byte[] field = EktKeyListTest.full(set, key, 1, 1, 1).toOctets();
        byte[] plaintext = new EktPlaintext(key, 1, 1).dangerousOctets();
        byte[] token = new EnrolmentToken("host", 1, Fingerprint.sha256(field), key, "sip:a@b")
                .dangerousText()
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new EnrolmentRequest(key, Fingerprint.sha256(field), Optional.of("name")).dangerousOctets();
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            a_field_is_split_or_refused(mutate(random, field));
            an_ektkey_is_read_or_refused(mutate(random, ektKey));
            a_plaintext_is_read_or_refused(mutate(random, plaintext));
            enrolment_texts_are_read_or_refused(mutate(random, i % 2 == 0 ? token : request));
        }
    }

    private static byte[] mutate(Random random, byte[] good) {
        int length = Math.max(0, good.length + random.nextInt(5) - 2);
        byte[] out = Arrays.copyOf(good, length);
        for (int n = random.nextInt(4); n > 0 && length > 0; n--) {
            out[random.nextInt(length)] = (byte) random.nextInt(256);
        }
        return out;
    }
}
