package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.KeyMaterial;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import org.junit.jupiter.api.Test;

class SrtpKeyHalvesTest {
    @Test
    @Rfc(number = 8723, section = "3", must = "inner and outer key are the halves of each exported value")
    @Rfc(number = 5764, section = "4.2", must = "order client key, server key, client salt, server salt")
    void each_of_the_four_values_is_halved_as_in_the_vectors() {
        for (JsonNode vector : Vectors.json("double-exporter-split.json").required("vectors")) {
            SrtpProfile profile = vector.required("profile").asInt() == 128
                    ? SrtpProfile.DOUBLE_AEAD_AES_128_GCM
                    : SrtpProfile.DOUBLE_AEAD_AES_256_GCM;
            assertThat(profile.exporterLength())
                    .isEqualTo(vector.required("exporter_length").asInt());
            SrtpKeyHalves halves =
                    SrtpKeyHalves.split(profile, KeyMaterial.copyOf(Vectors.hex(vector, "keying_material")));
            check(vector.required("client_inner"), halves.inner().clientWrite());
            check(vector.required("server_inner"), halves.inner().serverWrite());
            check(vector.required("client_outer"), halves.outer().clientWrite());
            check(vector.required("server_outer"), halves.outer().serverWrite());
            halves.close();
            assertThat(halves.inner().clientWrite().key().isDestroyed()).isTrue();
            assertThat(halves.outer().serverWrite().salt().isDestroyed()).isTrue();
        }
    }

    @Test
    void a_single_profile_has_whole_keys_and_no_halves() {
        byte[] block = new byte[56];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) i;
        }
        SrtpKeyPair pair = SrtpKeyPair.whole(SrtpProfile.AEAD_AES_128_GCM, KeyMaterial.copyOf(block));
        assertThat(pair.clientWrite().key()).isEqualTo(KeyMaterial.copyOf(block, 0, 16));
        assertThat(pair.serverWrite().key()).isEqualTo(KeyMaterial.copyOf(block, 16, 16));
        assertThat(pair.clientWrite().salt()).isEqualTo(KeyMaterial.copyOf(block, 32, 12));
        assertThat(pair.serverWrite().salt()).isEqualTo(KeyMaterial.copyOf(block, 44, 12));
        KeyMaterial same = KeyMaterial.copyOf(block);
        assertThatThrownBy(() -> SrtpKeyHalves.split(SrtpProfile.AEAD_AES_128_GCM, same))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SrtpKeyHalves.split(SrtpProfile.DOUBLE_AEAD_AES_128_GCM, same))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void check(JsonNode expected, SrtpKey key) {
        assertThat(key.key()).isEqualTo(KeyMaterial.copyOf(Vectors.hex(expected, "key")));
        assertThat(key.salt()).isEqualTo(KeyMaterial.copyOf(Vectors.hex(expected, "salt")));
    }
}
