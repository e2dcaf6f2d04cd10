package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.PeerMisbehaved;
import dev.sotto.base.Refused;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.ekt.EnrolmentAnswer;
import dev.sotto.keying.ekt.EnrolmentRequest;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentClientTest {
    private static final String CONFERENCE = "sip:1000@conference.example";

    @TempDir
    Path folder = Path.of("");

    private final CertificateMaker maker = new CertificateMaker(Entropy.system());
    private final DtlsIdentity authority = maker.authority("test", Instant.now(), Duration.ofDays(1));
    private final List<EnrolmentRequest> requests = new ArrayList<>();
    private HttpsServer server = server();
    private int status = 200;
    private byte[] answer = new EnrolmentAnswer(CONFERENCE, authority.spkiFingerprint(), "Ada L.").toOctets();

    @BeforeEach
    void start() {
        server.createContext("/enrol", exchange -> {
            requests.add(EnrolmentRequest.parse(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void an_enrolment_stores_pin_conference_and_an_identity_for_its_owner_only() throws IOException {
        EndpointHome home = new EndpointHome(folder.resolve("a/b"));
        EndpointHome.Enrolled enrolled =
                EnrolmentClient.enrol(token(authority.spkiFingerprint()), home, Optional.empty());
        assertThat(enrolled).isEqualTo(new EndpointHome.Enrolled(CONFERENCE, authority.spkiFingerprint(), "Ada L."));
        assertThat(new EndpointHome(home.folder()).conference(CONFERENCE)).contains(enrolled);
        Fingerprint own = home.identity().orElseThrow().fingerprint();
        assertThat(requests.getFirst().fingerprint()).isEqualTo(own);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.folder())))
                .isEqualTo("rwx------");
        for (String file : List.of("identity.pem", "conferences")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(home.folder().resolve(file))))
                    .isEqualTo("rw-------");
        }
        EnrolmentClient.enrol(token(authority.spkiFingerprint()), home, Optional.of("Ada"));
        assertThat(home.identity().orElseThrow().fingerprint()).isEqualTo(own);
        assertThat(home.conferences()).hasSize(1);
        assertThat(requests.getLast().name()).contains("Ada");
    }

    @Test
    void another_key_distributor_than_the_pinned_one_learns_nothing() {
        Fingerprint other = Fingerprint.sha256(new byte[] {1});
        EndpointHome home = new EndpointHome(folder.resolve("h"));
        assertThatThrownBy(() -> EnrolmentClient.enrol(token(other), home, Optional.empty()))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("not the key distributor that the token names");
        assertThat(requests).isEmpty();
        assertThat(home.conferences()).isEmpty();
    }

    @Test
    void a_refusal_is_told_in_its_own_words() {
        status = 403;
        answer = "This invitation was used before.\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> enrol()).isInstanceOf(Refused.class).hasMessage("This invitation was used before.");
    }

    @Test
    void an_answer_for_another_conference_is_refused() {
        answer = new EnrolmentAnswer("sip:2000@conference.example", authority.spkiFingerprint(), "Ada").toOctets();
        assertThatThrownBy(() -> enrol()).isInstanceOf(PeerMisbehaved.class);
    }

    @Test
    void an_answer_that_cannot_be_read_is_refused() {
        answer = "what?".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> enrol()).isInstanceOf(PeerMisbehaved.class);
    }

    @Test
    void broken_files_are_told_by_name() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(broken.resolve("identity.pem"), "no key");
        Files.writeString(broken.resolve("conferences"), "sip:1@a nothing\n");
        EndpointHome home = new EndpointHome(broken);
        assertThatThrownBy(home::identity).isInstanceOf(OperationFailed.class).hasMessageContaining("identity.pem");
        assertThatThrownBy(home::conferences)
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("conferences");
    }

    private void enrol() {
        EnrolmentClient.enrol(
                token(authority.spkiFingerprint()), new EndpointHome(folder.resolve("h")), Optional.empty());
    }

    private EnrolmentToken token(Fingerprint pin) {
        return new EnrolmentToken(
                "127.0.0.1", server.getAddress().getPort(), pin, KeyMaterial.random(Entropy.system(), 16), CONFERENCE);
    }

    private HttpsServer server() {
        try {
            DtlsIdentity leaf = maker.conferenceLeaf(authority, "sip:enrol", Instant.now(), Duration.ofDays(1));
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("kd", leaf.privateKey(), new char[0], leaf.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), null, null);
            HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.setHttpsConfigurator(new HttpsConfigurator(context));
            return made;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }
}
