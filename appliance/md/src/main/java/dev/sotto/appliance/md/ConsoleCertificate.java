package dev.sotto.appliance.md;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.OperationFailed;
import dev.sotto.console.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The console's certificate: one PEM file with a private key (PKCS 8; EC or RSA) and the chain, its own certificate first. It is
 * self-made at the first start; who has a better one replaces the file, while the program runs too.
 *
 * @param file where it is
 */
record ConsoleCertificate(Path file) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    /**
     * Reads it, or makes it for these hosts.
     *
     * @throws OperationFailed if it cannot be read or understood, or the key is of another certificate
     */
    TlsIdentity loadOrMake(List<String> hosts) {
        if (!Files.exists(file)) {
            ProgramIdentity made = ProgramIdentity.loadOrMake(file, "sotto-console", hosts);
            return new TlsIdentity(made.key(), List.of(made.certificate()));
        }
        return load();
    }

    private TlsIdentity load() {
        try {
            String pem = Files.readString(file, StandardCharsets.US_ASCII);
            Matcher key = KEY.matcher(pem);
            String certificates = pem.replaceAll("(?s)-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----", "");
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(certificates.strip().getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!key.find() || chain.isEmpty()) {
                throw new GeneralSecurityException("it needs a PRIVATE KEY and at least one CERTIFICATE");
            }
            return new TlsIdentity(key(Base64.getMimeDecoder().decode(key.group(1))), chain);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new OperationFailed("The console's certificate in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(byte[] der) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException _) {
                // It is a key of another algorithm.
            }
        }
        throw new GeneralSecurityException("its private key is none of " + ALGORITHMS);
    }

    /** When the file was changed. */
    FileTime changed() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }
}
