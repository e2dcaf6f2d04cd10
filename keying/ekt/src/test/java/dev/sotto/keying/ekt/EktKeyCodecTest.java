package dev.sotto.keying.ekt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EktKeyCodecTest {
    private static final String KEK = "00112233445566778899aabbccddeeff";
    private static final String SALT = "a0a1a2a3a4a5a6a7a8a9aaab";

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "EKTKey: key, salt, SPI, TTL with two-octet lengths")
    void a_message_has_lengths_of_two_octets() {
        EktParameterSet set = set(KEK, SALT, 0x1234, 3600);
        assertThat(hexOf(EktKeyCodec.encode(set))).isEqualTo("0010" + KEK + "000c" + SALT + "1234" + "000e10");
        assertThat(EktKeyCodec.parse(EktKeyCodec.encode(set))).isEqualTo(set);
    }

    @Test
    void a_long_key_means_the_long_cipher() {
        EktParameterSet set = set(KEK + KEK, SALT, 0xFFFF, 0xFFFFFF);
        EktParameterSet read = EktKeyCodec.parse(EktKeyCodec.encode(set));
        assertThat(read.cipher()).isEqualTo(EktCipher.AESKW256);
        assertThat(read.sameKeysAs(set)).isTrue();
        assertThat(read.ttlSeconds()).isEqualTo(0xFFFFFF);
    }

    @Test
    void lengths_of_one_octet_are_read_too() {
        EktParameterSet read = EktKeyCodec.parse(octets("10" + KEK + "0c" + SALT + "1234" + "000e10"));
        assertThat(read.sameKeysAs(set(KEK, SALT, 0x1234, 1))).isTrue();
        assertThat(read.ttlSeconds()).isEqualTo(3600);
    }

    @Test
    @Rfc(number = 8870, section = "4.3.2", must = "a longer srtp_master_salt is cut to its first N octets")
    void a_longer_salt_is_cut_to_twelve_octets() {
        EktParameterSet read = EktKeyCodec.parse(octets("0010" + KEK + "000e" + SALT + "ffff" + "1234" + "000e10"));
        assertThat(hexOf(read.srtpSalt())).isEqualTo(SALT);
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey that cannot be processed is refused (alert)")
    void what_cannot_be_used_is_refused_without_showing_it() {
        String[] bad = {
            "",
            "00",
            "0010" + KEK,
            "0010" + KEK + "000c" + SALT + "1234" + "000e",
            "0010" + KEK + "000c" + SALT + "1234" + "000e1000",
            "000f" + KEK.substring(2) + "000c" + SALT + "1234" + "000e10",
            "0010" + KEK + "000b" + SALT.substring(2) + "1234" + "000e10",
            "0010" + KEK + "0000" + "1234" + "000e10",
            "ffff" + KEK,
            "0f" + KEK + "0c" + SALT + "1234000e10",
        };
        for (String hex : bad) {
            assertThatThrownBy(() -> EktKeyCodec.parse(octets(hex)))
                    .as(hex)
                    .isInstanceOf(MalformedException.class)
                    .hasMessageNotContaining("a0a1")
                    .hasMessageNotContaining("0011");
        }
    }

    @Test
    void a_set_shows_no_secret_and_can_be_destroyed() {
        EktParameterSet set = set(KEK, SALT, 1, 1);
        EktParameterSet copy = set.copy();
        set.destroy();
        assertThat(set.kek().isDestroyed() && set.masterSalt().isDestroyed()).isTrue();
        assertThat(hexOf(copy.kek())).isEqualTo(KEK);
        assertThat(copy.toString()).doesNotContain("0011").doesNotContain("a0a1");
    }

    @Test
    @Rfc(number = 8870, section = "6", must = "the EKTKey is at least as long as the SRTP key")
    void a_profile_decides_the_cipher() {
        assertThat(EktCipher.ofProfile(0x0009).keyLength()).isEqualTo(16);
        assertThat(EktCipher.ofProfile(0x000A).keyLength()).isEqualTo(32);
        assertThatThrownBy(() -> EktCipher.ofProfile(0x0007)).isInstanceOf(IllegalArgumentException.class);
    }

    private static EktParameterSet set(String kek, String salt, int spi, int ttl) {
        return new EktParameterSet(
                spi, EktCipher.ofKeyLength(kek.length() / 2).orElseThrow(), octets(kek), octets(salt), ttl);
    }

    private static KeyMaterial octets(String hex) {
        return KeyMaterial.copyOf(HexFormat.of().parseHex(hex));
    }

    private static String hexOf(KeyMaterial key) {
        return HexFormat.of().formatHex(key.dangerousOctets());
    }
}
