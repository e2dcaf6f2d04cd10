package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SipUri;
import dev.sotto.sip.calls.Transport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many phones the gateway calls, and what becomes of each call. */
class DialOutsTest {
    private static final SipUri BOB = SipUri.parse("sip:bob@example.org");
    private static final Errand.Wanted WANTED =
            new Errand.Wanted("sip:1000@example.org", BOB, Optional.empty(), Optional.empty());
    private static final List<Hop> OWN = List.of(new Hop(Transport.UDP, "0.0.0.0", 5070));

    private final Mailbox<DialStep> report = new Mailbox<>(16);

    static DialOuts dials(int atOnce, int perMinute) {
        return new DialOuts(
                new GatewayConfig.Dialling(Optional.empty(), 45, atOnce, perMinute),
                List.of("192.0.2.7", "conference.example"));
    }

    private Errand begin(DialOuts dials, long leg, long now) {
        Errand errand = dials.begin(leg, WANTED, Optional.of(report));
        errand.tell(new DialStep.Calling());
        dials.takeNews(now);
        return errand;
    }

    @Test
    void so_many_are_called_at_once_and_so_many_in_a_minute_and_no_more() {
        DialOuts dials = dials(2, 3);
        Errand first = begin(dials, 1, 0);
        begin(dials, 2, 0);
        assertThat(dials.refusal(BOB, OWN, 0))
                .hasValueSatisfying(why -> assertThat(why).contains("gw.dial-outs)"));
        first.tell(new DialStep.NoAnswer());
        dials.takeNews(0);
        assertThat(dials.refusal(BOB, OWN, 0)).isEmpty();
        begin(dials, 3, TimeUnit.SECONDS.toNanos(30)).tell(new DialStep.NoAnswer());
        dials.takeNews(0);
        assertThat(dials.refusal(BOB, OWN, TimeUnit.SECONDS.toNanos(59)))
                .hasValueSatisfying(why -> assertThat(why).contains("gw.dial-outs-per-minute"));
        assertThat(dials.refusal(BOB, OWN, TimeUnit.SECONDS.toNanos(60))).isEmpty();
    }

    @Test
    void what_the_key_distributor_forbids_takes_no_turn_away_from_what_it_allows() {
        DialOuts dials = dials(2, 1);
        for (long leg = 0; leg < 50; leg++) {
            assertThat(dials.refusal(BOB, OWN, 0)).isEmpty();
            dials.begin(leg, WANTED, Optional.empty()).tell(new DialStep.MayNot("The key distributor says no."));
            dials.takeNews(0);
        }
        dials.begin(99, WANTED, Optional.empty());
        assertThat(dials.refusal(BOB, OWN, 0)).as("while it is asked").isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "sip:1000@192.0.2.7:5070, false",
        "sip:1000@Conference.Example:5070, false",
        "sip:1000@conference.example, true",
        "sip:1000@192.0.2.8:5070, true"
    })
    void the_gateway_does_not_call_itself(String who, boolean may) {
        assertThat(dials(9, 9).refusal(SipUri.parse(who), OWN, 0).isEmpty()).isEqualTo(may);
    }

    @Test
    void each_step_is_told_once_and_one_is_the_last_whatever_comes_after_it() throws InterruptedException {
        DialOuts dials = dials(2, 3);
        Errand errand = begin(dials, 1, 0);
        errand.tell(new DialStep.Ringing(180));
        errand.tell(new DialStep.Joined(false));
        errand.tell(new DialStep.NotJoined("It hung up."));
        assertThat(dials.takeNews(0)).hasSize(2);
        assertThat(dials.underWay()).isZero();
        assertThat(report.poll(0)).isEqualTo(new DialStep.Calling());
        assertThat(report.poll(0)).isEqualTo(new DialStep.Ringing(180));
        assertThat(report.poll(0)).isEqualTo(new DialStep.Joined(false));
        assertThat(report.poll(0)).isNull();
    }

    @Test
    void no_word_of_the_far_end_ends_a_line_or_moves_the_cursor_of_the_operator() {
        DialOuts dials = dials(2, 3);
        begin(dials, 1, 0).tell(Refusal.of(486, "Busy\n= joined").withWarning("\u001b[2Jgone"));
        assertThat(dials.takeNews(0).getFirst().step().sentence())
                .startsWith("refused: 486 Busy")
                .matches(sentence -> sentence.chars().noneMatch(Character::isISOControl));
    }

    @Test
    void each_step_is_a_sentence_for_the_operator() {
        assertThat(new DialStep.MayNot("no").sentence()).isEqualTo("not called: no");
        assertThat(new DialStep.NotJoined("no").sentence()).isEqualTo("did not join: no");
        assertThat(new DialStep.Joined(true).isFailure()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "302, it names sip:premium@x and the gateway does not follow",
        "401, it wants a password",
        "407, it wants a password",
        "486, In a meeting"
    })
    void the_far_ends_words_are_kept_and_what_we_do_not_do_is_said(int status, String words) {
        DialOuts dials = dials(2, 3);
        Refusal refusal = new Refusal(
                        status,
                        "Phrase",
                        List.of(),
                        Optional.empty(),
                        status == 302 ? Optional.of("sip:premium@x") : Optional.empty())
                .withWarning("In a meeting");
        begin(dials, 1, 0).tell(refusal);
        DialStep step = dials.takeNews(0).getFirst().step();
        assertThat(step.isFailure()).isTrue();
        assertThat(step.sentence())
                .startsWith("refused: " + status + " Phrase (In a meeting")
                .contains(words.replace(" and the", ", and the"));
    }

    @Test
    void a_call_goes_to_the_proxy_if_there_is_one_else_to_where_its_address_says() {
        GatewayConfig.Dialling direct = new GatewayConfig.Dialling(Optional.empty(), 45, 1, 1);
        assertThat(direct.hop(SipUri.parse("sip:a@x"))).isEqualTo(new Hop(Transport.UDP, "x", 5060));
        assertThat(direct.hop(SipUri.parse("sips:a@x"))).isEqualTo(new Hop(Transport.TLS, "x", 5061));
        assertThat(direct.hop(SipUri.parse("sip:a@[2001:db8::1]:5070;transport=tcp")))
                .isEqualTo(new Hop(Transport.TCP, "2001:db8::1", 5070));
        Hop proxy = new Hop(Transport.TLS, "proxy", 5061);
        assertThat(new GatewayConfig.Dialling(Optional.of(proxy), 45, 1, 1).hop(BOB))
                .isEqualTo(proxy);
    }
}
