package dev.sotto.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Question;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The state of a whole program, also when a part of it is dead. */
class StateDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private record Door(boolean open) {}

    private final StateDesk desk = new StateDesk("md", InstantSource.fixed(NOW), Duration.ofMillis(50));

    @Test
    void an_owner_that_is_dead_is_shown_as_that_and_the_others_are_shown() throws InterruptedException {
        Question<Door> nobodyAnswers = new Question<>();
        desk.owner("dead", nobodyAnswers::ask)
                .owner("broken", () -> CompletableFuture.failedFuture(new IllegalStateException("a \"bug\"")))
                .view("rude", () -> {
                    throw new IllegalStateException("no");
                })
                .view("door", () -> new Door(true));

        assertThat(desk.json())
                .isEqualTo("{\"program\":\"md\",\"at\":\"2026-11-21T12:00:00Z\",\"upSeconds\":0,"
                        + "\"dead\":\"does not answer within 50 ms\","
                        + "\"broken\":\"does not answer: java.lang.IllegalStateException: a \\\"bug\\\"\","
                        + "\"rude\":\"does not answer: java.lang.IllegalStateException: no\","
                        + "\"door\":{\"open\":true}}");
    }

    @Test
    void all_who_asked_since_the_owner_last_came_round_get_one_answer() {
        Question<Door> question = new Question<>();
        CompletableFuture<Door> first = question.ask();
        CompletableFuture<Door> second = question.ask();

        assertThat(question.isAsked()).isTrue();
        question.answer(() -> new Door(false));

        assertThat(first.join()).isEqualTo(new Door(false)).isSameAs(second.join());
        assertThat(question.isAsked()).isFalse();
        question.answer(() -> {
            throw new AssertionError("nobody asked");
        });
    }
}
