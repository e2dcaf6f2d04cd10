package dev.sotto.keying.ekt;

import static dev.sotto.keying.ekt.EktSenderTest.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EktKeyListTest {
    private static final int SSRC = 7;
    private static final EktParameterSet FIRST = EktSenderTest.set(1, 600);
    private static final EktParameterSet SECOND = EktSenderTest.set(2, 600);
    private static final KeyMaterial KEY_A = KeyMaterial.random(new SeededEntropy(100), 16);
    private static final KeyMaterial KEY_B = KeyMaterial.random(new SeededEntropy(101), 16);
    private static final KeyMaterial KEY_C = KeyMaterial.random(new SeededEntropy(102), 16);

    private final EktKeyList list = list(1024, 100, 256);

    private static EktKeyList list(int sources, int perSecond, int burst) {
        EktKeyList out =
                new EktKeyList(new EktKeyListConfig(EktCipher.AESKW128, 16, sources, perSecond, burst, 10_000 * MS));
        assertThat(out.onEktKey(FIRST, 0)).isEqualTo(EktKeyOutcome.ADOPTED);
        return out;
    }

    static EktField.FullField full(EktParameterSet set, KeyMaterial key, int ssrc, long roc, int epoch) {
        byte[] plaintext = new EktPlaintext(key, ssrc, roc).dangerousOctets();
        return new EktField.FullField(KeyWrap.wrap(set.kek(), plaintext), set.spi(), epoch);
    }

    private InboundKeys see(EktField field, long ms) {
        return list.onPacket(SSRC, field, ms * MS);
    }

    /** A packet announces {@code key} and is encrypted with it. */
    private InnerKey verify(EktParameterSet set, KeyMaterial key, int epoch, long ms) {
        InboundKeys inbound = see(full(set, key, SSRC, 0, epoch), ms);
        InnerKey fitting = inbound.keys().stream()
                .filter(k -> k.masterKey().equals(key))
                .findFirst()
                .orElseThrow();
        list.onVerified(SSRC, fitting.keyId(), ms * MS);
        return fitting;
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "Short: strip, then normal SRTP processing")
    void a_short_field_names_the_keys_that_are_known() {
        assertThat(see(new EktField.ShortField(), 0)).isEqualTo(new InboundKeys(EktVerdict.SHORT, List.of()));
        InnerKey a = verify(FIRST, KEY_A, 0, 1);
        InboundKeys later = see(new EktField.ShortField(), 2);
        assertThat(later.keys()).extracting(InnerKey::keyId).containsExactly(a.keyId());
        assertThat(later.keys().getFirst().announcedRoc()).isEmpty();
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "key, ROC and the SPI's salt are saved by SSRC")
    void a_full_field_gives_key_roc_and_salt() {
        InboundKeys inbound = see(full(FIRST, KEY_A, SSRC, 9, 0), 0);
        assertThat(inbound.verdict()).isEqualTo(EktVerdict.CANDIDATE);
        InnerKey key = inbound.keys().getFirst();
        assertThat(key.masterKey()).isEqualTo(KEY_A);
        assertThat(key.masterSalt()).isEqualTo(FIRST.srtpSalt());
        assertThat(key.startRoc()).isEqualTo(9);
        assertThat(key.announcedRoc()).isEqualTo(OptionalLong.of(9));
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "no matching SPI: authentication failure of the field")
    void an_unknown_spi_does_not_drop_what_a_known_key_opens() {
        assertThat(see(full(SECOND, KEY_A, SSRC, 0, 0), 0).keys()).isEmpty();
        InnerKey a = verify(FIRST, KEY_A, 0, 0);
        InboundKeys faster = see(full(SECOND, KEY_B, SSRC, 0, 0), 1);
        assertThat(faster.verdict()).isEqualTo(EktVerdict.UNKNOWN_SPI);
        assertThat(faster.keys()).extracting(InnerKey::keyId).containsExactly(a.keyId());
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "unwrap failure: abort, drop the packet")
    void a_forged_ciphertext_drops_the_packet() {
        verify(FIRST, KEY_A, 0, 0);
        EktField.FullField field = full(FIRST, KEY_B, SSRC, 0, 1);
        field.ciphertext()[3] ^= 1;
        InboundKeys inbound = see(field, 1);
        assertThat(inbound).isEqualTo(new InboundKeys(EktVerdict.UNWRAP_FAILED, List.of()));
        EktField.FullField notPlaintext = new EktField.FullField(KeyWrap.wrap(FIRST.kek(), new byte[25]), 1, 1);
        assertThat(see(notPlaintext, 1).verdict()).isEqualTo(EktVerdict.UNWRAP_FAILED);
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "SSRC mismatch: the field is discarded, the packet may be processed")
    void a_field_of_another_source_is_ignored() {
        InnerKey a = verify(FIRST, KEY_A, 0, 0);
        InboundKeys inbound = see(full(FIRST, KEY_B, 8, 0, 1), 1);
        assertThat(inbound.verdict()).isEqualTo(EktVerdict.SSRC_MISMATCH);
        assertThat(inbound.keys()).extracting(InnerKey::keyId).containsExactly(a.keyId());
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "the key has the length of the transform's (inner) master key")
    void a_key_of_the_wrong_length_drops_the_packet() {
        KeyMaterial both = KeyMaterial.random(new SeededEntropy(5), 32);
        InboundKeys inbound = see(full(FIRST, both, SSRC, 0, 0), 0);
        assertThat(inbound).isEqualTo(new InboundKeys(EktVerdict.WRONG_KEY_LENGTH, List.of()));
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "a lower epoch is rejected; the same with another key too")
    void epochs_do_not_go_back() {
        verify(FIRST, KEY_A, 3, 0);
        assertThat(see(full(FIRST, KEY_B, SSRC, 0, 2), 1).verdict()).isEqualTo(EktVerdict.STALE_EPOCH);
        assertThat(see(full(FIRST, KEY_B, SSRC, 0, 3), 1).verdict()).isEqualTo(EktVerdict.EPOCH_CONFLICT);
        assertThat(see(full(FIRST, KEY_B, SSRC, 0, 4), 1).verdict()).isEqualTo(EktVerdict.CANDIDATE);
    }

    @Test
    void an_epoch_counts_only_after_an_inner_tag_verified() {
        assertThat(see(full(FIRST, KEY_C, SSRC, 0, 0xFFFF), 0).verdict()).isEqualTo(EktVerdict.CANDIDATE);
        verify(FIRST, KEY_A, 0, 1);
        assertThat(see(full(FIRST, KEY_B, SSRC, 0, 1), 2).verdict()).isEqualTo(EktVerdict.CANDIDATE);
    }

    @Test
    void a_repetition_is_known_without_unwrapping_and_may_refresh_the_roc() {
        EktKeyList tight = list(10, 1, 2);
        EktField.FullField field = full(FIRST, KEY_A, SSRC, 0, 0);
        InnerKey key = tight.onPacket(SSRC, field, 0).keys().getFirst();
        tight.onVerified(SSRC, key.keyId(), 0);
        for (int i = 0; i < 50; i++) {
            assertThat(tight.onPacket(SSRC, field, i).verdict()).isEqualTo(EktVerdict.REPEATED);
        }
        InboundKeys next = tight.onPacket(SSRC, full(FIRST, KEY_A, SSRC, 1, 0), 60);
        assertThat(next.verdict()).isEqualTo(EktVerdict.REPEATED);
        assertThat(next.keys().getFirst().keyId()).isEqualTo(key.keyId());
        assertThat(next.keys().getFirst().announcedRoc()).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void a_replayed_lower_roc_moves_nothing_back() {
        InnerKey key = verify(FIRST, KEY_A, 0, 0);
        see(full(FIRST, KEY_A, SSRC, 5, 0), 1);
        InboundKeys replay = see(full(FIRST, KEY_A, SSRC, 2, 0), 2);
        assertThat(replay.keys().getFirst().keyId()).isEqualTo(key.keyId());
        assertThat(replay.keys().getFirst().announcedRoc()).isEqualTo(OptionalLong.of(5));
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "trial decryption with the old and the new key")
    @Rfc(number = 8870, section = "4.3", must = "all received parameter sets are kept for inbound packets")
    void the_old_key_stays_first_until_the_new_one_verified() {
        InnerKey a = verify(FIRST, KEY_A, 0, 0);
        list.onEktKey(SECOND, MS);
        InboundKeys announced = see(full(SECOND, KEY_B, SSRC, 0, 0), 2);
        assertThat(announced.keys()).extracting(InnerKey::masterKey).containsExactly(KEY_A, KEY_B);
        long b = announced.keys().getLast().keyId();
        list.onVerified(SSRC, a.keyId(), 2 * MS);
        assertThat(see(new EktField.ShortField(), 3).keys().getFirst().keyId()).isEqualTo(a.keyId());
        list.onVerified(SSRC, b, 4 * MS);
        assertThat(see(new EktField.ShortField(), 5).keys())
                .extracting(InnerKey::keyId)
                .containsExactly(b, a.keyId());
        assertThat(list.describe()).containsExactly(new EktKeyList.SourceView(SSRC, 2, 0));
    }

    @Test
    void a_retired_key_does_not_come_back_with_a_new_epoch() {
        EktField.FullField old = full(FIRST, KEY_A, SSRC, 0, 0);
        verify(FIRST, KEY_A, 0, 0);
        verify(FIRST, KEY_B, 1, 1);
        verify(FIRST, KEY_C, 2, 2);
        EktField.FullField replayed = new EktField.FullField(old.ciphertext(), 1, 9);
        assertThat(see(replayed, 3).verdict()).isEqualTo(EktVerdict.RETIRED_KEY);
        EktField.FullField previous = full(FIRST, KEY_B, SSRC, 0, 9);
        assertThat(see(previous, 3).verdict()).isEqualTo(EktVerdict.RETIRED_KEY);
    }

    @Test
    void a_source_never_goes_back_to_an_older_ektkey() {
        verify(FIRST, KEY_A, 0, 0);
        list.onEktKey(SECOND, MS);
        verify(SECOND, KEY_B, 0, 2);
        assertThat(see(full(FIRST, KEY_C, SSRC, 0, 9), 3).verdict()).isEqualTo(EktVerdict.OLDER_SET);
    }

    @Test
    void old_keys_are_destroyed_after_the_grace_and_reported() {
        InnerKey a = verify(FIRST, KEY_A, 0, 0);
        list.onEktKey(SECOND, 1000 * MS);
        InnerKey b = verify(SECOND, KEY_B, 0, 1001);
        assertThat(list.drainRetired()).isEmpty();
        assertThat(list.nextDeadlineNanos()).isEqualTo(11_000 * MS);
        list.onTick(11_000 * MS);
        assertThat(list.drainRetired()).containsExactly(a.keyId());
        assertThat(a.masterKey().isDestroyed()).isTrue();
        assertThat(see(full(FIRST, KEY_C, SSRC, 0, 5), 11_001).verdict()).isEqualTo(EktVerdict.UNKNOWN_SPI);
        assertThat(see(new EktField.ShortField(), 11_002).keys())
                .extracting(InnerKey::keyId)
                .containsExactly(b.keyId());
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey does not decrypt after its TTL")
    void an_ektkey_is_not_used_beyond_its_lifetime() {
        InnerKey a = verify(FIRST, KEY_A, 0, 0);
        assertThat(see(full(FIRST, KEY_A, SSRC, 0, 0), 599_999).verdict()).isEqualTo(EktVerdict.REPEATED);
        assertThat(see(full(FIRST, KEY_A, SSRC, 0, 0), 600_000).verdict()).isEqualTo(EktVerdict.UNKNOWN_SPI);
        assertThat(see(new EktField.ShortField(), 600_001).keys()).isEmpty();
        assertThat(list.newest(600_001 * MS)).isEmpty();
        assertThat(list.drainRetired()).containsExactly(a.keyId());
    }

    @Test
    @Rfc(number = 8870, section = "4.1", must = "each parameter set has an SPI of its own")
    void ektkeys_are_judged() {
        assertThat(list.onEktKey(FIRST, 0)).isEqualTo(EktKeyOutcome.REPEATED);
        EktParameterSet clash = new EktParameterSet(1, EktCipher.AESKW128, KEY_A.copy(), SECOND.masterSalt(), 9);
        assertThat(list.onEktKey(clash, 0)).isEqualTo(EktKeyOutcome.SPI_ALREADY_BOUND);
        KeyMaterial longKek = KeyMaterial.random(new SeededEntropy(5), 32);
        EktParameterSet longer = new EktParameterSet(3, EktCipher.AESKW256, longKek, SECOND.masterSalt(), 9);
        assertThat(list.onEktKey(longer, 0)).isEqualTo(EktKeyOutcome.WRONG_CIPHER);
        assertThat(list.onEktKey(SECOND.withTtlSeconds(0), 0)).isEqualTo(EktKeyOutcome.NO_LIFETIME);
        assertThat(list.newest(0).orElseThrow().spi()).isEqualTo(1);
        assertThat(EktKeyOutcome.SPI_ALREADY_BOUND.acknowledged()).isFalse();
    }

    @Test
    void a_flood_of_random_sources_costs_a_bounded_number_of_unwraps() {
        EktKeyList tight = list(16, 10, 20);
        InnerKey key =
                tight.onPacket(SSRC, full(FIRST, KEY_A, SSRC, 0, 0), 0).keys().getFirst();
        tight.onVerified(SSRC, key.keyId(), 0);
        EktField.FullField foreign = full(FIRST, KEY_B, 12345, 0, 0);
        for (int ssrc = 100; ssrc < 5100; ssrc++) {
            tight.onPacket(ssrc, foreign, 1);
        }
        assertThat(tight.counters().value(EktVerdict.SSRC_MISMATCH)).isLessThanOrEqualTo(20);
        assertThat(tight.counters().value(EktVerdict.OVER_BUDGET)).isGreaterThan(4900);
        assertThat(tight.onPacket(SSRC, full(FIRST, KEY_C, SSRC, 0, 1), 2).verdict())
                .as("known sources have a budget of their own")
                .isEqualTo(EktVerdict.CANDIDATE);
    }

    @Test
    void a_field_that_was_unwrapped_in_vain_is_not_unwrapped_again() {
        EktKeyList tight = list(16, 1, 2);
        EktField.FullField forged = full(SECOND, KEY_B, SSRC, 0, 0);
        EktField.FullField wrongSpi = new EktField.FullField(forged.ciphertext(), FIRST.spi(), 0);
        for (int i = 0; i < 100; i++) {
            assertThat(tight.onPacket(SSRC, wrongSpi, 1).verdict()).isEqualTo(EktVerdict.UNWRAP_FAILED);
        }
        assertThat(tight.onPacket(SSRC, full(FIRST, KEY_A, SSRC, 0, 0), 1).verdict())
                .as("one token was left")
                .isEqualTo(EktVerdict.CANDIDATE);
    }

    @Test
    void one_source_cannot_use_up_what_the_others_need() {
        EktKeyList shared = list(16, 100, 100);
        for (int ssrc : List.of(1, 2)) {
            InboundKeys inbound = shared.onPacket(ssrc, full(FIRST, KEY_A, ssrc, 0, 0), 0);
            shared.onVerified(ssrc, inbound.keys().getFirst().keyId(), 0);
        }
        for (int roc = 1; roc < 1000; roc++) {
            shared.onPacket(1, full(FIRST, KEY_A, 1, roc, 0), 1);
        }
        assertThat(shared.counters().value(EktVerdict.OVER_BUDGET)).isGreaterThan(980);
        assertThat(shared.onPacket(2, full(FIRST, KEY_C, 2, 0, 1), 1).verdict()).isEqualTo(EktVerdict.CANDIDATE);
    }

    @Test
    void what_nobody_could_open_is_known_before_anything_is_decrypted() {
        EktKeyList tight = list(16, 1, 1);
        EktField.FullField good = full(FIRST, KEY_A, SSRC, 0, 0);
        assertThat(tight.hopeless(SSRC, new EktField.ShortField(), 0)).contains(EktVerdict.SHORT);
        assertThat(tight.hopeless(SSRC, full(SECOND, KEY_A, SSRC, 0, 0), 0)).contains(EktVerdict.UNKNOWN_SPI);
        assertThat(tight.hopeless(SSRC, good, 0)).isEmpty();
        tight.onPacket(SSRC + 1, good, 0);
        assertThat(tight.hopeless(SSRC, good, 0)).contains(EktVerdict.OVER_BUDGET);
        assertThat(tight.hopeless(SSRC + 1, good, 0)).contains(EktVerdict.SSRC_MISMATCH);
        long later = 2_000 * MS;
        tight.onPacket(SSRC, good, later);
        assertThat(tight.hopeless(SSRC, new EktField.ShortField(), later))
                .as("there is a candidate to try")
                .isEmpty();
    }

    @Test
    void the_table_of_sources_is_bounded_and_keeps_the_verified_ones() {
        EktKeyList small = list(4, 1000, 1000);
        for (int ssrc = 0; ssrc < 4; ssrc++) {
            InnerKey key = small.onPacket(ssrc, full(FIRST, KEY_A, ssrc, 0, 0), 0)
                    .keys()
                    .getFirst();
            if (ssrc > 0) {
                small.onVerified(ssrc, key.keyId(), 0);
            }
        }
        InboundKeys fifth = small.onPacket(9, full(FIRST, KEY_A, 9, 0, 0), 1);
        assertThat(fifth.verdict()).isEqualTo(EktVerdict.CANDIDATE);
        small.onVerified(9, fifth.keys().getFirst().keyId(), 1);
        assertThat(small.onPacket(10, full(FIRST, KEY_A, 10, 0, 0), 1).verdict())
                .isEqualTo(EktVerdict.NO_ROOM);
        assertThat(small.drainRetired()).hasSize(1);
    }

    @Test
    @Rfc(number = 8871, section = "4.3", must = "old end-to-end keys are discarded when leaving")
    void leaving_destroys_everything() {
        InnerKey a = verify(FIRST, KEY_A, 0, 0);
        list.destroy();
        assertThat(a.masterKey().isDestroyed() && a.masterSalt().isDestroyed()).isTrue();
        assertThat(see(full(FIRST, KEY_A, SSRC, 0, 0), 1).keys()).isEmpty();
        assertThat(list.newest(1)).isEmpty();
    }
}
