package dev.sotto.appliance.md;

import dev.sotto.base.OperationFailed;
import dev.sotto.provisioning.Trunk;
import dev.sotto.provisioning.TrunkAuth;
import dev.sotto.provisioning.TrunkPeer;
import dev.sotto.sip.stack.TlsIdentity;
import dev.sotto.sip.stack.TlsProfile;
import dev.sotto.sip.stack.TlsTrust;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** How the gateways of a trunk are dialled over TLS, out of its record. */
final class TrunkTls {
    private static final List<String> KEYS = List.of("EC", "RSA", "Ed25519");

    private TrunkTls() {}

    /**
     * Those of all its gateways that speak TLS.
     *
     * @throws OperationFailed if a certificate or key of it cannot be read
     */
    static List<TlsProfile> profiles(String id, Trunk trunk, ProvisionedTrunks.Secrets secrets) {
        TrunkAuth.Tls tls = trunk.auth().tls();
        Optional<TlsIdentity> identity = tls.clientCertificate()
                .filter(_ -> tls.clientKey().isSet())
                .map(chain -> new TlsIdentity(
                        key(secrets.open(tls.clientKey(), id, "/auth/tls/clientKey")), certificates(chain)));
        TlsTrust trust = tls.verifyPeer()
                ? tls.authorities()
                        .<TlsTrust>map(authorities -> new TlsTrust.Authorities(certificates(authorities)))
                        .orElseGet(TlsTrust.SystemAuthorities::new)
                : new TlsTrust.DangerAnybody();
        return trunk.peer().gateways().stream()
                .filter(gateway -> gateway.transport() == TrunkPeer.Transports.TLS)
                .map(gateway -> new TlsProfile(
                        gateway.host(),
                        identity,
                        trust,
                        tls.serverName(),
                        tls.minVersion() == TrunkAuth.TlsVersion.TLS_1_3))
                .toList();
    }

    private static List<X509Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw new OperationFailed("a certificate of a trunk cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(String pem) {
        byte[] octets = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        for (String kind : KEYS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(octets));
            } catch (GeneralSecurityException e) {
                // Another kind, perhaps.
            }
        }
        throw new OperationFailed("the private key of a trunk cannot be read: it must be PKCS 8 in PEM");
    }
}
