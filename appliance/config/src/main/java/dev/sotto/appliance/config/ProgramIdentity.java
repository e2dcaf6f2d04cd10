package dev.sotto.appliance.config;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The self-made certificate of one program (P-256, ECDSA) and its private key, kept in one PEM file that only its owner can
 * read. Other programs pin its public key.
 *
 * @param key the private key
 * @param certificate self-signed
 */
public record ProgramIdentity(PrivateKey key, X509Certificate certificate) {
    private static final Duration LIFETIME = Duration.ofDays(3650);

    /** SHA-256 over the SubjectPublicKeyInfo in DER: what others pin. */
    public Fingerprint pin() {
        return Fingerprint.sha256(certificate.getPublicKey().getEncoded());
    }

    /**
     * Reads the identity from {@code file}, or makes it and writes it there.
     *
     * @param name the common name, for example {@code sotto-md}
     * @param hosts host names and addresses for the subject alternative name; may be empty
     * @throws OperationFailed if the file cannot be read, written or understood
     */
    public static ProgramIdentity loadOrMake(Path file, String name, List<String> hosts) {
        try {
            if (Files.exists(file)) {
                return read(Files.readString(file, StandardCharsets.US_ASCII));
            }
            ProgramIdentity made = make(name, hosts);
            OwnerOnlyFile.write(file, made.pem());
            return made;
        } catch (IOException | GeneralSecurityException | OperatorCreationException | IllegalArgumentException e) {
            throw new OperationFailed(
                    "The identity in " + file + " cannot be used: " + e.getMessage()
                            + ". Restore the file, or delete it and" + " let the other programs trust the new one.",
                    e);
        }
    }

    private static ProgramIdentity make(String name, List<String> hosts)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X500Principal subject = new X500Principal("CN=" + name);
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFETIME)),
                subject,
                pair.getPublic());
        if (!hosts.isEmpty()) {
            GeneralName[] names =
                    hosts.stream().map(ProgramIdentity::generalName).toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        return new ProgramIdentity(pair.getPrivate(), certificate);
    }

    private static GeneralName generalName(String host) {
        boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
        return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host);
    }

    private String pem() throws GeneralSecurityException {
        return block("PRIVATE KEY", key.getEncoded()) + block("CERTIFICATE", certificate.getEncoded());
    }

    private static ProgramIdentity read(String pem) throws GeneralSecurityException {
        PrivateKey key =
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content(pem, "PRIVATE KEY")));
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(content(pem, "CERTIFICATE")));
        return new ProgramIdentity(key, certificate);
    }

    private static String block(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static byte[] content(String pem, String kind) {
        String begin = "-----BEGIN " + kind + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + kind + " in it");
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }
}
