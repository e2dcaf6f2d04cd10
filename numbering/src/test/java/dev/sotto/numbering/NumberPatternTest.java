package dev.sotto.numbering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberPatternTest {
    @ParameterizedTest
    @CsvSource({
        "+4930*, +4930123, true",
        "+4930*, 4930123, false",
        "4930*, +4930123, true",
        "4930*, 4930, true",
        "+49X1*, +4991, true",
        "+49X1*, +4990, false",
        "2XX, 200, true",
        "2XX, 2000, false",
        "*, 1, true",
        "*, +, false",
        "+*, 1, false",
        "*, sales, false"
    })
    void digits_any_digits_and_any_rest(String pattern, String number, boolean fits) {
        assertThat(NumberPattern.parse(pattern).fits(number)).isEqualTo(fits);
        assertThat(NumberPattern.parse(pattern)).hasToString(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "12*3", "x", "+49-30", "123456789012345678901", "++1", "**"})
    void what_is_no_pattern_is_malformed(String text) {
        assertThatThrownBy(() -> NumberPattern.parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void no_pattern_is_everybody_and_any_number_is_not() {
        assertThat(NumberPatterns.EVERYBODY.fits(Optional.empty())).isTrue();
        assertThat(of("*").fits(Optional.empty())).isFalse();
        assertThat(of("*").covers(NumberPatterns.EVERYBODY)).isFalse();
        assertThat(NumberPatterns.EVERYBODY.covers(of("*"))).isTrue();
    }

    @Test
    void many_patterns_together_cover_what_none_of_them_does() {
        String[] tens = IntStream.range(0, 10).mapToObj(i -> "3" + i).toArray(String[]::new);
        assertThat(of(tens).covers(of("3X"))).isTrue();
        assertThat(of(tens).covers(of("3X", "4"))).isFalse();
        assertThat(of("+1*", "1*").covers(of("1*"))).isTrue();
        assertThat(of("+1*").covers(of("1*"))).isFalse();
        assertThat(of("1", "1X*").covers(of("1*"))).isTrue();
        assertThat(of("1X*").covers(of("1*"))).isFalse();
    }

    @Test
    void the_pattern_that_knows_most_of_a_number_says_how_much() {
        assertThat(of("+49*", "+4930X*", "*").depth("+49301")).isEqualTo(OptionalInt.of(4));
        assertThat(of("+33*").depth("+49301")).isEmpty();
    }

    @Test
    void covering_and_overlapping_are_what_all_short_numbers_say() {
        Random random = new Random(64);
        for (int round = 0; round < 300; round++) {
            NumberPatterns a = random(random);
            NumberPatterns b = random(random);
            List<String> both = new ArrayList<>();
            List<String> left = new ArrayList<>();
            for (String number : SHORT) {
                if (b.fits(Optional.of(number))) {
                    (a.fits(Optional.of(number)) ? both : left).add(number);
                }
            }
            assertThat(a.covers(b))
                    .as("%s covers %s, left %s", a.all(), b.all(), left)
                    .isEqualTo(left.isEmpty());
            assertThat(a.overlaps(b)).as("%s and %s", a.all(), b.all()).isEqualTo(!both.isEmpty());
        }
    }

    @Test
    void lists_too_tangled_to_compare_cover_nothing_and_take_no_time() {
        List<String> tangled = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tangled.add("X".repeat(i) + "1" + "X".repeat(19 - i));
        }
        assertThat(of(tangled.toArray(String[]::new)).covers(of("X".repeat(20))))
                .isFalse();
    }

    /** All numbers of up to three digits: patterns of two tell no longer ones apart. */
    private static final List<String> SHORT = IntStream.rangeClosed(1, 3)
            .boxed()
            .flatMap(length ->
                    IntStream.range(0, (int) Math.pow(10, length)).mapToObj(i -> String.format("%0" + length + "d", i)))
            .flatMap(digits -> Stream.of(digits, "+" + digits))
            .toList();

    private static NumberPatterns random(Random random) {
        List<String> out = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "+" : "");
            int digits = random.nextInt(3);
            for (int d = 0; d < digits; d++) {
                text.append("01XX".charAt(random.nextInt(4)));
            }
            out.add(text.append(digits == 0 || random.nextBoolean() ? "*" : "").toString());
        }
        return NumberPatterns.parse(out);
    }

    private static NumberPatterns of(String... texts) {
        return NumberPatterns.parse(List.of(texts));
    }
}
