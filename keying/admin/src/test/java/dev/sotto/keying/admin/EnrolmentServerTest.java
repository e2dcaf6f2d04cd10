package dev.sotto.keying.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.ekt.EnrolmentAnswer;
import dev.sotto.keying.ekt.EnrolmentRequest;
import dev.sotto.keying.ekt.EnrolmentToken;
import dev.sotto.keying.tunnel.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentServerTest {
    private static final String ROOM = "sip:1000@example.com";
    private static final Fingerprint ANNA = Fingerprint.sha256(new byte[] {1});
    private static final CertificateMaker MAKER = new CertificateMaker(Entropy.system());
    private final DtlsIdentity ca = MAKER.authority("KD", Instant.now(), Duration.ofDays(1));

    @TempDir
    private Path folder;

    private TestKd kd;
    private EnrolmentServer server;
    private HttpClient client;
    private EnrolmentToken token;

    @BeforeEach
    void start() throws Exception {
        kd = new TestKd(folder.resolve("journal"), 9443, ca.spkiFingerprint());
        DtlsIdentity page = MAKER.conferenceLeaf(ca, "https://127.0.0.1", Instant.now(), Duration.ofDays(1));
        server = EnrolmentServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), page, kd.desk);
        // The page's certificate names no host; a real endpoint compares the CA's pin instead, see endpoint/library.
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        client = HttpClient.newBuilder().sslContext(trusting(ca.certificate())).build();
        kd.desk.ask(new KdCommand.Create(ROOM, Kind.PRIVATE, 9));
        token = ((KdAnswer.Invited) kd.desk.ask(new KdCommand.Invite(ROOM, "Anna"))).token();
    }

    private static SSLContext trusting(X509Certificate authority) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @AfterEach
    void stop() throws InterruptedException {
        client.close();
        server.close();
        kd.stop();
    }

    private HttpResponse<byte[]> post(byte[] body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri("/enrol")).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
    }

    private static byte[] request(KeyMaterial secret) {
        return new EnrolmentRequest(secret, ANNA, Optional.empty()).dangerousOctets();
    }

    @Test
    void an_invited_endpoint_is_on_the_roster_after_one_post() throws Exception {
        HttpResponse<byte[]> response = post(request(token.secret()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(EnrolmentAnswer.parse(response.body()))
                .isEqualTo(new EnrolmentAnswer(ROOM, ca.spkiFingerprint(), "Anna"));
        KdAnswer.MemberList list = (KdAnswer.MemberList) kd.desk.ask(new KdCommand.Members(ROOM));
        assertThat(list.conference().roster().getFirst().fingerprint()).isEqualTo(ANNA.text());
        assertThat(post(request(token.secret())).statusCode())
                .as("a second time")
                .isEqualTo(403);
    }

    @Test
    void everything_else_is_refused() throws Exception {
        assertThat(post(request(KeyMaterial.random(Entropy.system(), 32))).statusCode())
                .isEqualTo(403);
        assertThat(post(new byte[0]).statusCode()).isEqualTo(400);
        HttpResponse<byte[]> tooLong = post(new byte[EnrolmentRequest.MAX_OCTETS + 1]);
        assertThat(tooLong.statusCode()).isEqualTo(413);
        assertThat(tooLong.headers().firstValue("Connection")).contains("close");
        assertThat(send(HttpRequest.newBuilder(uri("/enrol"))).statusCode()).isEqualTo(405);
        assertThat(send(HttpRequest.newBuilder(uri("/else"))).statusCode()).isEqualTo(404);
        assertThat(post(request(token.secret())).statusCode()).as("still good").isEqualTo(200);
    }

    @Test
    void guessing_is_slow() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(post(request(KeyMaterial.random(Entropy.system(), 32))).statusCode())
                    .isEqualTo(403);
        }
        assertThat(post(request(token.secret())).statusCode()).isEqualTo(429);
    }

    @Test
    void the_budget_comes_back_and_others_have_their_own() throws Exception {
        RequestBudget budget = new RequestBudget(2, 5, TimeUnit.SECONDS.toNanos(6));
        InetAddress one = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        assertThat(budget.take(one, 0)).isTrue();
        assertThat(budget.take(one, 0)).isTrue();
        assertThat(budget.take(one, 0)).isFalse();
        assertThat(budget.take(one, TimeUnit.SECONDS.toNanos(6))).isTrue();
        int accepted = 0;
        for (int i = 2; i < 200; i++) {
            InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) i});
            accepted += budget.take(other, TimeUnit.SECONDS.toNanos(100)) ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(5);
    }
}
