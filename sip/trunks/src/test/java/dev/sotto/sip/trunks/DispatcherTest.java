package dev.sotto.sip.trunks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.numbering.Hours;
import dev.sotto.numbering.NumberPatterns;
import dev.sotto.sip.calls.Headers;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final Instant MONDAY_NOON = Instant.parse("2026-01-05T11:00:00Z");
    private static final RuleConfig.Then ASK = new RuleConfig.Ask(RuleConfig.Role.GUEST, Map.of());

    @Test
    void the_first_rule_that_fits_decides_and_of_the_others_is_said_why_they_did_not() {
        RuleConfig night = new RuleConfig(
                "night",
                1,
                true,
                Set.of(),
                NumberPatterns.EVERYBODY,
                NumberPatterns.EVERYBODY,
                Optional.of(new Hours(
                        Set.of(), LocalTime.parse("20:00"), LocalTime.parse("06:00"), ZoneId.of("Europe/Berlin"))),
                ASK);
        RuleConfig.Join room = new RuleConfig.Join("board", RuleConfig.Role.HOST, Map.of("team", "a"));
        Dispatcher rules = new Dispatcher(
                List.of(
                        rule("room", 6, "+4930123", "", room),
                        rule("off", 2, "", "", ASK, false, Set.of()),
                        night,
                        rule("other-trunk", 3, "", "", ASK, true, Set.of("id-b")),
                        rule("hamburg", 4, "+4940*", "", ASK),
                        rule("boss", 5, "", "+49170*", ASK),
                        rule("rest", 7, "", "", ASK)),
                Map.of());
        Dispatch dispatch = rules.dispatch(call("030123", "sip:0305555@x", Trunks.named("a")), MONDAY_NOON);
        assertThat(dispatch.trace().sentences())
                .containsExactly(
                        "considered night: its hours 20:00 to 06:00 in Europe/Berlin do not hold 2026-01-05T12:00",
                        "considered off: is not enabled",
                        "considered other-trunk: is not for calls of a",
                        "considered hamburg: its called numbers +4940* do not hold +4930123",
                        "considered boss: its calling numbers +49170* do not hold +49305555",
                        "took room: fits: into a conference");
        assertThat(dispatch).isInstanceOfSatisfying(Dispatch.Routed.class, routed -> {
            assertThat(routed.then()).isEqualTo(room);
            assertThat(routed.attributes()).isEqualTo(Map.of("team", "a", "room", "1000"));
        });
    }

    @Test
    void without_a_rule_the_called_number_decides_and_without_a_number_nobody_is_called() {
        Dispatcher rules = new Dispatcher(List.of(), Map.of("+4930123", "board", "200", "small"));
        assertThat(rules.dispatch(call("030123", "sip:x@y", Trunks.named("a")), MONDAY_NOON))
                .isInstanceOfSatisfying(
                        Dispatch.Routed.class,
                        routed -> assertThat(routed.then())
                                .isEqualTo(new RuleConfig.Join("board", RuleConfig.Role.GUEST, Map.of())));
        assertThat(rules.dispatch(call("200", "sip:x@y", Trunks.named("a")), MONDAY_NOON))
                .isInstanceOf(Dispatch.Routed.class);
        assertThat(rules.dispatch(call("030124", "sip:x@y", Trunks.named("a")), MONDAY_NOON))
                .isInstanceOfSatisfying(Dispatch.Refused.class, refused -> {
                    assertThat(refused.refusal().status()).isEqualTo(404);
                    assertThat(refused.trace().sentences())
                            .containsExactly(
                                    "considered +4930124: no rule fits, and it is not the number of a conference");
                });
    }

    @Test
    void a_trunk_s_numbers_and_its_callers_are_asked_before_any_rule() {
        Dispatcher rules = new Dispatcher(List.of(rule("rest", 1, "", "", ASK)), Map.of());
        Dispatch foreign =
                rules.dispatch(call("0409999", "sip:x@y", Trunks.named("a").dids("+4930*")), MONDAY_NOON);
        assertThat(foreign.trace().sentences())
                .containsExactly("considered +49409999: is none of the numbers of a, +4930*");
        Dispatch stranger = rules.dispatch(
                call("03099", "sip:anonymous@x", Trunks.named("a").allowedFrom("+49*")), MONDAY_NOON);
        assertThat(stranger)
                .isInstanceOfSatisfying(
                        Dispatch.Refused.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(403));
        assertThat(stranger.trace().sentences())
                .containsExactly("considered a call without a number: a takes calls from +49* alone");
    }

    @Test
    void a_rule_that_refuses_says_what_the_caller_is_told() {
        Dispatcher rules =
                new Dispatcher(List.of(rule("closed", 1, "", "", new RuleConfig.Refuse("We are closed."))), Map.of());
        assertThat(rules.dispatch(call("03099", "sip:x@y", Trunks.named("a")), MONDAY_NOON))
                .isInstanceOfSatisfying(Dispatch.Refused.class, refused -> {
                    assertThat(refused.refusal().status()).isEqualTo(603);
                    assertThat(refused.refusal().warnings().getFirst().text()).isEqualTo("We are closed.");
                });
    }

    private static InboundCall call(String called, String from, Trunks trunk) {
        return InboundCall.of(
                Trunks.call(
                        "sip:" + called + "@sotto.example",
                        from,
                        "192.0.2.1",
                        Headers.NONE.with("X-Room", "1000").with("X-Other", "no")),
                trunk.habits("DE", null, null, true).make());
    }

    private static RuleConfig rule(String name, int order, String called, String calling, RuleConfig.Then then) {
        return rule(name, order, called, calling, then, true, Set.of());
    }

    private static RuleConfig rule(
            String name,
            int order,
            String called,
            String calling,
            RuleConfig.Then then,
            boolean enabled,
            Set<String> trunks) {
        return new RuleConfig(
                name, order, enabled, trunks, patterns(called), patterns(calling), Optional.empty(), then);
    }

    private static NumberPatterns patterns(String text) {
        return text.isEmpty() ? NumberPatterns.EVERYBODY : NumberPatterns.parse(List.of(text));
    }
}
