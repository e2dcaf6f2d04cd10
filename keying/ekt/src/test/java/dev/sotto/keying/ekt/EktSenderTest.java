package dev.sotto.keying.ekt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EktSenderTest {
    static final long MS = 1_000_000;
    private static final int SSRC = 0x11223344;
    private final SeededEntropy entropy = new SeededEntropy(1);
    private final EktSender sender = new EktSender(SSRC, 16, entropy, EktSender.Timing.AUDIO);

    static EktParameterSet set(int spi, int ttlSeconds) {
        SeededEntropy random = new SeededEntropy(spi);
        return new EktParameterSet(
                spi, EktCipher.AESKW128, KeyMaterial.random(random, 16), KeyMaterial.random(random, 12), ttlSeconds);
    }

    @Test
    void nothing_is_sent_before_an_ektkey_arrives() {
        assertThat(sender.onPacket(0, 0)).isEqualTo(EktSender.Withhold.NO_KEY);
        assertThat(sender.rollKey(0)).isFalse();
    }

    @Test
    @Rfc(
            number = 8870,
            section = "4.6",
            must = "a new sender sends Full in three consecutive packets, then every 100 ms")
    @Rfc(number = 8870, section = "4.3", must = "Short or Full is behind every SRTP packet")
    void full_fields_come_three_times_and_then_every_hundred_milliseconds() {
        sender.onEktKey(set(1, 600), 0);
        List<Long> fullAt = new ArrayList<>();
        for (long ms = 0; ms < 400; ms += 20) {
            EktSender.Protect packet = protect(0, ms * MS);
            if (field(packet) instanceof EktField.FullField) {
                fullAt.add(ms);
            } else {
                assertThat(packet.field()).containsExactly(0);
            }
        }
        assertThat(fullAt).containsExactly(0L, 20L, 40L, 140L, 240L, 340L);
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "the SSRC in the tag is that of the packet")
    @Rfc(number = 8870, section = "4.3.1", must = "ROC, key and SSRC in the tag are those of SRTP")
    void the_field_carries_the_key_that_encrypts_and_the_roc_of_the_packet() {
        EktParameterSet set = set(1, 600);
        sender.onEktKey(set, 0);
        EktSender.Protect packet = protect(5, 0);
        EktPlaintext plaintext = open(set, packet);
        assertThat(plaintext.ssrc()).isEqualTo(SSRC);
        assertThat(plaintext.roc()).isEqualTo(5);
        assertThat(plaintext.masterKey()).isEqualTo(packet.masterKey());
        assertThat(packet.masterSalt()).isEqualTo(set.srtpSalt());
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "the cached ciphertext is computed anew when the ROC changes")
    void the_ciphertext_is_the_same_until_the_roc_changes() {
        EktParameterSet set = set(1, 600);
        sender.onEktKey(set, 0);
        byte[] first = protect(0, 0).field();
        assertThat(protect(0, 20 * MS).field()).isEqualTo(first);
        byte[] wrapped = protect(1, 40 * MS).field();
        assertThat(wrapped).isNotEqualTo(first);
        assertThat(((EktField.FullField)
                                EktFieldCodec.split(wrapped, 0, wrapped.length).field())
                        .epoch())
                .isZero();
    }

    @Test
    void who_has_said_nothing_yet_begins_with_the_new_key() {
        sender.onEktKey(set(1, 600), 0);
        EktParameterSet next = set(2, 600);
        sender.onEktKey(next, 1000 * MS);
        EktSender.Protect first = protect(0, 1001 * MS);
        assertThat(open(next, first).masterKey()).isEqualTo(first.masterKey());
    }

    @Test
    @Rfc(number = 8870, section = "4.5", must = "a new EKTKey brings a new master key")
    @Rfc(number = 8870, section = "4.1", must = "the epoch is zero again under a new SPI")
    @Rfc(number = 8870, section = "4.3.1", must = "the old key encrypts for 250 ms after the new one was announced")
    void a_rekey_announces_at_once_and_switches_after_250_milliseconds() {
        sender.onEktKey(set(1, 600), 0);
        KeyMaterial oldKey = protect(0, 0).masterKey().copy();
        EktParameterSet next = set(2, 600);
        sender.onEktKey(next, 1000 * MS);
        assertThat(sender.describe()).isEqualTo(new EktSender.View(SSRC, 2, 0, true));
        List<Boolean> full = new ArrayList<>();
        for (long ms = 1000; ms < 1250; ms += 20) {
            EktSender.Protect packet = protect(0, ms * MS);
            assertThat(packet.masterKey()).isEqualTo(oldKey);
            full.add(field(packet) instanceof EktField.FullField);
        }
        assertThat(full.subList(0, 3)).containsExactly(true, true, true);
        sender.announceSoon();
        EktSender.Protect switched = protect(0, 1250 * MS);
        assertThat(switched.masterKey()).isNotEqualTo(oldKey);
        assertThat(switched.masterSalt()).isEqualTo(next.srtpSalt());
        EktField.FullField field = (EktField.FullField) field(switched);
        assertThat(field.spi()).isEqualTo(2);
        assertThat(field.epoch()).isZero();
        assertThat(open(next, switched).masterKey()).isEqualTo(switched.masterKey());
    }

    @Test
    void a_silent_source_does_not_come_back_with_a_key_that_somebody_took_along() {
        sender.onEktKey(set(1, 600), 0);
        long oldId = protect(0, 0).keyId();
        sender.onEktKey(set(2, 600), 1000 * MS);
        assertThat(protect(0, 2000 * MS).keyId()).isNotEqualTo(oldId);
    }

    @Test
    void many_rekeys_in_a_row_do_not_keep_the_old_key_alive() {
        sender.onEktKey(set(1, 600), 0);
        long oldId = protect(0, 0).keyId();
        long last = oldId;
        for (int i = 0; i < 12; i++) {
            sender.onEktKey(set(2 + i, 600), (1000 + 100L * i) * MS);
            last = protect(0, (1000 + 100L * i) * MS).keyId();
        }
        assertThat(last).isNotEqualTo(oldId);
    }

    @Test
    void after_a_restart_of_the_key_distributor_the_old_key_serves_for_two_seconds() {
        sender.onEktKey(set(1, 600), 0);
        long oldId = protect(0, 0).keyId();
        sender.takeOver(set(2, 600), 1000 * MS);
        assertThat(field(protect(0, 1000 * MS))).isInstanceOf(EktField.FullField.class);
        assertThat(protect(0, 2999 * MS).keyId()).isEqualTo(oldId);
        long newId = protect(0, 3000 * MS).keyId();
        assertThat(newId).isNotEqualTo(oldId);
        sender.onEktKey(set(3, 600), 4000 * MS);
        protect(0, 4000 * MS);
        assertThat(protect(0, 4250 * MS).keyId())
                .as("the next rekey is an ordinary one")
                .isNotEqualTo(newId);
    }

    @Test
    void a_rekey_meanwhile_does_not_wait_for_the_two_seconds() {
        sender.onEktKey(set(1, 600), 0);
        long oldId = protect(0, 0).keyId();
        sender.takeOver(set(2, 600), 1000 * MS);
        protect(0, 1000 * MS);
        sender.onEktKey(set(3, 600), 1200 * MS);
        protect(0, 1200 * MS);
        assertThat(protect(0, 1449 * MS).keyId()).isEqualTo(oldId);
        assertThat(protect(0, 1450 * MS).keyId()).isNotEqualTo(oldId);
    }

    @Test
    @Rfc(number = 8870, section = "4.5", must = "after a rekey the old master key is given up")
    void the_old_key_is_destroyed_although_nothing_is_said() {
        sender.onEktKey(set(1, 600), 0);
        EktSender.Protect old = protect(0, 0);
        sender.onEktKey(set(2, 600), 1000 * MS);
        assertThat(sender.nextDeadlineNanos()).isEqualTo(2000 * MS);
        sender.onTick(1999 * MS);
        assertThat(old.masterKey().isDestroyed()).isFalse();
        sender.onTick(2000 * MS);
        assertThat(old.masterKey().isDestroyed()).isTrue();
        assertThat(sender.keyId()).isNotEqualTo(old.keyId()).isNotZero();
    }

    @Test
    void a_key_whose_lifetime_is_over_is_destroyed_although_nothing_is_said() {
        sender.onEktKey(set(1, 60), 0);
        EktSender.Protect first = protect(0, 0);
        sender.onEktKey(set(2, 60), 59_500 * MS);
        EktSender.Protect still = protect(0, 59_500 * MS);
        assertThat(still.keyId()).isEqualTo(first.keyId());
        sender.onTick(119_500 * MS);
        assertThat(first.masterKey().isDestroyed()).isTrue();
        assertThat(sender.keyId()).isZero();
        assertThat(sender.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
        assertThat(sender.onPacket(0, 119_500 * MS)).isEqualTo(EktSender.Withhold.EXPIRED);
        assertThat(sender.rollKey(119_500 * MS)).isFalse();
        sender.onEktKey(set(3, 60), 120_000 * MS);
        assertThat(protect(0, 120_000 * MS).keyId()).isPositive();
    }

    @Test
    void the_same_ektkey_again_changes_nothing() {
        sender.onEktKey(set(1, 600), 0);
        long id = protect(0, 0).keyId();
        sender.onEktKey(set(1, 600), 10 * MS);
        assertThat(sender.describe().switching()).isFalse();
        assertThat(protect(0, 900 * MS).keyId()).isEqualTo(id);
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "the epoch grows by one with each new key under one EKTKey")
    void rolling_the_key_raises_the_epoch() {
        sender.onEktKey(set(1, 600), 0);
        for (int epoch = 1; epoch < 5; epoch++) {
            assertThat(sender.rollKey(epoch * 1000L * MS)).isTrue();
            EktField.FullField field = (EktField.FullField) field(protect(0, epoch * 1000L * MS));
            assertThat(field.epoch()).isEqualTo(epoch);
        }
    }

    @Test
    void epochs_are_never_used_twice_under_one_ektkey() {
        sender.onEktKey(set(1, 600), 0);
        for (int i = 0; i < 0xFFFF; i++) {
            assertThat(sender.rollKey(0)).isTrue();
        }
        assertThat(sender.rollKey(0)).isFalse();
        assertThat(sender.describe().epoch()).isEqualTo(0xFFFF);
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey does not encrypt after its TTL")
    void an_ektkey_is_not_used_beyond_its_lifetime() {
        sender.onEktKey(set(1, 10), 0);
        assertThat(sender.onPacket(0, 10_000 * MS - 1)).isInstanceOf(EktSender.Protect.class);
        assertThat(sender.onPacket(0, 10_000 * MS)).isEqualTo(EktSender.Withhold.EXPIRED);
        sender.onEktKey(set(2, 10), 11_000 * MS);
        assertThat(sender.onPacket(0, 11_000 * MS)).isInstanceOf(EktSender.Protect.class);
    }

    @Test
    @Rfc(number = 8870, section = "6", must = "at most T different fields under one EKTKey")
    @Rfc(number = 8870, section = "4.4", must = "the same field sent again counts once")
    void an_ektkey_wraps_no_more_often_than_allowed() {
        EktSender limited = new EktSender(SSRC, 16, entropy, EktSender.Timing.AUDIO, 2);
        limited.onEktKey(set(1, 600), 0);
        for (int i = 0; i < 20; i++) {
            assertThat(limited.onPacket(0, i * 100L * MS)).isInstanceOf(EktSender.Protect.class);
        }
        assertThat(limited.onPacket(1, 3000 * MS)).isInstanceOf(EktSender.Protect.class);
        assertThat(limited.onPacket(2, 4000 * MS)).isEqualTo(EktSender.Withhold.WORN_OUT);
        limited.onEktKey(set(2, 600), 5000 * MS);
        assertThat(limited.onPacket(2, 5000 * MS)).isInstanceOf(EktSender.Protect.class);
    }

    @Test
    @Rfc(number = 8870, section = "6", must = "master keys are random, distinct, and not derived from one another")
    void every_key_is_drawn_anew() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            EktSender one = new EktSender(i, 16, entropy, EktSender.Timing.AUDIO);
            one.onEktKey(set(1, 600), 0);
            EktSender.Protect packet = (EktSender.Protect) one.onPacket(0, 0);
            assertThat(seen.add(Arrays.toString(packet.masterKey().dangerousOctets())))
                    .isTrue();
        }
    }

    @Test
    void destroying_leaves_no_key() {
        sender.onEktKey(set(1, 600), 0);
        KeyMaterial key = protect(0, 0).masterKey();
        sender.destroy();
        assertThat(key.isDestroyed()).isTrue();
        assertThat(sender.onPacket(0, 0)).isEqualTo(EktSender.Withhold.NO_KEY);
    }

    private EktSender.Protect protect(long roc, long nowNanos) {
        return (EktSender.Protect) sender.onPacket(roc, nowNanos);
    }

    static EktField field(EktSender.Protect packet) {
        return EktFieldCodec.split(packet.field(), 0, packet.field().length).field();
    }

    private static EktPlaintext open(EktParameterSet set, EktSender.Protect packet) {
        EktField.FullField field = (EktField.FullField) field(packet);
        return EktPlaintext.parse(KeyWrap.unwrap(set.kek(), field.ciphertext()).orElseThrow());
    }
}
