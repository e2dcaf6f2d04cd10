package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Doubted;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.MediaSource;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.RefuseReinvite;
import dev.sotto.sip.calls.CallCommand.Reinvite;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.focus.MediaCommand.ChangeLeg;
import dev.sotto.sip.focus.MediaCommand.RemoveLeg;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The link of a gateway broke in a conference in which no key can ask it; the focus asks by SIP. */
class GatewayQuestionTest {
    private final Driver driver = new Driver();

    private Phone gateway(long legId) {
        Phone gateway = driver.talking(legId, (int) legId);
        String offer = gateway.announcing(new MediaSource(77, "gw", "Anna"));
        driver.call(new CallEvent.Reinvited(legId, Optional.of(offer)));
        return gateway;
    }

    @Test
    void a_gateway_that_answers_stays_as_it_is_and_can_be_asked_again() {
        Phone gateway = gateway(1);
        for (int i = 0; i < 2; i++) {
            driver.notice(new Doubted(1));
            String offer = driver.command(Reinvite.class).sdp().orElseThrow();
            driver.call(new CallEvent.ReinviteAnswered(1, Optional.of(gateway.answer(offer, false))));
            assertThat(driver.mediaCommand(ChangeLeg.class).restart()).isEqualTo(MediaCommand.Restart.NONE);
            driver.passSeconds(60);
            assertThat(driver.commands()).isEmpty();
        }
        assertThat(driver.count(FocusCounter.GATEWAYS_ASKED)).isEqualTo(2);
        assertThat(driver.count(FocusCounter.GATEWAYS_GONE)).isZero();
    }

    @Test
    void one_that_does_not_answer_is_out_after_two_seconds() {
        gateway(1);
        driver.notice(new Doubted(1)).passSeconds(1);
        assertThat(driver.commands().stream().filter(Hangup.class::isInstance)).isEmpty();
        driver.passSeconds(1);
        assertThat(driver.command(Hangup.class).reason().orElseThrow().text())
                .isEqualTo("The gateway does not answer any more");
        assertThat(driver.requests()).containsExactly(new Leave(1));
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(1));
        assertThat(driver.count(FocusCounter.GATEWAYS_GONE)).isOne();
    }

    @Test
    void one_that_cannot_be_reached_ends_at_once_by_the_stacks_word() {
        gateway(1);
        driver.notice(new Doubted(1));
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.LOST, Optional.empty()));
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(1));
        driver.assertEmpty();
    }

    @Test
    void one_that_refuses_is_there() {
        gateway(1);
        driver.notice(new Doubted(1));
        driver.call(new CallEvent.ReinviteRefused(1, Refusal.of(488, "no")));
        driver.passSeconds(60);
        assertThat(driver.commands()).isEmpty();
    }

    @Test
    void a_change_that_it_wants_meanwhile_waits() {
        Phone gateway = gateway(1);
        driver.notice(new Doubted(1));
        driver.call(new CallEvent.Reinvited(1, Optional.of(gateway.reoffer(Direction.SENDRECV))));
        assertThat(driver.command(RefuseReinvite.class).refusal().status()).isEqualTo(491);
    }

    @Test
    void endpoints_that_speak_for_themselves_are_not_asked() {
        driver.talking(1, 1);
        driver.notice(new Doubted(1));
        assertThat(driver.outputs()).isEmpty();
        assertThat(driver.count(FocusCounter.GATEWAYS_ASKED)).isZero();
    }
}
