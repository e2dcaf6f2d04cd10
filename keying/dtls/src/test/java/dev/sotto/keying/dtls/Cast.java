package dev.sotto.keying.dtls;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OctetWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Who appears in the tests: one key distributor with two conferences, two endpoints. */
final class Cast {
    static final CertificateMaker MAKER = new CertificateMaker(Entropy.system());
    static final Instant NOW = now();
    static final Duration YEAR = Duration.ofDays(365);
    static final String CONFERENCE = "sip:1000@example.org";
    static final DtlsIdentity AUTHORITY = MAKER.authority("Test KD", NOW, YEAR);
    static final DtlsIdentity LEAF = MAKER.conferenceLeaf(AUTHORITY, CONFERENCE, NOW, YEAR);
    static final DtlsIdentity OTHER_LEAF = MAKER.conferenceLeaf(AUTHORITY, "sip:2000@example.org", NOW, YEAR);
    static final DtlsIdentity ALICE = MAKER.selfSigned("alice", NOW, YEAR);
    static final DtlsIdentity MALLORY = MAKER.selfSigned("mallory", NOW, YEAR);
    static final String ALICE_ID = "alice-tls-id-0123456789";
    static final String KD_ID = "kd-tls-id-0123456789abc";
    static final DtlsConfig FAST = DtlsConfig.DEFAULT.withTimers(50, 40_000, 50);
    static final List<EktCipherType> BOTH_CIPHERS = List.of(EktCipherType.AESKW_128, EktCipherType.AESKW_256);

    private Cast() {}

    private static Instant now() {
        return Instant.now();
    }

    static ServerCertificateCheck check() {
        return ServerCertificateCheck.pinned(LEAF.fingerprint(), AUTHORITY.spkiFingerprint(), CONFERENCE);
    }

    static ClientTerms aliceTerms(Integer... profiles) {
        return ClientTerms.forPrivate(ALICE, ALICE_ID, KD_ID, List.of(profiles), BOTH_CIPHERS, check());
    }

    static LeafChoice.Serve serve(int profile) {
        EktCipherType cipher = profile == 0x000A ? EktCipherType.AESKW_256 : EktCipherType.AESKW_128;
        return new LeafChoice.Serve(LEAF, Optional.of(ALICE.fingerprint()), KD_ID, List.of(profile), List.of(cipher));
    }

    /** The key distributor's lookup: Alice in her conference, nobody else. */
    static LeafPort leaves(int profile) {
        return offer -> offer.externalSessionId().equals(Optional.of(ALICE_ID))
                ? serve(profile)
                : new LeafChoice.UnknownSession("nobody with this tls-id is expected");
    }

    static ClientTerms standardTerms(DtlsIdentity server, Integer... profiles) {
        return new ClientTerms(
                ALICE,
                ALICE_ID,
                Optional.empty(),
                List.of(profiles),
                List.of(),
                ServerCertificateCheck.fingerprintOnly(server.fingerprint()),
                Optional.empty());
    }

    static LeafPort standardLeaves(Integer... profiles) {
        return offer -> new LeafChoice.Serve(LEAF, Optional.<Fingerprint>empty(), KD_ID, List.of(profiles), List.of());
    }

    /** An EKTKey body whose key is {@code fill} repeated. */
    static KeyMaterial ektKey(int keyLength, int saltLength, int spi, int fill) {
        OctetWriter writer = new OctetWriter(600).u16(keyLength);
        for (int i = 0; i < keyLength; i++) {
            writer.u8(fill);
        }
        writer.u16(saltLength);
        for (int i = 0; i < saltLength; i++) {
            writer.u8(0xB0 + i);
        }
        return KeyMaterial.copyOf(writer.u16(spi).u24(86_400).toOctets());
    }
}
