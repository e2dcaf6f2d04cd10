package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** REFER in a call, and what its sender is told of it. */
class ReferringTest {
    private static final long LEG = 7;
    private static final Optional<String> SDP = Optional.of("v=0");
    private static final Hop HOP = new Hop(Transport.UDP, "192.0.2.1", 5060);
    private static final CallEvent.Invited INVITED =
            new CallEvent.Invited(LEG, "sip:1000@x", "sip:a@x", "sip:1000@x", "", HOP, SDP);
    private static final Referral BOB = Referral.parse("<sip:bob@example.org>");
    private static final Refusal NO = Refusal.saying(403, "no");
    private static final LegAction REFERRED = new LegAction.Tell(new CallEvent.Referred(LEG, BOB));

    private final Outbox<LegAction> out = new Outbox<>();
    private final LegMachine leg = LegMachine.incoming(
            INVITED,
            1,
            Extensions.NONE,
            LegPolicy.USUAL.withSession(SessionPolicy.ENDLESS).takingTransfers(),
            new SeededEntropy(1),
            0,
            out);

    private List<LegAction> give(LegInput input) {
        leg.on(input, 0, out);
        return out.drain();
    }

    private List<LegAction> order(CallCommand command) {
        return give(new LegInput.Ordered(command));
    }

    private void establish() {
        order(new CallCommand.Answer(LEG, "v=0", false));
        give(new LegInput.AckArrived(1, Optional.empty()));
    }

    private static LegAction.SendProgress progress(long id, int status, boolean isLast) {
        return new LegAction.SendProgress(id, status, "phrase", isLast);
    }

    private static CallCommand.TellProgress tell(int status, boolean isLast) {
        return new CallCommand.TellProgress(LEG, status, "phrase", isLast);
    }

    @Test
    @Rfc(number = 3515, section = "2.4.2", must = "REFER is accepted with 202 and then NOTIFY says what becomes of it")
    @Rfc(number = 3515, section = "2.4.6", must = "each subscription is known by the CSeq of its REFER")
    void a_referral_is_told_accepted_and_followed_until_its_end() {
        establish();
        assertThat(give(new LegInput.ReferArrived(2, BOB))).containsExactly(REFERRED);
        assertThat(order(tell(100, false))).as("before it is accepted").hasOnlyElementsOfType(LegAction.Ignore.class);
        assertThat(order(new CallCommand.AcceptRefer(LEG))).containsExactly(new LegAction.AcceptRefer());
        assertThat(order(tell(100, false))).containsExactly(progress(2, 100, false));
        assertThat(order(tell(486, true))).containsExactly(progress(2, 486, true));
        assertThat(order(tell(200, true))).as("after the last").hasOnlyElementsOfType(LegAction.Ignore.class);
        assertThat(give(new LegInput.ReferArrived(3, BOB))).as("another one").containsExactly(REFERRED);
        assertThat(order(new CallCommand.RefuseRefer(LEG, NO))).containsExactly(new LegAction.RefuseRefer(NO));
        assertThat(order(new CallCommand.AcceptRefer(LEG))).hasOnlyElementsOfType(LegAction.Ignore.class);
    }

    @Test
    void one_at_a_time_and_only_while_the_call_is_up() {
        out.drain();
        assertThat(give(new LegInput.ReferArrived(2, BOB)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.NOTHING_TO_TRANSFER));
        establish();
        give(new LegInput.ReferArrived(3, BOB));
        assertThat(give(new LegInput.ReferArrived(4, BOB)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.ONE_TRANSFER));
        order(new CallCommand.AcceptRefer(LEG));
        assertThat(give(new LegInput.ReferArrived(5, BOB)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.ONE_TRANSFER));
        order(new CallCommand.Hangup(LEG, Optional.empty()));
        assertThat(give(new LegInput.ReferArrived(6, BOB)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.GONE));
        assertThat(order(tell(200, true))).as("into a call that ends").hasOnlyElementsOfType(LegAction.Ignore.class);
    }

    @Test
    void a_referral_does_not_wait_for_a_change_of_the_session_nor_that_for_it() {
        establish();
        give(new LegInput.ReinviteArrived(2, Optional.of("v=1")));
        assertThat(give(new LegInput.ReferArrived(3, BOB))).containsExactly(REFERRED);
        assertThat(order(new CallCommand.AcceptReinvite(LEG, "v=1"))).hasOnlyElementsOfType(LegAction.SendAnswer.class);
        assertThat(order(new CallCommand.AcceptRefer(LEG))).containsExactly(new LegAction.AcceptRefer());
    }
}
