package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.WeakerLegs.WeakerLeg;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a focus tells of weaker legs, written and read. */
class WeakerLegsCodecTest {
    private static final long SEED = 20261130;
    private static final WeakerLegs NOTICE = new WeakerLegs(List.of(
            new WeakerLeg(7, "through gateway Bonn"), new WeakerLeg(18, "through gateway Köln 2, leg readable")));
    private static final String TEXT = String.join(
            "\r\n",
            "sotto-weaker-legs 1",
            "leg 7 through gateway Bonn",
            "leg 18 through gateway Köln 2, leg readable",
            "");

    @Test
    void a_notice_is_written_and_read() {
        assertThat(WeakerLegsCodec.print(NOTICE)).isEqualTo(TEXT);
        assertThat(WeakerLegsCodec.parse(TEXT)).isEqualTo(NOTICE);
        assertThat(WeakerLegsCodec.parse(TEXT.replace("\r\n", "\n"))).isEqualTo(NOTICE);
    }

    @Test
    void of_many_legs_the_newest_are_told_and_no_label_is_too_long_to_read() {
        List<WeakerLeg> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(new WeakerLeg(i, "x".repeat(1000)));
        }
        WeakerLegs read = WeakerLegsCodec.parse(WeakerLegsCodec.print(new WeakerLegs(many)));
        assertThat(read.legs()).hasSize(WeakerLegs.MOST).last().satisfies(leg -> {
            assertThat(leg.id()).isEqualTo(99);
            assertThat(leg.label()).hasSize(WeakerLegsCodec.LONGEST_LABEL);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sotto-weaker-legs 2\nleg 1 a",
                "leg 1 a",
                "sotto-weaker-legs 1\nleg 1",
                "sotto-weaker-legs 1\nleg 1 ",
                "sotto-weaker-legs 1\nleg -1 a",
                "sotto-weaker-legs 1\nleg 1234567890123456789 a",
                "sotto-weaker-legs 1\nphone 1 a",
                "sotto-weaker-legs 1\nleg 1 a\u001b[2Jb",
                "sotto-weaker-legs 1\nleg 1 a\u202eb"
            })
    void what_is_no_notice_is_refused(String text) {
        assertThatThrownBy(() -> WeakerLegsCodec.parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_notice_that_is_too_long_is_refused() {
        String longest = "sotto-weaker-legs 1\n" + "leg 1 a\n".repeat(WeakerLegs.MOST + 1);
        assertThatThrownBy(() -> WeakerLegsCodec.parse(longest)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> WeakerLegsCodec.parse(TEXT + "x".repeat(9000))).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatever_octets_come_are_read_or_malformed() {
        Random random = new Random(SEED);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(TEXT);
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), "0123456789 leg\r\nz".charAt(random.nextInt(17)));
            }
            try {
                WeakerLegs notice = WeakerLegsCodec.parse(text.toString());
                assertThat(WeakerLegsCodec.parse(WeakerLegsCodec.print(notice))).isEqualTo(notice);
                read++;
            } catch (MalformedException e) {
                // Refused.
            }
        }
        assertThat(read).as("seed %d: how many could be read", SEED).isBetween(400, 18_000);
    }
}
