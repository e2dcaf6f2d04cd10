package dev.sotto.sip.registrar;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestCommand.Reply;
import dev.sotto.sip.calls.RequestEvent.Contact;
import dev.sotto.sip.calls.RequestEvent.Registering;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.digest.DigestClient;
import dev.sotto.sip.calls.digest.HashAlgorithm;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A telephone that registers, and the registrar, with one clock. */
final class Phone {
    static final String DOMAIN = "conf.example";
    static final String ADA = "sip:ada@" + DOMAIN;
    static final Hop SOURCE = new Hop(Transport.UDP, "192.0.2.10", 5060);
    private static final String URI = "sip:" + DOMAIN;

    final Registrar registrar = new Registrar(
            new RegistrarConfig(DOMAIN, Set.of(DOMAIN, "192.0.2.1"), List.of(HashAlgorithm.values()), 60, 3600),
            new SeededEntropy(1));
    long nowNanos = 1;
    long cseq;
    private long requestId;
    String callId = "one";
    Hop source = SOURCE;
    Login login = new Login("ada", "wonderful engine", List.of(DOMAIN));

    void pass(long seconds) {
        nowNanos += TimeUnit.SECONDS.toNanos(seconds);
        registrar.onDeadline(nowNanos);
    }

    /** A request as it is. */
    Reply send(String to, boolean star, List<Contact> contacts, Headers headers) {
        nowNanos++;
        Outbox<RequestCommand> out = new Outbox<>();
        registrar.on(
                new Registering(++requestId, URI, to, to, callId, ++cseq, source, star, contacts, headers),
                nowNanos,
                out);
        return (Reply) out.drain().getFirst();
    }

    /** Credentials for what an answer asks. */
    Headers answer(Reply asked) {
        DigestClient client = new DigestClient(login, new SeededEntropy(requestId));
        return ((DigestClient.Answer.Again) client.answer(401, asked.headers(), "REGISTER", URI, "")).header();
    }

    /** The same again with the credentials that the answer to the first asks for. */
    Reply proven(String to, boolean star, List<Contact> contacts, Headers headers) {
        Reply asked = send(to, star, contacts, headers);
        return asked.status() == 401 ? send(to, star, contacts, headers.and(answer(asked))) : asked;
    }

    Reply registers(Contact... contacts) {
        return proven(ADA, false, List.of(contacts), Headers.NONE);
    }

    static Contact contact(String uri, String... parameters) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        return new Contact(uri, all);
    }

    List<String> known() {
        return registrar.registrations().getOrDefault("ada", List.of()).stream()
                .map(Registration::uri)
                .toList();
    }
}
