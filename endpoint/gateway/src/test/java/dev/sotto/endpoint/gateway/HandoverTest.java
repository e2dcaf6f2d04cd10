package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.SharedCounters;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Referral;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a phone that transfers its call is answered. */
class HandoverTest {
    private static final long LEG = 7;
    private static final String ROOM = "sip:1000@example.org";
    private static final Referral BOB = Referral.parse("<sip:bob@example.org>");

    private final List<CallCommand> said = new ArrayList<>();
    private final SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
    private final Handover handover = new Handover(LEG, said::add, counters);
    private final DialOuts dials = DialOutsTest.dials(3, 9);

    private List<CallCommand> take() {
        List<CallCommand> all = List.copyOf(said);
        said.clear();
        return all;
    }

    private static CallCommand told(int status, String phrase, boolean isLast) {
        return new CallCommand.TellProgress(LEG, status, phrase, isLast);
    }

    private void refer() {
        handover.refer(BOB, ROOM, Optional.empty(), dials);
        assertThat(dials.takeWanted())
                .containsExactly(new Errand.Wanted(ROOM, BOB.target(), Optional.of(LEG), Optional.empty()));
        assertThat(take()).as("before the key distributor has said something").isEmpty();
    }

    @Test
    @Rfc(number = 5589, section = "6.1", must = "NOTIFY of 100, of what rings, and of the final response")
    void a_transfer_that_works_is_told_step_by_step_and_ends_the_place() {
        refer();
        assertThat(handover.on(new DialStep.Calling())).isFalse();
        assertThat(take()).containsExactly(new CallCommand.AcceptRefer(LEG), told(100, "Trying", false));
        handover.on(new DialStep.Ringing(183));
        handover.on(new DialStep.Ringing(180));
        assertThat(take()).as("once").containsExactly(told(183, "Session Progress", false));
        assertThat(handover.on(new DialStep.Answered())).isFalse();
        assertThat(take()).as("it is not in yet").isEmpty();
        assertThat(handover.on(new DialStep.Joined(false))).isTrue();
        assertThat(take()).containsExactly(told(200, "OK", true));
    }

    @Test
    void each_way_to_fail_is_told_and_the_phone_keeps_its_place() {
        List<DialStep> failures = List.of(
                new DialStep.Refused(486, "Busy Here", ""), new DialStep.NoAnswer(), new DialStep.NotJoined("no key"));
        List<CallCommand> answers =
                List.of(told(486, "Busy Here", true), told(408, "Request Timeout", true), told(603, "Decline", true));
        for (int i = 0; i < failures.size(); i++) {
            refer();
            handover.on(new DialStep.Calling());
            take();
            assertThat(handover.on(failures.get(i))).isFalse();
            assertThat(take()).containsExactly(answers.get(i));
        }
    }

    @Test
    void what_the_key_distributor_or_a_limit_forbids_is_refused_with_403_and_its_words_and_calls_nobody() {
        refer();
        handover.on(new DialStep.MayNot("The key distributor does not allow it."));
        assertThat(take()).singleElement().isInstanceOfSatisfying(CallCommand.RefuseRefer.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(403);
            assertThat(refused.refusal().warnings().getFirst().text())
                    .isEqualTo("The key distributor does not allow it.");
        });
        handover.refer(BOB, ROOM, Optional.of("Only who is in"), dials);
        assertThat(take()).hasOnlyElementsOfType(CallCommand.RefuseRefer.class);
        assertThat(dials.takeWanted()).isEmpty();
        assertThat(counters.snapshot())
                .containsEntry(GatewayCounter.REFERS, 2L)
                .containsEntry(GatewayCounter.REFERS_REFUSED, 2L);
    }

    @Test
    void who_is_replaced_without_having_asked_for_it_is_told_nothing_by_notify() {
        assertThat(handover.on(new DialStep.Answered())).isFalse();
        assertThat(handover.on(new DialStep.Joined(true))).isTrue();
        assertThat(take()).isEmpty();
    }
}
