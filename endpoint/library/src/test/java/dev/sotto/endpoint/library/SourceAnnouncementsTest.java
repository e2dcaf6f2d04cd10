package dev.sotto.endpoint.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.sdp.MediaSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourceAnnouncementsTest {
    private static final MediaSource ANN = source(1);
    private static final MediaSource BOB = source(2);
    private static final MediaSource CYD = source(3);

    private final SourceAnnouncements sources = new SourceAnnouncements(4);
    private long now;

    @Test
    void nothing_is_said_as_long_as_nothing_changes() {
        sources.begin(ANN);
        assertThat(sources.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(sources.announced()).containsExactly(ANN);
    }

    @Test
    void what_changes_while_a_proposal_is_under_way_goes_into_the_next_a_moment_later() {
        sources.add(ANN);
        assertThat(sources.propose(now)).containsExactly(ANN);
        sources.add(BOB);
        sources.add(CYD);
        sources.accepted();
        assertThat(sources.deadlineNanos()).isEqualTo(now + SourceAnnouncements.SPACING_NANOS);
        assertThat(sources.propose(now)).containsExactly(ANN, BOB, CYD);
        sources.accepted();
        sources.remove(BOB.ssrc());
        assertThat(sources.propose(now)).containsExactly(ANN, CYD);
    }

    @Test
    void one_that_goes_before_it_was_announced_is_withdrawn() {
        sources.add(ANN);
        sources.propose(now);
        sources.remove(ANN.ssrc());
        sources.accepted();
        assertThat(sources.deadlineNanos()).isNotEqualTo(NanoClock.NEVER);
        assertThat(sources.propose(now)).isEmpty();
        sources.accepted();
        assertThat(sources.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void there_is_room_for_so_many_and_the_next_waits_for_one_to_go() {
        IntStream.rangeClosed(1, 6).forEach(i -> sources.add(source(i)));
        assertThat(sources.propose(now)).hasSize(4);
        sources.accepted();
        assertThat(sources.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        sources.remove(2);
        assertThat(sources.propose(now)).extracting(MediaSource::ssrc).containsExactly(1, 3, 4, 5);
    }

    @Test
    void the_one_that_is_refused_is_found_out_and_never_proposed_again() {
        List.of(ANN, BOB, CYD).forEach(sources::add);
        sources.propose(now);
        assertThat(sources.refused(true)).isEmpty();
        assertThat(sources.propose(now)).containsExactly(ANN);
        sources.accepted();
        assertThat(sources.propose(now)).containsExactly(ANN, BOB);
        assertThat(sources.refused(true)).isEqualTo(OptionalInt.of(2));
        assertThat(sources.propose(now)).containsExactly(ANN, CYD);
        sources.accepted();
        assertThat(sources.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    void a_refusal_for_another_reason_blames_nobody_and_is_tried_again_ever_more_slowly() {
        List.of(ANN, BOB).forEach(sources::add);
        long waited = 0;
        for (int i = 0; i < 20; i++) {
            assertThat(sources.propose(now)).containsExactly(ANN, BOB);
            assertThat(sources.refused(false)).isEmpty();
            long next = sources.deadlineNanos() - now;
            assertThat(next).isBetween(waited, 60_000_000_000L);
            waited = next;
            now += next;
        }
        assertThat(waited).isGreaterThan(50_000_000_000L);
    }

    @Test
    void a_proposal_that_nobody_answered_is_made_again() {
        sources.add(ANN);
        sources.propose(now);
        assertThat(sources.deadlineNanos()).isEqualTo(now + SourceAnnouncements.SPACING_NANOS);
        assertThat(sources.propose(now)).containsExactly(ANN);
    }

    private static MediaSource source(int ssrc) {
        return new MediaSource(ssrc, "cname" + ssrc, "name " + ssrc);
    }
}
