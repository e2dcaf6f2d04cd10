package dev.sotto.notices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sotto.provisioning.NoticeKind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class NoticesTest {
    static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

    static Notice joined(String room) {
        return new Notice(
                NOON,
                NoticeKind.PARTICIPANT_JOINED,
                JsonNodeFactory.instance.objectNode().put("conference", room));
    }

    @Test
    void a_reader_gets_each_once_and_in_order() {
        Notices notices = new Notices(octets -> {}, 10);
        for (int i = 0; i < 5; i++) {
            notices.post(joined("r" + i));
        }
        Notices.Page first = notices.after(0, 3);
        assertThat(first.items()).extracting(Notices.Numbered::number).containsExactly(1L, 2L, 3L);
        assertThat(first.missed()).isZero();
        Notices.Page second = notices.after(first.place(), 3);
        assertThat(second.items())
                .extracting(one -> one.notice().about().path("conference").asText())
                .containsExactly("r3", "r4");
        assertThat(notices.after(second.place(), 3).items()).isEmpty();
    }

    @Test
    void a_reader_that_is_too_slow_is_told_how_many_it_missed() {
        Notices notices = new Notices(octets -> {}, 3);
        for (int i = 0; i < 10; i++) {
            notices.post(joined("r" + i));
        }
        Notices.Page page = notices.after(4, 100);
        assertThat(page.missed()).isEqualTo(3);
        assertThat(page.items()).extracting(Notices.Numbered::number).containsExactly(8L, 9L, 10L);
        assertThat(notices.after(7, 100).missed()).isZero();
        assertThat(notices.after(10, 100).missed()).isZero();
    }

    @Test
    void an_id_is_known_again_in_the_same_run_alone() {
        Notices notices = new Notices(octets -> octets[0] = 1, 3);
        notices.post(joined("r"));
        assertThat(notices.id(1)).isEqualTo("010000000000-1");
        assertThat(notices.place("010000000000-1")).hasValue(1);
        assertThat(notices.place("010000000000-0")).hasValue(0);
        for (String other : new String[] {
            "010000000000-2",
            "020000000000-1",
            "010000000000-",
            "010000000000-x",
            "-1",
            "",
            "010000000000--1",
            "010000000000-99999999999999999999"
        }) {
            assertThat(notices.place(other)).as(other).isEmpty();
        }
    }

    @Test
    void a_notice_says_what_when_and_about_what() {
        assertThat(joined("sip:1000@x").json("a-1").toString())
                .isEqualTo("{\"id\":\"a-1\",\"event\":\"participant-joined\",\"at\":\"2026-11-30T12:00:00Z\","
                        + "\"conference\":\"sip:1000@x\"}");
    }
}
