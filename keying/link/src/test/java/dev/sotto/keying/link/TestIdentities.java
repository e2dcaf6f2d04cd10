package dev.sotto.keying.link;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed P-256 identities for tests. */
final class TestIdentities {
    private TestIdentities() {}

    static LinkIdentity fresh() {
        return of(keyPair(), Instant.now().minus(Duration.ofHours(1)), Duration.ofDays(1));
    }

    static LinkIdentity expired() {
        return of(keyPair(), Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1));
    }

    static LinkIdentity notYetValid() {
        return of(keyPair(), Instant.now().plus(Duration.ofDays(1)), Duration.ofDays(1));
    }

    /** Another certificate of the same key. */
    static LinkIdentity renewed(LinkIdentity old) {
        KeyPair pair = new KeyPair(old.certificate().getPublicKey(), old.key());
        return of(pair, Instant.now().minus(Duration.ofMinutes(1)), Duration.ofDays(2));
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LinkIdentity of(KeyPair pair, Instant from, Duration life) {
        X500Name name = new X500Name("CN=sotto test");
        Date start = Date.from(from);
        Date end = Date.from(from.plus(life));
        try {
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(
                            new JcaX509v3CertificateBuilder(name, BigInteger.TWO, start, end, name, pair.getPublic())
                                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            return new LinkIdentity(pair.getPrivate(), certificate);
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
