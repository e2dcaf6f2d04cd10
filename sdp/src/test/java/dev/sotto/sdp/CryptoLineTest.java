package dev.sotto.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of RFC 4568 and RFC 7714, and what is wrong with others. */
class CryptoLineTest {
    private static final String KEY = PhoneSamples.KEY_30;

    private static CryptoKey usable(String value) {
        return ((CryptoLine.Usable) CryptoLine.parse(value)).key();
    }

    private static String unusable(String value) {
        return ((CryptoLine.Unusable) CryptoLine.parse(value)).why();
    }

    @Test
    @Rfc(
            number = 4568,
            section = "6.1",
            must = "an inline key is master key and salt in Base64, then perhaps a lifetime")
    void the_key_of_the_rfcs_example_is_read() {
        CryptoKey key = usable("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "|2^20 FEC_ORDER=FEC_SRTP");
        HexFormat hex = HexFormat.of();
        byte[] both = Base64.getDecoder().decode(KEY);
        assertThat(hex.formatHex(key.key().dangerousOctets())).isEqualTo(hex.formatHex(both, 0, 16));
        assertThat(hex.formatHex(key.salt().dangerousOctets())).isEqualTo(hex.formatHex(both, 16, 30));
        assertThat(key.dangerousText()).isEqualTo("1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY);
        assertThat(key.toString()).doesNotContain(KEY).contains("octets]");
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    @Rfc(number = 7714, section = "14.1", must = "AEAD_AES_256_GCM has a key of 32 and a salt of 12 octets")
    void what_we_write_is_what_we_read(CryptoSuite suite) {
        CryptoKey key = CryptoKey.random(42, suite, new SeededEntropy(suite.ordinal()));
        CryptoKey read = usable(key.dangerousText());
        assertThat(read).isEqualTo(key);
        assertThat(read.isSameKey(key.withTag(1))).isTrue();
        assertThat(read.isSameKey(CryptoKey.random(42, suite, new SeededEntropy(9))))
                .isFalse();
        key.destroy();
        assertThat(key.key().isDestroyed() && key.salt().isDestroyed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "|2^1",
                "|2^48",
                "|1",
                "|281474976710656",
                " WSH=64",
                " -XYZ=1 WSH=1024",
                "|2^31 -UNKNOWN",
                " FEC_ORDER=FEC_SRTP"
            })
    void what_changes_nothing_for_us_is_taken(String rest) {
        assertThat(CryptoLine.parse("0 AES_CM_128_HMAC_SHA1_32 INLINE:" + KEY + rest))
                .isInstanceOf(CryptoLine.Usable.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "inline:KEY|2^20|1:32 # a master key identifier (MKI) is not done here",
                "inline:KEY|1:4 # a master key identifier (MKI) is not done here",
                "inline:KEY|2^20|1:4;inline:KEY|2^20|2:4 # several master keys are not done here",
                "inline:KEY|2^49 # its lifetime is not one",
                "inline:KEY|0 # its lifetime is not one",
                "inline:KEY|2^20|2^20 # its lifetime is not one",
                "inline:KEY|forever # its lifetime is not one",
                "uri:KEY # its key is not inline",
                "inline: # its key has not the length of AES_CM_128_HMAC_SHA1_80",
                "inline:AAAA # its key has not the length of AES_CM_128_HMAC_SHA1_80",
                "inline:KEYKEY # its key has not the length of AES_CM_128_HMAC_SHA1_80",
                "inline:*** # its key is not in Base64",
                "inline:KEY KDR=3 # KDR is not done here",
                "inline:KEY WSH=x # WSH is not done here",
                "inline:KEY FEC_ORDER=SRTP_FEC # FEC_ORDER is not done here",
                "inline:KEY FEC_KEY=inline:KEY # FEC_KEY is not done here",
                "inline:KEY UNENCRYPTED_SRTP # UNENCRYPTED_SRTP would take the protection away",
                "inline:KEY UNENCRYPTED_SRTCP # UNENCRYPTED_SRTCP would take the protection away",
                "inline:KEY WSH=64 UNAUTHENTICATED_SRTP # UNAUTHENTICATED_SRTP would take the protection away",
                "inline:KEY SHINY=1 # it has a session parameter that is not known here"
            })
    @Rfc(number = 4568, section = "6.3.7", must = "an unknown session parameter without a dash makes the line invalid")
    @Rfc(number = 4568, section = "6.2.1", must = "a key of another length makes the line invalid")
    void what_cannot_be_used_says_why_and_shows_no_key(String rest, String why) {
        assertThat(unusable(
                        "5 AES_CM_128_HMAC_SHA1_80 " + rest.replace("KEY", KEY).replace("FEC_" + KEY, "FEC_KEY")))
                .isEqualTo(why);
    }

    @Test
    void unknown_suites_are_named_only_if_their_name_is_one() {
        assertThat(unusable("1 F8_128_HMAC_SHA1_80 inline:x")).isEqualTo("F8_128_HMAC_SHA1_80 is not known here");
        assertThat(unusable("1 \"\u0007 inline:x")).isEqualTo("its suite is not known here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1 AES_CM_128_HMAC_SHA1_80",
                "x AES_CM_128_HMAC_SHA1_80 inline:",
                "-1 a inline:",
                "9999999999 a b"
            })
    void what_has_not_even_a_tag_and_a_key_is_malformed(String value) {
        assertThatThrownBy(() -> CryptoLine.parse(value)).isInstanceOf(MalformedException.class);
    }

    @Test
    @Rfc(number = 4568, section = "4.1", must = "tags are unique in a section")
    void two_lines_with_one_tag_are_malformed() {
        assertThatThrownBy(() -> PhoneSamples.answer(PhoneSamples.OPPORTUNISTIC.replace("crypto:2", "crypto:1")))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("unique");
        String many = PhoneSamples.OPPORTUNISTIC + "a=crypto:1000 X inline:x\r\n".repeat(15);
        assertThatThrownBy(() -> PhoneSamples.answer(many)).isInstanceOf(MalformedException.class);
    }

    @Test
    void lengths_belong_to_the_suite() {
        KeyMaterial octets = KeyMaterial.copyOf(new byte[16]);
        assertThatThrownBy(() -> new CryptoKey(1, CryptoSuite.AEAD_AES_128_GCM, octets, octets))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
