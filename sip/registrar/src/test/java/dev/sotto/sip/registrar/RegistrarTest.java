package dev.sotto.sip.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Network;
import dev.sotto.sip.calls.RequestCommand.Reply;
import dev.sotto.sip.calls.RequestEvent.Contact;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Telephones that register, and whoever would like to. */
class RegistrarTest {
    private static final String DESK = "sip:ada@10.0.0.7:5060";
    private static final String SOFT = "sip:ada@10.0.0.8:5062;transport=tcp";

    private final Phone phone = new Phone();

    @BeforeEach
    void provision() {
        phone.registrar.replace(
                List.of(account("wonderful engine"), new AccountConfig("2", "bob", "", "second secret", 3, List.of())));
    }

    private static AccountConfig account(String password, String... sources) {
        return new AccountConfig(
                "1",
                "ada",
                "Ada",
                password,
                2,
                List.of(sources).stream().map(Network::parse).toList());
    }

    @Test
    @Rfc(number = 3261, section = "10.3", must = "bindings are made, listed with the time that is left, and expire")
    void a_telephone_registers_is_listed_refreshed_and_forgotten_in_time() {
        Reply made = phone.registers(Phone.contact(DESK, "expires", "120"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.headers().values("Contact")).containsExactly("<" + DESK + ">;expires=120");
        phone.pass(100);
        assertThat(phone.registers().headers().values("Contact"))
                .as("a request without contacts only asks")
                .containsExactly("<" + DESK + ">;expires=20");
        phone.registers(Phone.contact(DESK, "expires", "120"));
        phone.pass(119);
        assertThat(phone.known()).containsExactly(DESK);
        phone.pass(1);
        assertThat(phone.known()).isEmpty();
        assertThat(phone.registrar.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Rfc(number = 3261, section = "10.3", must = "an interval that is too brief is refused with Min-Expires")
    void times_have_bounds() {
        Reply brief = phone.registers(Phone.contact(DESK, "expires", "59"));
        assertThat(brief.status()).isEqualTo(423);
        assertThat(brief.headers().first("Min-Expires")).contains("60");
        assertThat(phone.known()).isEmpty();
        assertThat(phone.registers(Phone.contact(DESK, "expires", "999999"))
                        .headers()
                        .values("Contact"))
                .containsExactly("<" + DESK + ">;expires=3600");
        Reply header =
                phone.proven(Phone.ADA, false, List.of(Phone.contact(DESK)), Headers.NONE.with("Expires", "300"));
        assertThat(header.headers().values("Contact")).containsExactly("<" + DESK + ">;expires=300");
        assertThat(phone.registers(Phone.contact(DESK, "expires", "never"))
                        .headers()
                        .values("Contact"))
                .containsExactly("<" + DESK + ">;expires=3600");
    }

    @Test
    void several_telephones_are_registered_and_taken_back_one_by_one_or_all() {
        phone.registers(Phone.contact(DESK), Phone.contact(SOFT));
        assertThat(phone.known()).containsExactly(DESK, SOFT);
        phone.registers(Phone.contact("sip:ada@10.0.0.7:5060;ob", "expires", "0"));
        assertThat(phone.known()).as("parameters do not make it another one").containsExactly(SOFT);
        Reply wrong = phone.proven(Phone.ADA, true, List.of(), Headers.NONE.with("Expires", "60"));
        assertThat(wrong.status()).isEqualTo(400);
        Reply gone = phone.proven(Phone.ADA, true, List.of(), Headers.NONE.with("Expires", "0"));
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.headers().values("Contact")).isEmpty();
        assertThat(phone.known()).isEmpty();
    }

    @Test
    void a_telephone_that_comes_from_somewhere_else_takes_the_place_of_the_oldest() {
        phone.registers(Phone.contact(DESK));
        phone.registers(Phone.contact(SOFT));
        phone.registers(Phone.contact("sip:ada@10.0.0.9"));
        assertThat(phone.known()).containsExactly(SOFT, "sip:ada@10.0.0.9");
        phone.registers(Phone.contact(SOFT));
        phone.registers(Phone.contact(DESK));
        assertThat(phone.known()).as("the one that was refreshed stays").containsExactly(SOFT, DESK);
    }

    @Test
    @Rfc(number = 5626, section = "6", must = "instance and reg-id name a binding, whatever its address")
    void a_telephone_that_says_who_it_is_has_one_place_whatever_its_address() {
        phone.registers(Phone.contact(DESK, "+sip.instance", "<urn:uuid:1>", "reg-id", "1"));
        phone.registers(Phone.contact("sip:ada@10.9.9.9", "+sip.instance", "<urn:uuid:1>", "reg-id", "1"));
        assertThat(phone.known()).containsExactly("sip:ada@10.9.9.9");
        phone.registers(Phone.contact("sip:ada@10.9.9.9", "+sip.instance", "<urn:uuid:1>", "reg-id", "2"));
        assertThat(phone.known()).hasSize(2);
    }

    @Test
    @Rfc(number = 3261, section = "10.3", must = "a request that is older than what is known changes nothing at all")
    void what_is_late_changes_nothing() {
        phone.registers(Phone.contact(DESK), Phone.contact(SOFT));
        phone.cseq = 0;
        Reply late = phone.registers(Phone.contact("sip:ada@10.0.0.9"), Phone.contact(DESK, "expires", "0"));
        assertThat(late.status()).isEqualTo(500);
        assertThat(phone.known()).containsExactly(DESK, SOFT);
        phone.callId = "another";
        phone.cseq = 0;
        assertThat(phone.registers(Phone.contact(DESK, "expires", "0")).status())
                .as("after a restart of the telephone")
                .isEqualTo(200);
    }

    @Test
    void nobody_registers_without_the_password_nor_for_somebody_else() {
        Reply asked = phone.send(Phone.ADA, false, List.of(Phone.contact(DESK)), Headers.NONE);
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.headers().values("WWW-Authenticate")).hasSize(2);
        phone.login = new Login("ada", "wrong", List.of(Phone.DOMAIN));
        assertThat(phone.registers(Phone.contact(DESK)).status()).isEqualTo(401);
        phone.login = new Login("bob", "second secret", List.of(Phone.DOMAIN));
        Reply foreign = phone.registers(Phone.contact(DESK));
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.headers().first("Warning").orElseThrow()).contains("its own address only");
        phone.login = new Login("nobody", "x", List.of(Phone.DOMAIN));
        Reply unknown = phone.proven("sip:nobody@" + Phone.DOMAIN, false, List.of(), Headers.NONE);
        assertThat(unknown.status()).as("like a wrong password").isEqualTo(401);
        assertThat(phone.registrar.registrations()).isEmpty();
    }

