package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssociationTest {
    @ParameterizedTest
    @ValueSource(ints = {0x0009, 0x000A})
    void both_ends_of_a_private_association_hold_the_same_keys(int profile) {
        try (Pair pair = new Pair(Cast.leaves(profile), Cast.aliceTerms(0x000A, 0x0009))) {
            DtlsEvent.Established server = pair.atServer(DtlsEvent.Established.class);
            DtlsEvent.Established client = pair.atClient(DtlsEvent.Established.class);
            assertThat(server.profile()).isEqualTo(profile);
            assertThat(client.profile()).isEqualTo(profile);
            assertThat(server.exporterBlock()).isEqualTo(client.exporterBlock());
            assertThat(server.exporterBlock().length())
                    .isEqualTo(SrtpProfile.of(profile).orElseThrow().exporterLength());
            assertThat(server.peerFingerprint()).isEqualTo(Cast.ALICE.fingerprint());
            assertThat(client.peerFingerprint()).isEqualTo(Cast.LEAF.fingerprint());
            assertThat(server.peerExternalSessionId()).contains(Cast.ALICE_ID);
            assertThat(client.peerExternalSessionId()).contains(Cast.KD_ID);
            assertThat(server.ektCipher()).isEqualTo(client.ektCipher()).isPresent();
            assertThat(server.peerEktCiphers()).isEqualTo(Cast.BOTH_CIPHERS);
        }
    }
}
