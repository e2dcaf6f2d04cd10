package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.digest.DigestClient;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;

/**
 * Answers challenges of the peer of a call that we make (RFC 3261 22), also to requests inside it. A request is sent once more with a higher CSeq; who
 * asks again gets no more, and the refusal is told.
 */
final class ChallengeAnswers {
    private static final List<String> CHALLENGES = List.of("WWW-Authenticate", "Proxy-Authenticate");

    private final Optional<DigestClient> client;
    private final Messages messages;
    private final Dialog dialog;

    /** @param client empty if there is no password to answer with */
    ChallengeAnswers(Optional<DigestClient> client, Messages messages, Dialog dialog) {
        this.client = client;
        this.messages = messages;
        this.dialog = dialog;
    }

    /**
     * The request of {@code transaction} to be sent once more; empty if its response is no challenge, or cannot be answered.
     *
     * @param way that it takes
     */
    Optional<SIPRequest> again(SIPResponse response, ClientTransaction transaction, Ways.Way way)
            throws ParseException, InvalidArgumentException {
        int status = response.getStatusCode();
        if (client.isEmpty() || !(transaction.getRequest() instanceof SIPRequest sent)) {
            return Optional.empty();
        }
        if (status != 401 && status != 407) {
            if (status >= 200 && status < 300) {
                client.get().accepted();
            }
            return Optional.empty();
        }
        byte[] body = sent.getRawContent();
        DigestClient.Answer answer = client.get()
                .answer(
                        status,
                        HeaderReading.of(response, CHALLENGES),
                        sent.getMethod(),
                        sent.getRequestURI().toString(),
                        body == null ? "" : new String(body, StandardCharsets.UTF_8));
        if (!(answer instanceof DigestClient.Answer.Again(Headers header))) {
            return Optional.empty();
        }
        SIPRequest again = messages.again(
                sent, dialog.nextCseq(), header, way.point(), way.peer().getAddress());
        again.setApplicationData(sent.getApplicationData());
        return Optional.of(again);
    }
}
