package dev.sotto.sip.stack;

import dev.sotto.base.Fingerprint;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A certificate of the JDK's own keytool, made once, and stacks that use it. */
final class TestTls {
    static final TlsIdentity IDENTITY = make();

    private TestTls() {}

    static Party party(Transport transport, String address) throws Exception {
        return party(transport, address, pinned());
    }

    static Party party(Transport transport, String address, TlsTrust trust) {
        return new Party(new SipConfig(
                List.of(new Listener(transport, address, 0)),
                List.of(),
                "sotto-test",
                transport == Transport.TLS ? Optional.of(IDENTITY) : Optional.empty(),
                trust,
                SipLimits.DEFAULT,
                LegPolicy.USUAL));
    }

    /** Listens on both on loopback. */
    static Party tlsAndTcp(SipLimits limits) {
        return new Party(new SipConfig(
                List.of(new Listener(Transport.TLS, "127.0.0.1", 0), new Listener(Transport.TCP, "127.0.0.1", 0)),
                List.of(),
                "sotto-test",
                Optional.of(IDENTITY),
                new TlsTrust.SystemAuthorities(),
                limits,
                LegPolicy.USUAL));
    }

    static TlsTrust pinned() throws GeneralSecurityException {
        return new TlsTrust.Pinned(Set.of(
                Fingerprint.sha256(IDENTITY.chain().getFirst().getPublicKey().getEncoded())));
    }

    private static TlsIdentity make() {
        try {
            Path folder = Files.createTempDirectory("sotto-sip");
            Path file = folder.resolve("store.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-alias",
                            "sip",
                            "-dname",
                            "CN=sip.test",
                            "-validity",
                            "2",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit",
                            "-keystore",
                            file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start();
            if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
            }
            KeyStore store = KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
            Files.delete(file);
            Files.delete(folder.resolve("keytool.log"));
            Files.delete(folder);
            PrivateKey key = (PrivateKey) store.getKey("sip", "changeit".toCharArray());
            return new TlsIdentity(key, List.of((X509Certificate) store.getCertificate("sip")));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
