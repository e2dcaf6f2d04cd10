package dev.sotto.sip.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is remembered of messages that were refused. */
class RefusedMessagesTest {
    private final AtomicLong now = new AtomicLong();
    private final RefusedMessages refused = new RefusedMessages(now::get);

    @Test
    void a_refusal_says_what_came_from_where_and_what_to_do() {
        refused.add("192.0.2.7", "INVITE sip:a@b\r\nSIP/9.9" + "x".repeat(500), 505, "Version Not Supported");

        assertThat(refused.all()).singleElement().satisfies(message -> {
            assertThat(message.source()).isEqualTo("192.0.2.7");
            assertThat(message.startLine())
                    .startsWith("INVITE sip:a@b")
                    .doesNotContain("\r", "\n")
                    .hasSizeLessThan(200);
            assertThat(message.status()).isEqualTo(505);
            assertThat(message.whatToDo()).contains("maker of the phone");
        });
    }

    @Test
    void a_flood_costs_little_and_pushes_nothing_out_at_once() {
        refused.add("192.0.2.7", "INVITE sip:victim@b SIP/2.0", 420, "Bad Extension");
        for (int i = 0; i < 100_000; i++) {
            now.addAndGet(TimeUnit.MICROSECONDS.toNanos(10));
            refused.add("198.51.100.1", "OPTIONS sip:" + i + "@b SIP/2.0", 0, "FAR_OVER_RATE");
        }
        assertThat(refused.all())
                .as("a second later")
                .hasSize(21)
                .first()
                .satisfies(message -> assertThat(message.source()).isEqualTo("192.0.2.7"));
        for (int i = 0; i < 1000; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            refused.add("198.51.100.1", "OPTIONS sip:" + i + "@b SIP/2.0", 0, "FAR_OVER_RATE");
        }
        assertThat(refused.all()).hasSize(64);
    }
}
