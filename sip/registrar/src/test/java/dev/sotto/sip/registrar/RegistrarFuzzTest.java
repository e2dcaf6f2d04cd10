package dev.sotto.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.RequestCommand.Reply;
import dev.sotto.sip.calls.RequestEvent.Contact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Requests with anything in them: each has an answer, and what is kept stays in its bounds. */
class RegistrarFuzzTest {
    private static final String[] PIECES = {
        "sip:",
        "sips:",
        "ada",
        "@",
        "conf.example",
        "[::1]",
        ":",
        "5060",
        ";",
        "transport=",
        "tcp",
        "<",
        ">",
        "\"",
        "*",
        "%",
        "é",
        " ",
        "192.0.2.1",
        "0",
        "99999999999",
        "-1",
        "path",
        ",",
        "outbound"
    };

    private final Random random = new Random(20261201);

    private String text() {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            out.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return out.toString();
    }

    private Contact contact() {
        Map<String, String> parameters = new HashMap<>();
        for (String name : List.of("expires", "+sip.instance", "reg-id", "q")) {
            if (random.nextBoolean()) {
                parameters.put(name, text());
            }
        }
        return new Contact(random.nextInt(3) == 0 ? text() : "sip:ada@10.0.0." + random.nextInt(256), parameters);
    }

    @Test
    void whatever_comes_is_answered_and_bounded() {
        Phone phone = new Phone();
        phone.registrar.replace(List.of(new AccountConfig("1", "ada", "", "wonderful engine", 3, List.of())));
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            List<Contact> contacts = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                contacts.add(contact());
            }
            Headers headers = Headers.NONE;
            for (String name : List.of("Expires", "Require", "Supported", "Path", "Authorization")) {
                if (random.nextInt(6) == 0) {
                    headers = headers.with(name, text());
                }
            }
            phone.callId = "call-" + random.nextInt(3);
            phone.cseq = random.nextInt(100);
            String to = random.nextInt(4) == 0 ? text() : Phone.ADA;
            Reply reply = random.nextBoolean()
                    ? phone.send(to, random.nextInt(8) == 0, contacts, headers)
                    : phone.proven(to, random.nextInt(8) == 0, contacts, headers);
            assertThat(reply.status()).isIn(200, 400, 401, 403, 404, 420, 423, 500);
            taken += reply.status() == 200 ? 1 : 0;
            assertThat(phone.known()).hasSizeLessThanOrEqualTo(3);
            phone.pass(random.nextInt(5));
        }
        assertThat(taken).as("some of it is right").isGreaterThan(500);
        phone.pass(3600);
        assertThat(phone.registrar.registrations()).isEmpty();
    }
}
