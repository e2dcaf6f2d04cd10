package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which phones are told whose name came or went, and how long a name is kept. */
class RoomNamesTest {
    private static final DialInInput BERT_CAME = new DialInInput.Named(Phrase.nameOf(1), true, true);

    private final RoomNames names = new RoomNames();
    private final RecordedNames recorded = new RecordedNames();
    private final List<Member> members = new ArrayList<>();
    private final List<Member> all = new ArrayList<>();
    private final Outbox<Room.Told> out = new Outbox<>();

    @AfterEach
    void close() {
        all.forEach(member -> member.phone.close());
    }

    private Member add(boolean hasName) {
        Member member = new MixedPhone(all.size(), AudioCodec.PCMU, 20, 440).member;
        if (hasName) {
            recorded.keep(member.leg, new short[] {1, 2, 3});
            member.spokenName = recorded.of(member.leg).orElseThrow();
        }
        all.add(member);
        members.add(member);
        return member;
    }

    private List<Room.Told> turn() {
        names.turn(members, out);
        return out.drain();
    }

    @Test
    void others_are_told_once_when_a_named_caller_is_in_and_when_it_left() {
        add(false).isInside = true;
        assertThat(turn()).isEmpty();
        Member bert = add(true);
        assertThat(turn()).as("on the way in").isEmpty();
        bert.isInside = true;
        assertThat(turn()).containsExactly(new Room.Told(0, BERT_CAME));
        assertThat(turn()).isEmpty();
        add(false).isInside = true;
        assertThat(turn())
                .as("who comes later knows of it, without news")
                .containsExactly(new Room.Told(2, new DialInInput.Named(Phrase.nameOf(1), true, false)));
        members.remove(bert);
        names.leave(bert);
        DialInInput left = new DialInInput.Named(Phrase.nameOf(1), false, true);
        assertThat(turn()).containsExactly(new Room.Told(0, left), new Room.Told(2, left));
        assertThat(turn()).isEmpty();
    }

    @Test
    void who_leaves_before_it_was_in_was_nobody() {
        add(false).isInside = true;
        turn();
        Member bert = add(true);
        members.remove(bert);
        names.leave(bert);
        assertThat(turn()).isEmpty();
    }

    @Test
    void a_name_is_wiped_when_its_caller_has_left_and_the_others_have_heard_it() {
        short[] sound = {5, 6, 7};
        recorded.keep(9, sound);
        assertThat(recorded.sound(Phrase.nameOf(9))).isPresent();
        recorded.onTime(Long.MAX_VALUE);
        recorded.leave(9, 1000);
        recorded.onTime(1000 + RecordedNames.KEPT_NANOS - 1);
        assertThat(sound).containsExactly(5, 6, 7);
        recorded.onTime(1000 + RecordedNames.KEPT_NANOS);
        assertThat(sound).containsOnly(0);
        assertThat(recorded.size()).isZero();
        assertThat(recorded.of(9)).isEmpty();
        short[] other = {1};
        recorded.keep(3, other);
        recorded.close();
        assertThat(other).containsOnly(0);
    }
}
