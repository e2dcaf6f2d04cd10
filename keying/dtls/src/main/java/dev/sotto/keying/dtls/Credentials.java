package dev.sotto.keying.dtls;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

/** Turns a {@link DtlsIdentity} into what the DTLS library signs with, and its chains back into DER. */
final class Credentials {
    private static final SignatureAndHashAlgorithm ECDSA_SHA256 =
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private Credentials() {}

    static TlsCredentialedSigner signer(DtlsIdentity identity, TlsContext context, PercCrypto crypto)
            throws IOException {
        List<TlsCertificate> chain = new ArrayList<>();
        for (X509Certificate certificate : identity.chain()) {
            chain.add(crypto.createCertificate(Certificates.der(certificate)));
        }
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                privateKey(identity),
                new Certificate(chain.toArray(TlsCertificate[]::new)),
                ECDSA_SHA256);
    }

    static List<byte[]> ders(Certificate chain) throws IOException {
        List<byte[]> ders = new ArrayList<>();
        for (TlsCertificate certificate : chain.getCertificateList()) {
            ders.add(certificate.getEncoded());
        }
        return ders;
    }

    private static AsymmetricKeyParameter privateKey(DtlsIdentity identity) throws IOException {
        byte[] pkcs8 = identity.privateKey().getEncoded();
        try {
            return PrivateKeyFactory.createKey(pkcs8);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }
}
