package dev.sotto.notices;

import dev.sotto.base.OperationFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Whose certificates receivers may show. */
final class Authorities {
    private Authorities() {}

    /**
     * Those that the Java runtime trusts, and these.
     *
     * @param file certificates in PEM; empty for none
     * @throws OperationFailed if the file cannot be read or has none
     */
    static KeyStore with(Optional<Path> file) {
        try {
            KeyStore out = KeyStore.getInstance("PKCS12");
            out.load(null, null);
            List<Certificate> all = new ArrayList<>(usual());
            if (file.isPresent()) {
                List<Certificate> own = ofFile(file.get());
                if (own.isEmpty()) {
                    throw new OperationFailed(
                            "console.webhook-authorities: there is no certificate in " + file.get() + ".");
                }
                all.addAll(own);
            }
            for (int i = 0; i < all.size(); i++) {
                out.setCertificateEntry(Integer.toString(i), all.get(i));
            }
            return out;
        } catch (GeneralSecurityException | IOException e) {
            throw new OperationFailed(
                    "console.webhook-authorities: " + file.map(Path::toString).orElse("the usual ones")
                            + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private static List<Certificate> ofFile(Path file) throws GeneralSecurityException, IOException {
        return List.copyOf(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))));
    }

    private static List<X509Certificate> usual() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()))
                .toList();
    }
}
