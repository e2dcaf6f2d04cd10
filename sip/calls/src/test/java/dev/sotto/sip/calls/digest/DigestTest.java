package dev.sotto.sip.calls.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.digest.DigestClient.Answer;
import dev.sotto.sip.calls.digest.DigestGuard.Judgement;
import dev.sotto.sip.calls.digest.HashAlgorithm.Proof;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides of digest authentication: the vectors of the RFCs, each other, and who cheats. */
class DigestTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String URI = "sip:host";
    private static final DigestGuard.Request REGISTER = new DigestGuard.Request("REGISTER", URI, "192.0.2.5");

    private final DigestGuard guard = new DigestGuard("host", 60, new SeededEntropy(1));
    private final DigestClient client = client("secret");

    private static DigestClient client(String password) {
        return new DigestClient(new Login("ada", password, List.of("host")), new SeededEntropy(2));
    }

    private static Optional<String> passwords(String user) {
        return user.equals("ada") ? Optional.of("secret") : Optional.empty();
    }

    private Judgement judge(DigestGuard.Request request, Headers headers, long nowNanos) {
        return guard.judge(request, headers, DigestTest::passwords, nowNanos);
    }

    private Headers challenges(long nowNanos) {
        return ((Judgement.Asked) judge(REGISTER, Headers.NONE, nowNanos)).challenges();
    }

    private static Headers again(DigestClient client, Headers challenges) {
        return ((Answer.Again) client.answer(401, challenges, "REGISTER", URI, "")).header();
    }

    @Test
    @Rfc(number = 7616, section = "3.9.1", must = "the examples with SHA-256 and MD5")
    void the_examples_of_rfc_7616() {
        Proof proof = new Proof(
                "GET",
                "/dir/index.html",
                "",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                "00000001",
                "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                "auth");
        String realm = "http-auth@example.org";
        assertThat(HashAlgorithm.SHA_256.response(
                        HashAlgorithm.SHA_256.secret("Mufasa", realm, "Circle of Life"), proof))
                .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
        assertThat(HashAlgorithm.MD5.response(HashAlgorithm.MD5.secret("Mufasa", realm, "Circle of Life"), proof))
                .isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
    }

    @Test
    @Rfc(number = 3261, section = "22.4", must = "the digest of RFC 2617, and of RFC 2069 where there is no qop")
    void the_example_of_rfc_2617_and_the_older_form() {
        Proof proof = new Proof(
                "GET", "/dir/index.html", "", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "00000001", "0a4f113b", "auth");
        String secret = HashAlgorithm.MD5.secret("Mufasa", "testrealm@host.com", "Circle Of Life");
        assertThat(HashAlgorithm.MD5.response(secret, proof)).isEqualTo("6629fae49393a05397450978507c4ef1");
        Proof old = new Proof("GET", "/dir/index.html", "", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "", "", "");
        assertThat(HashAlgorithm.MD5.response(secret, old)).isEqualTo("670fd8c2df070c60b045671b8b24ff02");
    }

    @Test
    @Rfc(number = 8760, section = "2.4", must = "the client answers the strongest challenge that it knows")
    void who_knows_the_password_is_let_in_by_the_stronger_hash() {
        Headers challenges = challenges(0);
        assertThat(challenges.values("WWW-Authenticate"))
                .hasSize(2)
                .first()
                .asString()
                .contains("algorithm=SHA-256");
        Headers answer = again(client, challenges);
        assertThat(answer.first("Authorization").orElseThrow())
                .contains("algorithm=SHA-256", "qop=auth", "nc=00000001");
        assertThat(judge(REGISTER, answer, SECOND)).isEqualTo(new Judgement.Proven("ada"));
        Headers onlyOld = new Headers(List.of(challenges(1).all().getLast()));
        assertThat(judge(REGISTER, again(client("secret"), onlyOld), SECOND)).isEqualTo(new Judgement.Proven("ada"));
    }

    @Test
    @Rfc(number = 7616, section = "5.4", must = "what was said once is not taken again")
    void nothing_is_taken_twice_nor_late_nor_from_elsewhere_nor_for_something_else() {
        Headers answer = again(client, challenges(0));
        assertThat(judge(new DigestGuard.Request("REGISTER", URI, "192.0.2.6"), answer, SECOND))
                .as("of another address")
                .isInstanceOfSatisfying(
                        Judgement.Asked.class,
                        asked -> assertThat(asked.isWrong()).isFalse());
        assertThat(judge(new DigestGuard.Request("INVITE", URI, "192.0.2.5"), answer, SECOND))
                .as("another method")
                .isInstanceOf(Judgement.Asked.class);
        assertThat(judge(new DigestGuard.Request("REGISTER", "sip:elsewhere", "192.0.2.5"), answer, SECOND))
                .as("another target")
                .isInstanceOf(Judgement.Asked.class);
        assertThat(judge(REGISTER, answer, SECOND)).isInstanceOf(Judgement.Proven.class);
        assertThat(judge(REGISTER, answer, SECOND))
                .isInstanceOfSatisfying(
                        Judgement.Asked.class,
                        asked -> assertThat(asked.challenges().toString()
                                        + asked.challenges().all().getFirst().value())
                                .contains("stale=true"));
        Headers late = again(client("secret"), challenges(0));
        assertThat(judge(REGISTER, late, 61 * SECOND))
                .isInstanceOfSatisfying(
                        Judgement.Asked.class, asked -> assertThat(asked.why()).contains("too old"));
    }

    @Test
    void a_user_that_there_is_not_and_a_wrong_password_look_the_same() {
        Headers challenges = challenges(0);
        Headers wrong = again(client("guess"), challenges);
        Headers nobody =
                again(new DigestClient(new Login("eve", "guess", List.of("host")), new SeededEntropy(2)), challenges);
        Judgement.Asked first = (Judgement.Asked) judge(REGISTER, wrong, SECOND);
        Judgement.Asked second = (Judgement.Asked) judge(REGISTER, nobody, SECOND);
        assertThat(second.isWrong()).isTrue();
        assertThat(second.why()).isEqualTo(first.why());
        assertThat(second.challenges().all().getFirst().value())
                .isEqualTo(first.challenges().all().getFirst().value());
    }

    @Test
    void a_client_tells_its_password_to_nobody_else_and_not_again_to_who_does_not_take_it() {
        Headers foreign = Headers.NONE.with("WWW-Authenticate", "Digest realm=\"evil\", nonce=\"1\"");
        assertThat(client.answer(401, foreign, "REGISTER", URI, ""))
                .isEqualTo(new Answer.GivenUp(
                        "The other side asks for the password of realm evil; only that of host may be answered."));
        assertThat(client.answer(401, Headers.NONE, "REGISTER", URI, "")).isInstanceOf(Answer.GivenUp.class);
        Headers unknown = Headers.NONE.with("WWW-Authenticate", "Digest realm=\"host\", nonce=\"1\", algorithm=SHA3");
        assertThat(client.answer(401, unknown, "REGISTER", URI, "")).asString().contains("SHA-256 and MD5");
        Headers first = Headers.NONE.with("Proxy-Authenticate", "Digest realm=\"host\", nonce=\"1\", qop=\"auth\"");
        assertThat(client.answer(407, first, "INVITE", URI, ""))
                .isInstanceOfSatisfying(
                        Answer.Again.class,
                        again -> assertThat(again.header().first("Proxy-Authorization"))
                                .isPresent());
        assertThat(client.answer(407, first, "INVITE", URI, ""))
                .asString()
                .contains("does not take the user name or the password");
        DigestClient other = client("secret");
        again(other, challenges(0));
        Headers stale = Headers.NONE.with("WWW-Authenticate", "Digest realm=\"host\", nonce=\"2\", stale=TRUE");
        assertThat(other.answer(401, stale, "REGISTER", URI, "")).isInstanceOf(Answer.Again.class);
    }

    @Test
    void nothing_printed_has_a_password_or_a_response_in_it() {
        Headers answer = again(client, challenges(0));
        Credentials read =
                Credentials.parse(answer.first("Authorization").orElseThrow()).orElseThrow();
        assertThat(read.toString() + answer + new Login("ada", "secret", List.of("host")))
                .doesNotContain("secret", read.response());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Digest realm",
                "Digest realm=\"a\", realm=\"b\", nonce=\"c\"",
                "Digest realm=\"a, nonce=\"b",
                "Digest realm=\"a\" nonce=\"b\"",
                "Digest nonce=\"b\"",
                "Digest =x",
                "Digest realm=\"a\", nonce=\"b\\"
            })
    void what_breaks_the_grammar_is_said_to(String header) {
        assertThatThrownBy(() -> Challenge.parse(header)).isInstanceOf(MalformedException.class);
    }

    @Test
    void what_is_odd_but_right_is_read() {
        assertThat(Challenge.parse("  dIgEsT  REALM = \"a \\\"b\\\\\" , nonce=x,qop=\"auth , auth-int\" ,stale=TRUE"))
                .contains(new Challenge("a \"b\\", "x", "", HashAlgorithm.MD5, List.of("auth", "auth-int"), true));
        assertThat(Challenge.parse("Basic realm=\"a\"")).isEmpty();
        assertThat(Challenge.parse("Digest realm=\"a\", nonce=\"b\", algorithm=MD5-sess"))
                .isEmpty();
    }
}
