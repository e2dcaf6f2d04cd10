package dev.sotto.endpoint.library;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.PeerMisbehaved;
import dev.sotto.base.Refused;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.ekt.EnrolmentAnswer;
import dev.sotto.keying.ekt.EnrolmentRequest;
import dev.sotto.keying.ekt.EnrolmentToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Takes an enrolment token to the key distributor that it names, and stores what comes of it. */
public final class EnrolmentClient {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int MAX_ANSWER = 8192;

    private EnrolmentClient() {}

    /**
     * Enrols the identity of {@code home}, which is made if there is none.
     *
     * @param name what others shall see; without one the invitation's stands
     * @return the conference, already stored in {@code home}
     * @throws Refused if the key distributor does not take the token
     * @throws PeerMisbehaved if it answers nonsense
     * @throws OperationFailed if it cannot be reached, is not the pinned one, or {@code home} cannot be written
     */
    public static EndpointHome.Enrolled enrol(EnrolmentToken token, EndpointHome home, Optional<String> name) {
        DtlsIdentity identity = home.identityOrNew(Entropy.system(), Instant.now());
        EnrolmentRequest request = new EnrolmentRequest(token.secret(), identity.fingerprint(), name);
        EnrolmentAnswer answer = answer(post(token, request));
        if (!answer.caPin().equals(token.caPin()) || !answer.conference().equals(token.conference())) {
            throw new PeerMisbehaved("enrolment", "the key distributor's answer is not for its own token");
        }
        EndpointHome.Enrolled enrolled = new EndpointHome.Enrolled(answer.conference(), answer.caPin(), answer.name());
        home.add(enrolled);
        return enrolled;
    }

    private static HttpResponse<byte[]> post(EnrolmentToken token, EnrolmentRequest request) {
        byte[] body = request.dangerousOctets();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(pinned(token))
                .connectTimeout(LIMIT)
                .build()) {
            HttpRequest post = HttpRequest.newBuilder(address(token))
                    .timeout(LIMIT)
                    .header("Content-Type", "text/plain; charset=utf-8")
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            return client.send(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER));
        } catch (IOException e) {
            throw new OperationFailed(
                    "the key distributor at " + token.host() + ":" + token.port() + " cannot be used: " + cause(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationFailed("interrupted", e);
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private static EnrolmentAnswer answer(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            String said = new String(response.body(), StandardCharsets.UTF_8).strip();
            throw new Refused(response.statusCode(), said.isEmpty() ? "the key distributor refused the token" : said);
        }
        try {
            return EnrolmentAnswer.parse(response.body());
        } catch (MalformedException e) {
            throw new PeerMisbehaved("enrolment", "the key distributor's answer cannot be read: " + e.getMessage());
        }
    }

    private static URI address(EnrolmentToken token) {
        String host = token.host().indexOf(':') >= 0 ? "[" + token.host() + "]" : token.host();
        return URI.create("https://" + host + ":" + token.port() + "/enrol");
    }

    private static SSLContext pinned(EnrolmentToken token) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new PinnedAuthorityTrust(token.caPin())}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS 1.3", e);
        }
    }

    /** The innermost reason is the one that a person understands. */
    private static String cause(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }
}
