package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.digest.DigestGuard;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A provider that wants a password for each call, and what becomes of calls with the right and the wrong one. */
class ChallengeWireTest {
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private static final String TARGET = "sip:+4930@provider.example";

    private final DigestGuard guard = new DigestGuard("provider.example", 60, new SeededEntropy(1));
    private long clock;

    private static CallCommand.Call call(Party us, Party provider, String password) {
        return new CallCommand.Call(
                us.stack().newLegId(),
                TARGET,
                "sip:us@provider.example",
                "",
                provider.hop(),
                Optional.of(SDP),
                Passage.DIRECT,
                Optional.empty(),
                Headers.NONE.with("P-Asserted-Identity", "<sip:+49@provider.example>"),
                Optional.of(new Login("us", password, List.of("provider.example"))));
    }

    /** What the provider does with a call; true if it lets it in. */
    private boolean judges(Party provider, CallEvent.Invited invited) {
        DigestGuard.Judgement judgement = guard.judge(
                new DigestGuard.Request(
                        "INVITE", invited.requestUri(), invited.source().address()),
                invited.headers(),
                user -> user.equals("us") ? Optional.of("right") : Optional.empty(),
                ++clock);
        if (judgement instanceof DigestGuard.Judgement.Asked asked) {
            provider.execute(new CallCommand.Refuse(
                    invited.legId(),
                    Refusal.saying(401, "This needs a password").withHeaders(asked.challenges())));
            return false;
        }
        return true;
    }

    @Test
    @Rfc(number = 3261, section = "22.2", must = "the request is sent again with credentials and a higher CSeq")
    void a_call_is_made_again_with_the_password_that_the_provider_asks_for() throws Exception {
        for (Transport transport : List.of(Transport.UDP, Transport.TCP)) {
            try (Party us = Party.plain(transport, "127.0.0.1");
                    Party provider = Party.plain(transport, "127.0.0.1")) {
                CallCommand.Call call = call(us, provider, "right");
                us.execute(call);
                assertThat(judges(provider, provider.expect(CallEvent.Invited.class)))
                        .isFalse();
                CallEvent.Invited again = provider.expect(CallEvent.Invited.class);
                assertThat(judges(provider, again)).isTrue();
                assertThat(again.headers().first("P-Asserted-Identity")).contains("<sip:+49@provider.example>");
                assertThat(again.toString()).doesNotContain("response");
                provider.execute(new CallCommand.Answer(again.legId(), SDP, false));
                assertThat(us.expect(CallEvent.Answered.class).legId()).isEqualTo(call.legId());
                provider.expect(CallEvent.Acknowledged.class);
                us.execute(new CallCommand.Hangup(call.legId(), Optional.empty()));
                us.expect(CallEvent.Ended.class);
                provider.expect(CallEvent.Ended.class);
                assertThat(provider.legsLeft()).isZero();
            }
        }
    }

    @Test
    void a_wrong_password_is_said_once_and_then_the_call_is_refused() throws Exception {
        try (Party us = Party.plain(Transport.UDP, "127.0.0.1");
                Party provider = Party.plain(Transport.UDP, "127.0.0.1")) {
            us.execute(call(us, provider, "wrong"));
            assertThat(judges(provider, provider.expect(CallEvent.Invited.class)))
                    .isFalse();
            assertThat(judges(provider, provider.expect(CallEvent.Invited.class)))
                    .isFalse();
            assertThat(us.expect(CallEvent.Rejected.class).refusal().status()).isEqualTo(401);
            assertThat(provider.next(300)).isNull();
        }
    }
}
