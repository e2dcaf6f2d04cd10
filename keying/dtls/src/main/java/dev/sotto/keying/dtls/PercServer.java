package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsUtils;
import org.jspecify.annotations.Nullable;

/** The server's side of a handshake: asks the {@link LeafPort} who it is, and refuses precisely. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // the types of the library's interface
class PercServer extends DefaultTlsServer {
    private static final int[] SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
    };
    private static final List<Integer> GROUPS = List.of(NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1);

    private final DtlsConfig config;
    private final LeafPort leaves;
    private final PercCrypto crypto;
    private final Negotiation negotiation;
    private LeafChoice.@Nullable Serve terms;
    private Optional<Integer> ektCode = Optional.empty();
    private boolean idHashOffered;

    PercServer(DtlsConfig config, LeafPort leaves, PercCrypto crypto, Negotiation negotiation) {
        super(crypto);
        this.config = config;
        this.leaves = leaves;
        this.crypto = crypto;
        this.negotiation = negotiation;
    }

    @Override
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        try {
            choose(ClientExtensions.parse(extensions));
        } catch (MalformedException e) {
            throw Rejection.of(e);
        }
    }

    private void choose(ClientExtensions client) throws Rejection {
        IdentityExtensions identity = client.identity();
        negotiation.peerSessionId(identity.sessionId());
        identity.refuseForeignHash("the client");
        idHashOffered = identity.idHash().isPresent();
        EktCodePoints table = config.ektCodePoints().tableOf(client.ektCodes());
        List<EktCipherType> ciphers = table.known(client.ektCodes());
        ClientOffer offer = new ClientOffer(identity.sessionId(), client.profiles(), ciphers);
        switch (leaves.choose(offer)) {
            case LeafChoice.Serve serve -> {
                negotiate(serve, offer, table);
                if (negotiation.profile().isDouble()) {
                    identity.require("the client");
                }
            }
            case LeafChoice.UnknownSession unknown ->
                throw Rejection.ofPeer(AlertDescription.illegal_parameter, unknown.reason());
            case LeafChoice.Refuse refuse -> throw Rejection.ofPeer(AlertDescription.access_denied, refuse.reason());
        }
    }

    private void negotiate(LeafChoice.Serve serve, ClientOffer offer, EktCodePoints table) throws Rejection {
        int code = serve.profiles().stream()
                .filter(offer.profiles()::contains)
                .findFirst()
                .orElseThrow(() -> Rejection.ofPeer(
                        AlertDescription.handshake_failure,
                        "the client offers SRTP profiles " + offer.profiles() + ", the conference needs one of "
                                + serve.profiles()));
        SrtpProfile profile = SrtpProfile.of(code).orElseThrow();
        negotiation.profile(profile);
        if (profile.isDouble()) {
            EktCipherType cipher = ektCipher(serve, offer, profile);
            negotiation.ekt(Optional.of(cipher), offer.ektCiphers());
            ektCode = Optional.of(table.code(cipher));
        }
        terms = serve;
    }

    /** Other clients offer double profiles without being PERC endpoints, so a cipher must be there too. */
    private static EktCipherType ektCipher(LeafChoice.Serve serve, ClientOffer offer, SrtpProfile profile)
            throws Rejection {
        return serve.ektCiphers().stream()
                .filter(offer.ektCiphers()::contains)
                .filter(cipher -> cipher.suits(profile))
                .findFirst()
                .orElseThrow(() -> Rejection.ofPeer(
                        AlertDescription.handshake_failure,
                        "the client offers EKT ciphers " + offer.ektCiphers() + ", the conference needs one of "
                                + serve.ektCiphers() + " (RFC 8870 5.2.1)"));
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        LeafChoice.Serve chosen = terms();
        extensions.put(
                PercExtensions.USE_SRTP,
                PercExtensions.useSrtp(List.of(negotiation.profile().code())));
        ektCode.ifPresent(
                code -> extensions.put(PercExtensions.SUPPORTED_EKT_CIPHERS, PercExtensions.selectedEktCipher(code)));
        if (idHashOffered) {
            extensions.put(PercExtensions.EXTERNAL_ID_HASH, PercExtensions.emptyExternalIdHash());
        }
        if (negotiation.peerSessionId().isPresent()) {
            extensions.put(PercExtensions.EXTERNAL_SESSION_ID, PercExtensions.externalSessionId(chosen.ownTlsId()));
        }
        return extensions;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        Vector algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        return new CertificateRequest(certificateTypes(), algorithms, null);
    }

    /** What a client may sign with (RFC 5246 7.4.4). */
    short[] certificateTypes() {
        return new short[] {ClientCertificateType.ecdsa_sign};
    }

    @Override
    public void notifyClientCertificate(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw Rejection.ofPeer(AlertDescription.handshake_failure, "the client showed no certificate");
        }
        byte[] leaf = Credentials.ders(chain).getFirst();
        Optional<String> fault = certificateFault(leaf);
        if (fault.isPresent()) {
            throw Rejection.ofPeer(AlertDescription.bad_certificate, fault.get());
        }
        negotiation.peerCertificate(leaf);
    }

    /** What is wrong with the client's certificate in DER, as a sentence. */
    Optional<String> certificateFault(byte[] leaf) throws IOException {
        Fingerprint shown = Fingerprint.sha256(leaf);
        return terms().expectedPeer()
                .filter(expected -> !expected.equals(shown))
                .map(expected ->
                        "the client's certificate is not the one in its SDP: " + shown + " instead of " + expected);
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return Credentials.signer(terms().identity(), context, crypto);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        Exporter.export(context, negotiation);
    }

    private LeafChoice.Serve terms() throws Rejection {
        if (terms == null) {
            throw Rejection.ofPeer(AlertDescription.handshake_failure, "the client sent no extensions");
        }
        return terms;
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
    public int[] getSupportedGroups() {
        return GROUPS.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    protected int selectECDH(int minimumCurveBits) {
        int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
        if (offered == null) {
            return NamedGroup.secp256r1;
        }
        return Arrays.stream(offered).filter(GROUPS::contains).findFirst().orElse(-1);
    }

    @Override
    protected boolean allowCertificateStatus() {
        return false;
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
