package dev.sotto.keying.link;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A TLS client that does as the test says, right or wrong. */
final class ForeignPeer {
    private final SSLContext context;
    private final String[] versions;
    private final String[] alpn;

    ForeignPeer(Optional<LinkIdentity> identity, LinkIdentity server, String version, String... alpn) {
        this.versions = new String[] {version};
        this.alpn = alpn;
        try {
            context = SSLContext.getInstance("TLS");
            KeyManager[] keys =
                    identity.map(i -> new KeyManager[] {new OneKey(i)}).orElse(new KeyManager[0]);
            PinTrust trust = new PinTrust(LinkTrust.ofDialled(java.util.Set.of(server.fingerprint())));
            context.init(keys, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Connected, the handshake still to come. */
    SSLSocket dial(int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(versions);
        parameters.setApplicationProtocols(alpn);
        socket.setSSLParameters(parameters);
        return socket;
    }
}
