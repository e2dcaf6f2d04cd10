package dev.sotto.media.ciphers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.KeystreamKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class CipherChoiceTest {
    @Test
    void the_choice_names_a_provider_for_each_suite_and_says_why_no_faster_one() {
        CipherChoice choice = CipherChoice.probe("auto");
        System.out.println(choice);
        assertThat(choice.refusals()).isEmpty();
        assertThat(choice.suites()).extracting(ChosenSuite::suite).containsExactly(CipherSuite.values());
        for (ChosenSuite chosen : choice.suites()) {
            assertThat(chosen.nanos()).isPositive();
            if (chosen.provider() == CipherProvider.IPSEC_MB) {
                assertThat(chosen.why()).isEmpty();
            } else {
                assertThat(chosen.why()).contains("intel-ipsec-mb: ", "slower here");
            }
        }
        try (AeadPort port = choice.newPort()) {
            assertThat(CipherChoice.fault(port, System.nanoTime())).isEmpty();
        }
    }

    @Test
    void a_provider_that_is_wanted_does_everything() {
        for (CipherProvider provider : CipherProvider.values()) {
            CipherChoice choice = CipherChoice.probe(provider.word());
            assertThat(choice.suites()).extracting(ChosenSuite::provider).containsOnly(provider);
            try (AeadPort port = choice.newPort()) {
                assertThat(CipherChoice.fault(port, 1)).isEmpty();
            }
        }
        assertThat(CipherChoice.probe("jce").suites().getFirst().why())
                .isEqualTo("intel-ipsec-mb: not wanted; OpenSSL libcrypto: not wanted");
    }

    @Test
    void another_word_is_refused_with_the_allowed_ones() {
        assertThatThrownBy(() -> CipherChoice.probe("openssl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ciphers 'openssl' are not known; allowed are auto, ipsec-mb, libcrypto, jce");
    }

    @Test
    void an_unknown_version_is_refused_and_not_guessed_at() {
        assertThat(IpsecMbLibrary.refusal(0x10300)).isEmpty();
        assertThat(IpsecMbLibrary.refusal(0x10400))
                .isEqualTo("libIPSec_MB.so.1 has version 1.4.0; only 1.3.0 is known");
        assertThat(IpsecMbLibrary.refusal(0x10301)).contains("version 1.3.1");
        assertThat(IpsecMbLibrary.refusal(0)).contains("does not tell its version");
        assertThat(IpsecMbLibrary.refusal(-1))
                .isEqualTo("libIPSec_MB.so.1 is not installed (apt-get install libipsec-mb1)");
        assertThat(LibcryptoLibrary.refusal(0x300000F0L)).isEmpty();
        assertThat(LibcryptoLibrary.refusal(0x30500000L)).isEmpty();
        assertThat(LibcryptoLibrary.refusal(0x10101000L))
                .isEqualTo("libcrypto.so.3 is of OpenSSL 1.1; only OpenSSL 3 is known");
        assertThat(LibcryptoLibrary.refusal(0x40000000L)).contains("OpenSSL 4.0");
        assertThat(LibcryptoLibrary.refusal(0)).contains("does not tell its version");
        assertThat(LibcryptoLibrary.refusal(-1)).contains("apt-get install libssl3");
    }

    /** The JDK's ciphers with one thing wrong. */
    private record Flawed(AeadPort right, CipherSuite wrong) implements AeadPort {
        @Override
        public AeadKey gcm(KeyMaterial key) {
            CipherSuite suite = key.length() == 16 ? CipherSuite.AES_128_GCM : CipherSuite.AES_256_GCM;
            return right.gcm(suite == wrong ? other(key) : key);
        }

        @Override
        public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
            return right.counterModeHmacSha1(
                    encryptionKey,
                    wrong == CipherSuite.AES_CM_HMAC_SHA1 ? other(authenticationKey) : authenticationKey,
                    tagOctets);
        }

        @Override
        public KeystreamKey counterMode(KeyMaterial key) {
            CipherSuite suite = key.length() == 16 ? CipherSuite.KEYSTREAM_128 : CipherSuite.KEYSTREAM_256;
            return right.counterMode(suite == wrong ? other(key) : key);
        }

        private static KeyMaterial other(KeyMaterial key) {
            byte[] octets = key.dangerousOctets();
            octets[octets.length - 1] ^= 1;
            return KeyMaterial.copyOf(octets);
        }
    }

    @Test
    void ciphers_with_one_wrong_suite_are_found_out_by_answers_and_by_comparison() {
        for (CipherSuite suite : CipherSuite.values()) {
            Flawed flawed = new Flawed(new JceAead(), suite);
            assertThat(CipherChoice.fault(flawed, 1)).isEqualTo("the known answer for " + suite + " is not given");
            try (CipherTrial trial = new CipherTrial(suite, flawed, 1)) {
                assertThat(trial.difference(1)).contains(suite.name(), "of seed 1");
            }
            for (CipherSuite other : List.of(CipherSuite.values())) {
                try (CipherTrial trial = new CipherTrial(other, new JceAead(), 1)) {
                    assertThat(trial.difference(3)).isEmpty();
                }
            }
        }
    }
}
