package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TestPhone.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.tests.kit.Rfc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** For how long nothing comes from a telephone, by which a call is found to be dead. */
class SilenceTest {
    private static final long MINUTE = 60_000 * MILLI;

    private final MixedPhone phone = new MixedPhone(1, AudioCodec.PCMU, 20, 500);

    private long silentAt(long nowNanos) {
        return phone.member.phone.silentNanos(nowNanos);
    }

    @Test
    void a_telephone_that_says_nothing_is_silent_since_its_last_packet() {
        phone.say(MINUTE);
        assertThat(silentAt(3 * MINUTE)).isEqualTo(2 * MINUTE);
    }

    @ParameterizedTest
    @EnumSource(names = "SENDRECV", mode = EnumSource.Mode.EXCLUDE)
    @Rfc(number = 3264, section = "8.4", must = "who holds may send nothing, whether it said sendonly or inactive")
    void a_telephone_that_holds_or_is_held_need_not_say_anything_until_it_is_resumed(Direction ours) {
        phone.say(MINUTE);
        phone.agree(ours, 2 * MINUTE);
        assertThat(silentAt(9 * MINUTE)).isZero();
        phone.agree(Direction.SENDRECV, 10 * MINUTE);
        assertThat(silentAt(11 * MINUTE)).isEqualTo(MINUTE);
    }

    @Test
    void what_did_not_come_while_it_rang_does_not_count() {
        phone.member.phone.expect(3 * MINUTE);
        assertThat(silentAt(4 * MINUTE)).isEqualTo(MINUTE);
    }
}
