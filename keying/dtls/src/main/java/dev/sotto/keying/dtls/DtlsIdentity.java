package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A P-256 private key and the certificate chain that goes with it, own certificate first. Immutable; has no text form of the key. */
public final class DtlsIdentity {
    private static final Pattern PEM_BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final String KEY_LABEL = "PRIVATE KEY";
    private static final String CERTIFICATE_LABEL = "CERTIFICATE";

    private final PrivateKey privateKey;
    private final List<X509Certificate> chain;

    /**
     * Joins a key and its chain.
     *
     * @param chain own certificate first, then its issuers; not empty
     * @throws IllegalArgumentException if the key is not the one of the first certificate
     */
    public DtlsIdentity(PrivateKey privateKey, List<X509Certificate> chain) {
        this.privateKey = privateKey;
        this.chain = List.copyOf(chain);
        if (!signsFor(privateKey, this.chain.getFirst())) {
            throw new IllegalArgumentException("the private key does not belong to the certificate");
        }
    }

    /**
     * Reads the form of {@link #dangerousPrivateKey} and {@link #certificate}.
     *
     * @param pkcs8 the key as PKCS#8 in DER; stays the caller's
     * @param chain certificates in DER, own first
     * @throws MalformedException if one of them cannot be read
     */
    public static DtlsIdentity decode(KeyMaterial pkcs8, List<byte[]> chain) {
        byte[] octets = pkcs8.dangerousOctets();
        try {
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(octets));
            return new DtlsIdentity(key, chain.stream().map(Certificates::parse).toList());
        } catch (GeneralSecurityException e) {
            throw new MalformedException("RFC 5208 5: EC private key", 0, "");
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * Reads the form of {@link #dangerousPem}.
     *
     * @throws MalformedException if it is not one private key and at least one certificate in PEM (RFC 7468)
     */
    public static DtlsIdentity parsePem(String pem) {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> certificates = new ArrayList<>();
        Matcher block = PEM_BLOCK.matcher(pem);
        while (block.find()) {
            (block.group(1).equals(KEY_LABEL) ? keys : certificates).add(base64(block.group(2)));
        }
        if (keys.size() != 1 || certificates.isEmpty()) {
            throw new MalformedException("RFC 7468: one private key and its certificates", 0, "");
        }
        try (KeyMaterial key = KeyMaterial.copyOf(keys.getFirst())) {
            Arrays.fill(keys.getFirst(), (byte) 0);
            return decode(key, certificates);
        }
    }

    /** The private key, for a signature or a key store. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The private key as PKCS#8 in DER, to be stored with access for its owner only. */
    public KeyMaterial dangerousPrivateKey() {
        byte[] octets = privateKey.getEncoded();
        try {
            return KeyMaterial.copyOf(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /** Key and chain as PEM (RFC 7468), to be stored with access for its owner only. */
    public String dangerousPem() {
        StringBuilder out = new StringBuilder();
        try (KeyMaterial key = dangerousPrivateKey()) {
            byte[] octets = key.dangerousOctets();
            appendPem(out, KEY_LABEL, octets);
            Arrays.fill(octets, (byte) 0);
        }
        chain.forEach(certificate -> appendPem(out, CERTIFICATE_LABEL, Certificates.der(certificate)));
        return out.toString();
    }

    /** The chain, own certificate first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** SHA-256 of the own certificate, for {@code a=fingerprint} (RFC 8122 5). */
    public Fingerprint fingerprint() {
        return Certificates.fingerprint(certificate());
    }

    /** SHA-256 of the own subject public key, for pins. */
    public Fingerprint spkiFingerprint() {
        return Certificates.spkiFingerprint(certificate());
    }

    /** Names the certificate only. */
    @Override
    public String toString() {
        return "DtlsIdentity[" + fingerprint() + "]";
    }

    private static boolean signsFor(PrivateKey key, X509Certificate certificate) {
        try {
            byte[] probe = {1, 2, 3};
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("RFC 7468: base64", 0, "");
        }
    }

    private static void appendPem(StringBuilder out, String label, byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        out.append("-----BEGIN ").append(label).append("-----\n");
        out.append(encoder.encodeToString(der));
        out.append("\n-----END ").append(label).append("-----\n");
    }
}
