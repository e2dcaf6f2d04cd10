package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** A provider that wants a certificate of us, and has one of its own authority. */
class TlsProfileTest {
    private static final X509Certificate CERTIFICATE = TestTls.IDENTITY.chain().getFirst();

    private static SSLServerSocket provider() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "sip",
                TestTls.IDENTITY.key(),
                new char[0],
                TestTls.IDENTITY.chain().toArray(Certificate[]::new));
        store.setCertificateEntry("customer", CERTIFICATE);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        return server;
    }

    /** Who came, and how its message began; empty if the handshake failed. */
    private static CompletableFuture<Optional<String>> next(SSLServerSocket server) {
        CompletableFuture<Optional<String>> came = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                String start = new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
                Principal who = socket.getSession().getPeerPrincipal();
                came.complete(start.isEmpty() ? Optional.empty() : Optional.of(start + " of " + who.getName()));
            } catch (IOException e) {
                came.complete(Optional.empty());
            }
        });
        return came;
    }

    /** Who came; asks again where a connection that is just ending took the question with it. */
    private static Optional<String> asked(SSLServerSocket server, SipStack stack, Mailbox<RequestEvent> events)
            throws Exception {
        CompletableFuture<Optional<String>> came = next(server);
        for (int attempt = 0; attempt < 20; attempt++) {
            stack.execute(new RequestCommand.Send(
                    stack.newLegId(),
                    RequestCommand.Method.OPTIONS,
                    "sip:provider",
                    "sip:us@here",
                    "sip:provider",
                    "call-" + System.nanoTime(),
                    1,
                    new Hop(Transport.TLS, "127.0.0.1", server.getLocalPort()),
                    Optional.empty(),
                    Headers.NONE));
            assertThat(events.poll(TimeUnit.SECONDS.toNanos(30))).isInstanceOf(RequestEvent.Unanswered.class);
            try {
                return came.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // The question never got there.
            }
        }
        throw new AssertionError("nobody came");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    private static TlsProfile profile(Optional<TlsIdentity> identity, String name) {
        return new TlsProfile(
                "127.0.0.1", identity, new TlsTrust.Authorities(List.of(CERTIFICATE)), Optional.of(name), true);
    }

    @Test
    @Rfc(number = 5922, section = "4", must = "the certificate is for the name that was asked for")
    void a_host_with_a_profile_is_dialled_with_its_certificate_its_authority_and_its_name() throws Exception {
        SipConfig config = new SipConfig(
                List.of(new Listener(Transport.TLS, "127.0.0.1", 0)),
                List.of(),
                "sotto-test",
                Optional.of(TestTls.IDENTITY),
                new TlsTrust.SystemAuthorities(),
                SipLimits.DEFAULT,
                LegPolicy.USUAL);
        Mailbox<RequestEvent> events = new Mailbox<>(64);
        try (SSLServerSocket server = provider();
                SipStack stack = SipStack.start(
                        config, new Mailbox<CallEvent>(8), Optional.of(new OutsideOwner(events, false)))) {
            assertThat(asked(server, stack, events))
                    .as("nobody knows its authority")
                    .isEmpty();
            stack.dial(List.of(profile(Optional.of(TestTls.IDENTITY), "other.test")));
            assertThat(asked(server, stack, events)).as("another name").isEmpty();
            stack.dial(List.of(profile(Optional.empty(), "sip.test")));
            assertThat(asked(server, stack, events))
                    .as("no certificate of ours")
                    .isEmpty();
            stack.dial(List.of(profile(Optional.of(TestTls.IDENTITY), "sip.test")));
            assertThat(asked(server, stack, events)).contains("OPTIONS of CN=sip.test");
        }
    }

    @Test
    void the_way_to_a_host_is_told_step_by_step_and_in_words() throws Exception {
        try (SSLServerSocket server = provider();
                Party us = TestTls.party(Transport.TLS, "127.0.0.1", new TlsTrust.SystemAuthorities())) {
            SipStack stack = us.stack();
            Hop hop = new Hop(Transport.TLS, "127.0.0.1", server.getLocalPort());
            CompletableFuture<Optional<String>> first = next(server);
            List<ProbeStep> unknown = stack.probe(hop, Optional.empty());
            assertThat(unknown).extracting(ProbeStep::isFine).containsExactly(true, true, false);
            assertThat(unknown.getLast().words())
                    .startsWith("TLS was not agreed: ")
                    .contains("certification path");
            first.get(30, TimeUnit.SECONDS);
            stack.dial(List.of(profile(Optional.of(TestTls.IDENTITY), "sip.test")));
            CompletableFuture<Optional<String>> second = next(server);
            List<ProbeStep> known = stack.probe(hop, Optional.empty());
            assertThat(known).allMatch(ProbeStep::isFine);
            assertThat(known.getLast().words()).contains("TLSv1.3 with", "CN=sip.test, of CN=sip.test, good until");
            second.get(30, TimeUnit.SECONDS);
            assertThat(stack.probe(new Hop(Transport.TLS, "127.0.0.1", closedPort()), Optional.empty()))
                    .extracting(ProbeStep::isFine)
                    .containsExactly(true, false);
            assertThat(stack.probe(new Hop(Transport.UDP, "nowhere.invalid", 5060), Optional.empty()))
                    .singleElement()
                    .satisfies(step -> assertThat(step.words()).contains("knows no address"));
        }
    }
}
