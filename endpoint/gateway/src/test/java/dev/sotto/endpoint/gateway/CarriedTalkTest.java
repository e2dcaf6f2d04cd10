package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A caller whose call somebody on the way could read. */
class CarriedTalkTest {
    private static final String ROOM = "sip:1000@example.org";
    private static final List<String> WORDS = List.of("acorn", "airport", "album", "almond");

    private final TalkBench bench = new TalkBench();

    private static List<Phrase> said(List<DialInOutput> outputs) {
        return outputs.stream()
                .filter(DialInOutput.Say.class::isInstance)
                .flatMap(say -> ((DialInOutput.Say) say).phrases().stream())
                .toList();
    }

    @Test
    void hears_it_before_a_pin_is_asked_for_and_with_every_word_about_security() {
        assertThat(said(bench.on(new DialInInput.Started(Optional.of(ROOM), true))))
                .containsExactly(Phrase.WELCOME, Phrase.CARRIED, Phrase.ENTER_PIN);
        enter();
        bench.judged(PhoneVerdict.ADMITTED);
        assertThat(said(bench.on(new DialInInput.Secured(WORDS)))).contains(Phrase.SECURITY, Phrase.CARRIED);
        assertThat(said(bench.press("*2"))).contains(Phrase.SECURITY, Phrase.CARRIED);
    }

    @Test
    void who_called_directly_hears_nothing_of_it() {
        assertThat(said(bench.on(new DialInInput.Started(Optional.of(ROOM))))).doesNotContain(Phrase.CARRIED);
        enter();
        bench.judged(PhoneVerdict.ADMITTED);
        assertThat(said(bench.on(new DialInInput.Secured(WORDS)))).doesNotContain(Phrase.CARRIED);
    }

    @Test
    void hears_in_words_that_a_conference_takes_no_such_calls_before_the_call_ends_with_403() {
        bench.on(new DialInInput.Started(Optional.of(ROOM), true));
        enter();
        assertThat(said(bench.judged(PhoneVerdict.NOT_CARRIED))).containsExactly(Phrase.NOT_CARRIED, Phrase.GOODBYE);
        assertThat(bench.said())
                .anySatisfy(output -> assertThat(output)
                        .isInstanceOfSatisfying(
                                DialInOutput.HangUp.class,
                                hangUp -> assertThat(hangUp.status()).isEqualTo(403)));
    }

    private void enter() {
        bench.press("4711#").stream()
                .filter(DialInOutput.Ask.class::isInstance)
                .forEach(ask -> ((DialInOutput.Ask) ask).pin().destroy());
    }

    @Test
    void a_front_end_on_this_machine_makes_all_of_it_one_that_carries() {
        InetAddress far = InetAddress.ofLiteral("192.0.2.7");
        InetAddress here = InetAddress.ofLiteral("198.51.100.1");
        Carriers elsewhere = Carriers.of(List.of(far), List.of(here));
        assertThat(elsewhere.has("192.0.2.7")).isTrue();
        assertThat(elsewhere.has("198.51.100.1")).isFalse();
        assertThat(elsewhere.has("127.0.0.1")).isFalse();
        Carriers beside = Carriers.of(List.of(here), List.of(here, InetAddress.ofLiteral("2001:db8::1")));
        assertThat(List.of("198.51.100.1", "2001:db8::1", "127.0.0.1", "127.0.0.9", "::1"))
                .allMatch(beside::has);
        assertThat(beside.has("192.0.2.7")).isFalse();
        assertThat(Carriers.NONE.has("127.0.0.1")).isFalse();
    }
}
