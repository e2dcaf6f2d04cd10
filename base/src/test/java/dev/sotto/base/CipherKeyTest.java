package dev.sotto.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Keys that the JDK's ciphers take and that go away. */
class CipherKeyTest {
    private static final GCMParameterSpec PARAMETERS = new GCMParameterSpec(128, new byte[12]);

    private final byte[] octets = new SecureRandom().generateSeed(16);
    private final KeyMaterial material = KeyMaterial.copyOf(octets);

    @Test
    void ciphers_take_it_as_they_take_the_jdks_own_keys() throws GeneralSecurityException {
        CipherKey key = new CipherKey(material, "AES");
        material.destroy();

        Cipher ours = Cipher.getInstance("AES/GCM/NoPadding");
        ours.init(Cipher.ENCRYPT_MODE, key, PARAMETERS);
        Cipher theirs = Cipher.getInstance("AES/GCM/NoPadding");
        theirs.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(octets, "AES"), PARAMETERS);

        assertThat(ours.doFinal(new byte[40])).isEqualTo(theirs.doFinal(new byte[40]));
    }

    @Test
    void after_it_was_destroyed_nothing_is_left_to_give_and_a_cipher_can_forget_it() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        CipherKey key = new CipherKey(material, "AES");
        cipher.init(Cipher.ENCRYPT_MODE, key, PARAMETERS);
        byte[] sealed = cipher.doFinal(new byte[40]);

        CipherKey.replaceIn(cipher, PARAMETERS);
        key.destroy();

        assertThat(cipher.doFinal(new byte[40])).isNotEqualTo(sealed);
        assertThat(key.isDestroyed()).isTrue();
        assertThat(key.toString()).isEqualTo("CipherKey[AES]");
        assertThatThrownBy(key::getEncoded).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_secret_lives_outside_the_heap_and_its_copies_have_lives_of_their_own() {
        KeyMaterial part = material.slice(4, 8);
        KeyMaterial copy = material.copy();
        material.destroy();

        assertThat(part).isEqualTo(KeyMaterial.copyOf(octets, 4, 8)).isNotEqualTo(copy);
        assertThat(copy.dangerousOctets()).isEqualTo(octets);
        assertThatThrownBy(material::dangerousOctets).isInstanceOf(IllegalStateException.class);
    }
}
