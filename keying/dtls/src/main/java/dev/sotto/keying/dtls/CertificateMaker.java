package dev.sotto.keying.dtls;

import dev.sotto.base.Entropy;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes P-256 keys and certificates signed with ECDSA and SHA-256: self-signed identities of endpoints, the key
 * distributor's certification authority, and its leaf for one conference. Validity starts an hour before {@code now}, for
 * clocks that are behind.
 */
public final class CertificateMaker {
    private static final int MAX_COMMON_NAME = 64;
    private static final int SERIAL_LENGTH = 16;

    private final Entropy entropy;

    /** With serial numbers from {@code entropy}; keys always come from the JDK's own generator. */
    public CertificateMaker(Entropy entropy) {
        this.entropy = entropy;
    }

    /**
     * A self-signed identity, as endpoints and links use it; its trust comes from its fingerprint alone.
     *
     * @param name common name; cut at 64 characters
     */
    public DtlsIdentity selfSigned(String name, Instant now, Duration validity) {
        KeyPair keys = newKeys();
        return identity(
                keys, keys, name, List.of(), builder(name, name, keys.getPublic(), now, validity), Use.ENDPOINT);
    }

    /** The key distributor's authority. Its SPKI fingerprint is the pin that endpoints hold; it signs leaves only. */
    public DtlsIdentity authority(String name, Instant now, Duration validity) {
        KeyPair keys = newKeys();
        return identity(
                keys, keys, name, List.of(), builder(name, name, keys.getPublic(), now, validity), Use.AUTHORITY);
    }

    /**
     * The leaf that the key distributor shows for one conference.
     *
     * @param authority made by {@link #authority}
     * @param conferenceAddress the only subject alternative name, a URI like {@code sip:1000@example.org}
     * @return the leaf with its authority behind it
     */
    public DtlsIdentity conferenceLeaf(
            DtlsIdentity authority, String conferenceAddress, Instant now, Duration validity) {
        KeyPair keys = newKeys();
        X500Name issuer = X500Name.getInstance(
                authority.certificate().getSubjectX500Principal().getEncoded());
        X509v3CertificateBuilder builder = builder(issuer, named("Sotto conference"), keys.getPublic(), now, validity);
        KeyPair signer = new KeyPair(authority.certificate().getPublicKey(), authority.privateKey());
        return identity(keys, signer, conferenceAddress, authority.chain(), builder, Use.CONFERENCE);
    }

    private enum Use {
        ENDPOINT,
        AUTHORITY,
        CONFERENCE
    }

    private static DtlsIdentity identity(
            KeyPair keys,
            KeyPair signer,
            String name,
            List<X509Certificate> issuers,
            X509v3CertificateBuilder builder,
            Use use) {
        try {
            addExtensions(builder, use, name);
            X509Certificate own = new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate())));
            return new DtlsIdentity(
                    keys.getPrivate(),
                    Stream.concat(Stream.of(own), issuers.stream()).toList());
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("a certificate that cannot be made", e);
        }
    }

    private static void addExtensions(X509v3CertificateBuilder builder, Use use, String name) throws IOException {
        boolean authority = use == Use.AUTHORITY;
        builder.addExtension(
                Extension.basicConstraints, true, authority ? new BasicConstraints(0) : new BasicConstraints(false));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
        if (!authority) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
        }
        if (use == Use.CONFERENCE) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, name)));
        }
    }

    private X509v3CertificateBuilder builder(
            String issuer, String subject, PublicKey key, Instant now, Duration validity) {
        return builder(named(issuer), named(subject), key, now, validity);
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Duration validity) {
        // Clocks of different machines differ, and a clock may be set by hours: a certificate is good at once
        // everywhere.
        Instant start = now.minus(1, ChronoUnit.DAYS);
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(1, entropy.octets(SERIAL_LENGTH)).clearBit(8 * SERIAL_LENGTH - 1),
                Date.from(start),
                Date.from(now.plus(validity)),
                subject,
                SubjectPublicKeyInfo.getInstance(key.getEncoded()));
    }

    private static X500Name named(String commonName) {
        String cut = commonName.substring(0, Math.min(MAX_COMMON_NAME, commonName.length()));
        return new X500NameBuilder().addRDN(BCStyle.CN, cut).build();
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }
}
