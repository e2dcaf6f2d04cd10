package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who in a room is told of a weaker leg, and that nothing of it is heard before. */
class RoomNoticesTest {
    private final RoomNotices notices = new RoomNotices();
    private final RoomMix mix = new RoomMix();
    private final List<MixedPhone> phones = new ArrayList<>();
    private final List<Member> members = new ArrayList<>();
    private final Outbox<Room.Told> out = new Outbox<>();
    private long now = 1_000_000_000;

    @AfterEach
    void close() {
        mix.close();
        members.forEach(member -> member.phone.close());
    }

    private MixedPhone add(boolean isInside) {
        MixedPhone phone = new MixedPhone(phones.size(), AudioCodec.PCMU, 20, 440 + 190 * phones.size());
        phone.member.isInside = isInside;
        phone.member.speaks = isInside;
        phone.member.hears = isInside;
        phones.add(phone);
        members.add(phone.member);
        return phone;
    }

    /** 20 ms as the agent and the room do them; the legs that are told of a weaker one. */
    private List<Long> turn(boolean isPrivate) {
        now += AudioFrame.NANOS;
        phones.forEach(phone -> phone.say(now));
        members.forEach(member -> member.phone.hear(now));
        notices.turn(members, isPrivate, out);
        mix.turn(members, AudioFrame.silence(), Contributors.NOBODY, now);
        return out.drain().stream()
                .peek(told -> assertThat(told.input()).isEqualTo(new DialInInput.WeakerLeg()))
                .map(Room.Told::leg)
                .toList();
    }

    @Test
    void a_phone_that_comes_in_is_told_to_those_who_are_in_once_and_not_to_itself_nor_to_who_waits() {
        add(true);
        add(false);
        assertThat(turn(true)).isEmpty();
        MixedPhone third = add(false);
        assertThat(turn(true)).as("on the way in").isEmpty();
        third.member.isInside = true;
        assertThat(turn(true)).containsExactly(0L);
        assertThat(turn(true)).isEmpty();
    }

    @Test
    void not_one_packet_of_the_newcomer_is_heard_before_the_notice() {
        MixedPhone first = add(true).saying(0);
        for (int i = 0; i < 50; i++) {
            turn(true);
        }
        int before = first.packets;
        MixedPhone second = add(true);
        assertThat(turn(true)).containsExactly(0L);
        for (int i = 0; i < 50; i++) {
            // As long as something is said; RoomMix leaves the phone to its own call then.
            assertThat(first.member.isTold).isTrue();
            turn(true);
        }
        assertThat(first.packets).isEqualTo(before);
        first.member.isTold = false;
        for (int i = 0; i < 100; i++) {
            turn(true);
        }
        assertThat(first.heard(440 + 190, before + 20)).isGreaterThan(0.02);
        assertThat(second.packets).isPositive();
    }

    @Test
    void a_leg_elsewhere_is_told_to_all_and_to_who_comes_later_once() {
        add(true);
        MixedPhone waits = add(false);
        turn(true);
        notices.onElsewhere(members, out);
        assertThat(out.drain()).extracting(Room.Told::leg).containsExactly(0L, 1L);
        notices.onSecured(waits.member, out);
        assertThat(out.drain()).as("told on the way in").isEmpty();
        MixedPhone late = add(false);
        notices.onSecured(late.member, out);
        notices.onSecured(late.member, out);
        assertThat(out.drain()).extracting(Room.Told::leg).containsExactly(2L);
    }

    @Test
    void in_a_standard_conference_a_phone_is_nothing_to_be_told_of() {
        add(true);
        turn(false);
        add(true);
        assertThat(turn(false)).isEmpty();
    }
}