    @Test
    void credentials_are_good_once_from_where_they_were_asked_for_and_not_for_long() {
        Reply asked = phone.send(Phone.ADA, false, List.of(), Headers.NONE);
        Headers answer = phone.answer(asked);
        assertThat(phone.send(Phone.ADA, false, List.of(Phone.contact(DESK)), answer)
                        .status())
                .isEqualTo(200);
        assertThat(phone.send(Phone.ADA, false, List.of(Phone.contact(SOFT)), answer)
                        .status())
                .as("heard on the way and said again")
                .isEqualTo(401);
        Headers second = phone.answer(phone.send(Phone.ADA, false, List.of(), Headers.NONE));
        phone.source = new Hop(Transport.UDP, "198.51.100.1", 5060);
        assertThat(phone.send(Phone.ADA, false, List.of(Phone.contact(SOFT)), second)
                        .status())
                .isEqualTo(401);
        phone.source = Phone.SOURCE;
        Headers third = phone.answer(phone.send(Phone.ADA, false, List.of(), Headers.NONE));
        phone.pass(61);
        assertThat(phone.send(Phone.ADA, false, List.of(Phone.contact(SOFT)), third)
                        .status())
                .isEqualTo(401);
        assertThat(phone.known()).containsExactly(DESK);
    }

