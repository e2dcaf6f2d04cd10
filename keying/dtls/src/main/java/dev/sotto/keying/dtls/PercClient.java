package dev.sotto.keying.dtls;

import dev.sotto.base.LogText;
import dev.sotto.base.MalformedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** The client's side of a handshake: offers its terms and refuses whatever falls short of them. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the types of the library's interface
class PercClient extends DefaultTlsClient {
    private static final int[] SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
    };

    private final DtlsConfig config;
    private final ClientTerms terms;
    private final PercCrypto crypto;
    private final Negotiation negotiation;
    private boolean askedForCertificate;

    PercClient(DtlsConfig config, ClientTerms terms, PercCrypto crypto, Negotiation negotiation) {
        super(crypto);
        this.config = config;
        this.terms = terms;
        this.crypto = crypto;
        this.negotiation = negotiation;
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        extensions.put(PercExtensions.USE_SRTP, PercExtensions.useSrtp(terms.profiles()));
        extensions.put(PercExtensions.EXTERNAL_SESSION_ID, PercExtensions.externalSessionId(terms.ownTlsId()));
        extensions.put(PercExtensions.EXTERNAL_ID_HASH, PercExtensions.emptyExternalIdHash());
        if (terms.isPrivate()) {
            List<Integer> codes = terms.ektCiphers().stream()
                    .map(config.ektCodePoints()::code)
                    .toList();
            extensions.put(PercExtensions.SUPPORTED_EKT_CIPHERS, PercExtensions.ektCiphers(codes));
        }
        return extensions;
    }

    @Override
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        Hashtable present = extensions == null ? new Hashtable() : extensions;
        try {
            takeProfile(PercExtensions.body(present, PercExtensions.USE_SRTP));
            takeIdentity(IdentityExtensions.parse(present));
            takeEktCipher(PercExtensions.body(present, PercExtensions.SUPPORTED_EKT_CIPHERS));
        } catch (MalformedException e) {
            throw Rejection.of(e);
        }
    }

    private void takeProfile(Optional<byte[]> body) throws Rejection {
        PercExtensions.UseSrtp answer = PercExtensions.parseUseSrtp(body.orElseThrow(() ->
                Rejection.ofPeer(AlertDescription.handshake_failure, "the server accepts none of our SRTP profiles")));
        boolean one = answer.profiles().size() == 1 && terms.profiles().containsAll(answer.profiles());
        if (!one || answer.mki().length > 0) {
            throw Rejection.ofPeer(
                    AlertDescription.illegal_parameter,
                    "the server chose SRTP profiles " + answer.profiles() + " of our " + terms.profiles()
                            + (answer.mki().length > 0 ? " and an MKI" : ""));
        }
        negotiation.profile(SrtpProfile.of(answer.profiles().getFirst()).orElseThrow());
    }

    private void takeIdentity(IdentityExtensions server) throws Rejection {
        Optional<String> shown = server.sessionId();
        negotiation.peerSessionId(shown);
        server.refuseForeignHash("the server");
        if (terms.isPrivate()) {
            server.require("the server");
        }
        if (shown.isPresent() && terms.peerTlsId().isPresent() && !shown.equals(terms.peerTlsId())) {
            throw Rejection.ofPeer(
                    AlertDescription.illegal_parameter,
                    "the server's external_session_id " + LogText.oneLine(shown.get())
                            + " is not the tls-id of its SDP "
                            + terms.peerTlsId().get() + " (RFC 8844 4.3)");
        }
    }

    private void takeEktCipher(Optional<byte[]> body) throws Rejection {
        if (!terms.isPrivate()) {
            return;
        }
        int code = PercExtensions.parseSelectedEktCipher(body.orElseThrow(() -> Rejection.ofPeer(
                AlertDescription.handshake_failure, "the server does not agree to EKT (RFC 8870 5.2.1)")));
        List<EktCipherType> chosen = config.ektCodePoints().known(List.of(code));
        if (!terms.ektCiphers().containsAll(chosen)
                || chosen.isEmpty()
                || !chosen.getFirst().suits(negotiation.profile())) {
            throw Rejection.ofPeer(
                    AlertDescription.illegal_parameter,
                    "the server chose EKT cipher " + code + " for " + negotiation.profile() + " (RFC 8870 6)");
        }
        negotiation.ekt(Optional.of(chosen.getFirst()), chosen);
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                List<byte[]> chain = Credentials.ders(server.getCertificate());
                Optional<String> fault = certificateFault(chain);
                if (fault.isPresent()) {
                    throw Rejection.ofPeer(AlertDescription.bad_certificate, fault.get());
                }
                negotiation.peerCertificate(chain.getFirst());
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                askedForCertificate = true;
                return Credentials.signer(terms.identity(), context, crypto);
            }
        };
    }

    /** What is wrong with the server's certificates in DER, its own first, as a sentence. */
    Optional<String> certificateFault(List<byte[]> chain) {
        return terms.serverCheck().fault(chain, Instant.now());
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (!negotiation.hasPeerCertificate()) {
            throw Rejection.ofPeer(AlertDescription.handshake_failure, "the server showed no certificate");
        }
        if (terms.isPrivate() && !askedForCertificate) {
            throw Rejection.ofPeer(AlertDescription.handshake_failure, "the server did not ask who we are");
        }
        Exporter.export(context, negotiation);
        terms.dangerousKeyLog().ifPresent(this::dangerousLog);
    }

    private void dangerousLog(DangerousKeyLogPort keyLog) {
        SecurityParameters parameters = context.getSecurityParametersConnection();
        byte[] master = crypto.adoptSecret(parameters.getMasterSecret()).extract();
        HexFormat hex = HexFormat.of();
        keyLog.dangerousLine(
                "CLIENT_RANDOM " + hex.formatHex(parameters.getClientRandom()) + " " + hex.formatHex(master));
        Arrays.fill(master, (byte) 0);
    }

    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return SUITES.clone();
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return config.handshakeTimeoutMillis();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return config.initialResendMillis();
    }
}
