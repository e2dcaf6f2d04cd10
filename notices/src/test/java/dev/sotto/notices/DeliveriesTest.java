package dev.sotto.notices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.notices.WebhookView.State;
import dev.sotto.provisioning.NoticeKind;
import dev.sotto.provisioning.Secret;
import dev.sotto.provisioning.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** When what is sent to whom, in virtual time. */
class DeliveriesTest {
    private static final Attempt.Outcome FINE = new Attempt.Outcome(204, 3, "", "");
    private static final Attempt.Outcome BAD = new Attempt.Outcome(500, 3, "no", "Only 2xx counts as taken.");

    private final Deliveries deliveries = new Deliveries(new Random(1)::nextBytes, Map.of());
    private long nanos;

    private Tick now() {
        return new Tick(nanos, NoticesTest.NOON.plusNanos(nanos));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static Webhook hook(boolean enabled, NoticeKind... events) {
        return new Webhook("w", "https://example.org/", new Secret("s"), List.of(events), enabled);
    }

    private void happens(int number) {
        deliveries.on(NoticesTest.joined("r"), "run-" + number, now());
    }

    private List<Attempt> due() {
        return deliveries.due(now());
    }

    private WebhookView view(String id) {
        return Objects.requireNonNull(deliveries.views().get(id));
    }

    @Test
    void a_webhook_hears_of_what_it_named_and_one_that_named_nothing_of_everything() {
        deliveries.are(Map.of(
                "all", hook(true),
                "calls", hook(true, NoticeKind.CALL_ENDED),
                "joins", hook(true, NoticeKind.PARTICIPANT_JOINED),
                "off", hook(false)));
        happens(1);
        assertThat(due()).extracting(Attempt::hook).containsExactly("all", "joins");
        assertThat(view("off").state()).isEqualTo(State.OFF);
    }

    @Test
    void there_is_one_try_at_a_time_for_each_webhook_and_in_order() {
        deliveries.are(Map.of("a", hook(true)));
        happens(1);
        happens(2);
        Attempt first = due().getFirst();
        assertThat(due()).isEmpty();
        deliveries.done(first, FINE, now());
        Attempt second = due().getFirst();
        assertThat(List.of(first, second)).extracting(a -> a.sending().id()).containsExactly("run-1", "run-2");
    }

    @Test
    void what_failed_comes_again_ever_later_and_others_go_on_meanwhile() {
        deliveries.are(Map.of("a", hook(true)));
        happens(1);
        deliveries.done(due().getFirst(), BAD, now());
        assertThat(view("a").state()).isEqualTo(State.FAILING);
        happens(2);
        Attempt other = due().getFirst();
        assertThat(other.sending().id()).isEqualTo("run-2");
        deliveries.done(other, FINE, now());
        assertThat(view("a").state()).isEqualTo(State.WORKING);
        pass(Duration.ofMillis(3700));
        assertThat(due()).as("before three quarters of the pause").isEmpty();
        pass(Duration.ofMillis(2600));
        Attempt again = due().getFirst();
        assertThat(again.sending().id()).isEqualTo("run-1");
        assertThat(again.number()).isEqualTo(2);
    }

    @Test
    void after_its_last_try_a_notice_is_given_up_and_that_is_counted() {
        deliveries.are(Map.of("a", hook(true)));
        happens(1);
        List<Instant> tries = new ArrayList<>();
        boolean over = false;
        while (!over) {
            List<Attempt> next = due();
            if (next.isEmpty()) {
                pass(Duration.ofSeconds(1));
                continue;
            }
            tries.add(now().wall());
            over = deliveries.done(next.getFirst(), BAD, now());
        }
        assertThat(tries).hasSize(HookQueue.PAUSES.size() + 1);
        Duration whole = Duration.between(tries.getFirst(), tries.getLast());
        assertThat(whole).isBetween(Duration.ofHours(19), Duration.ofHours(33));
        WebhookView view = view("a");
        assertThat(view.counts()).isEqualTo(new WebhookView.Counts(0, tries.size(), 1, 0));
        assertThat(view.waiting()).isZero();
        assertThat(view.deliveries().getFirst().again()).isEmpty();
        assertThat(view.deliveries().getLast().again()).isPresent();
    }

    @Test
    void for_what_finds_no_room_the_webhook_has_a_number_and_somebody_is_told() {
        deliveries.are(Map.of("a", hook(true)));
        for (int i = 0; i < HookQueue.ROOM; i++) {
            assertThat(deliveries.on(NoticesTest.joined("r"), "run-" + i, now()))
                    .isEmpty();
        }
        assertThat(deliveries.on(NoticesTest.joined("r"), "run-x", now())).containsExactly("a");
        deliveries.missed(7);
        assertThat(view("a").counts().dropped()).isEqualTo(8);
        assertThat(view("a").waiting()).isEqualTo(HookQueue.ROOM);
    }

    @Test
    void one_that_fails_for_days_is_named_and_once_off_says_so_until_somebody_switches_it_on() {
        deliveries.are(Map.of("a", hook(true)));
        happens(1);
        deliveries.done(due().getFirst(), BAD, now());
        Duration days = Duration.ofDays(3);
        pass(days.minusSeconds(1));
        assertThat(deliveries.tooLong(days, now().wall())).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(deliveries.tooLong(days, now().wall())).containsExactly("a");
        deliveries.givenUp("a");
        deliveries.are(Map.of("a", hook(false)));
        assertThat(view("a").state()).isEqualTo(State.GIVEN_UP);
        assertThat(view("a").failingSince()).contains(NoticesTest.NOON);
        assertThat(deliveries.tooLong(days, now().wall())).isEmpty();
        assertThat(view("a").waiting()).isZero();
        deliveries.are(Map.of("a", hook(true)));
        assertThat(view("a").failingSince()).isEmpty();
    }

    @Test
    void one_success_ends_the_failing() {
        deliveries.are(Map.of("a", hook(true)));
        happens(1);
        happens(2);
        deliveries.done(due().getFirst(), BAD, now());
        deliveries.done(due().getFirst(), FINE, now());
        pass(Duration.ofDays(4));
        assertThat(deliveries.tooLong(Duration.ofDays(3), now().wall())).isEmpty();
    }

    @Test
    void since_when_it_fails_is_known_over_a_restart() {
        Instant since = NoticesTest.NOON.minus(Duration.ofDays(3));
        Deliveries again = new Deliveries(
                octets -> {},
                Map.of("a", new Deliveries.Trouble(since, false), "gone", new Deliveries.Trouble(since, true)));
        again.are(Map.of("a", hook(true)));
        assertThat(again.tooLong(Duration.ofDays(3), NoticesTest.NOON)).containsExactly("a");
        assertThat(again.troubles()).containsOnlyKeys("a");
    }

    @Test
    void a_test_goes_to_one_webhook_also_to_one_that_is_off() {
        deliveries.are(Map.of("a", hook(false), "b", hook(true)));
        deliveries.test("a", "test-1", now());
        deliveries.test("gone", "test-2", now());
        List<Attempt> due = due();
        assertThat(due).extracting(Attempt::hook).containsExactly("a");
        assertThat(due.getFirst().sending().event()).isEqualTo("test");
        deliveries.done(due.getFirst(), FINE, now());
        assertThat(view("a").deliveries()).hasSize(1);
    }

    @Test
    void no_more_tries_than_so_many_are_under_way_and_a_removed_webhook_gives_its_place_back() {
        Map<String, Webhook> many = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            many.put("h" + i, hook(true));
        }
        deliveries.are(many);
        happens(1);
        List<Attempt> first = due();
        assertThat(first).hasSize(Deliveries.MOST_UNDER_WAY);
        many.remove(first.getFirst().hook());
        deliveries.are(many);
        assertThat(deliveries.done(first.getFirst(), FINE, now())).isFalse();
        assertThat(due()).hasSize(1);
    }
}