    @Test
    void an_account_that_is_taken_away_or_gets_another_password_is_registered_no_more_and_one_that_only_changes_is() {
        phone.registers(Phone.contact(DESK), Phone.contact(SOFT));
        phone.registrar.replace(List.of(account("wonderful engine", "192.0.2.0/24")));
        assertThat(phone.known()).hasSize(2);
        phone.registrar.replace(List.of(new AccountConfig("1", "ada", "Ada", "wonderful engine", 1, List.of())));
        assertThat(phone.known()).as("fewer places").containsExactly(SOFT);
        phone.registrar.replace(List.of(account("another password")));
        assertThat(phone.known()).isEmpty();
        phone.login = new Login("ada", "another password", List.of(Phone.DOMAIN));
        phone.registers(Phone.contact(DESK));
        phone.registrar.replace(List.of());
        assertThat(phone.registrar.registrations()).isEmpty();
        assertThat(phone.registers(Phone.contact(DESK)).status()).isEqualTo(401);
    }

    @Test
    void only_from_where_the_account_may() {
        phone.registrar.replace(List.of(account("wonderful engine", "192.0.2.0/28")));
        assertThat(phone.registers(Phone.contact(DESK)).status()).isEqualTo(200);
        phone.source = new Hop(Transport.UDP, "198.51.100.1", 5060);
        assertThat(phone.registers(Phone.contact(DESK)).status()).isEqualTo(403);
    }

    @Test
    @Rfc(number = 3327, section = "5.3", must = "the path is kept, and told to whoever supports it")
    void a_path_is_kept_and_told() {
        Headers path = Headers.NONE.with("Path", "<sip:edge.example;lr>").with("Supported", "path, outbound");
        Reply made = phone.proven(Phone.ADA, false, List.of(Phone.contact(DESK)), path);
        assertThat(made.headers().values("Path")).containsExactly("<sip:edge.example;lr>");
        Registration kept =
                phone.registrar.registrations().getOrDefault("ada", List.of()).getFirst();
        assertThat(kept.path()).containsExactly("<sip:edge.example;lr>");
        assertThat(kept.hop()).isEqualTo(Phone.SOURCE);
    }

    @Test
    void what_is_not_for_here_or_not_known_is_said_so() {
        assertThat(phone.send("sip:ada@elsewhere.example", false, List.of(), Headers.NONE)
                        .status())
                .isEqualTo(404);
        assertThat(phone.send("tel:+4930123456", false, List.of(), Headers.NONE).status())
                .isEqualTo(400);
        Reply odd = phone.send(Phone.ADA, false, List.of(), Headers.NONE.with("Require", "gruu, path"));
        assertThat(odd.status()).isEqualTo(420);
        assertThat(odd.headers().first("Unsupported")).contains("gruu");
        assertThat(phone.registers(Phone.contact("mailto:ada@x")).status()).isEqualTo(400);
        Contact[] many = new Contact[21];
        for (int i = 0; i < many.length; i++) {
            many[i] = Phone.contact("sip:ada@10.0.1." + i);
        }
        assertThat(phone.registers(many).status()).isEqualTo(400);
        assertThat(phone.known()).as("nothing of it").isEmpty();
    }

    /** Whoever guesses names leaves nothing behind. */
    @Test
    void ten_thousand_guesses_make_no_state() {
        for (int i = 0; i < 10_000; i++) {
            phone.source = new Hop(Transport.UDP, "198.51.100." + i % 256, 1024 + i);
            assertThat(phone.send("sip:" + i + "@" + Phone.DOMAIN, false, List.of(Phone.contact(DESK)), Headers.NONE)
                            .status())
                    .isEqualTo(401);
        }
        assertThat(phone.registrar.registrations()).isEmpty();
        assertThat(phone.registrar.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
